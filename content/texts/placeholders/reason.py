"""What the program fills into the texts of `reason`."""

TEXTS = {
    "reason.decided": "reasons count name grounds",
    "reason.for_you": "reasons",
}

"""What the program fills into the texts of `rating`."""

TEXTS = {
    "rating.nothing": "",
    "rating.satisfied": "number",
    "rating.thanks": "",
    "rating.dissatisfied": "number name",
}

"""What the program fills into the texts of `quake`."""

TEXTS = {
    "quake.bulletin": "when place magnitude source status",
    "quake.drill": "when place magnitude",
    "quake.depth": "kilometres",
    "quake.corrected": "",
    "quake.expected": "town band feel",
    **{f"quake.feel_{degree}": "" for degree in range(1, 9)},
    "quake.advice": "",
    "quake.short_band": "band",
    "quake.no_band": "",
    "quake.withdrawn": "when place magnitude",
    "quake.drill_mark": "",
    "quake.drill_foot": "",
    "quake.drill_over": "when place magnitude",
    "quake.verifying": "",
    "quake.where": "",
    "quake.newer": "",
    "quake.taken_back": "",
    "quake.drill_running": "",
    "quake.felt_in_town": "town count cdi",
}

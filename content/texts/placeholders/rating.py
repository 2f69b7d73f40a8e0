"""What the program fills into the texts of `rating` and `effect`."""

TEXTS = {
    "rating.questions": "solved unsolved satisfied dissatisfied",
    "rating.go_on": "",
    "rating.word_solved": "",
    "rating.word_unsolved": "",
    "rating.word_satisfied": "",
    "rating.word_dissatisfied": "",
    "rating.word_better": "",
    "rating.word_not_better": "",
    "rating.nothing": "",
    "rating.satisfied": "number",
    "rating.solved": "number",
    "rating.in_work": "number name",
    "rating.thanks": "",
    "rating.dissatisfied": "number name",
    "effect.question": "number question better not_better",
    "effect.hint": "",
    "effect.thanks": "",
    "effect.no_better": "",
}

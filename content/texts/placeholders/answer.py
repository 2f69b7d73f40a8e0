"""What the program fills into the texts of `answer`."""

TEXTS = {
    "answer.found": "question answer source",
    "answer.suggest": "suggestions none person",
    "answer.clarify": "choices none person",
    "answer.none_of_these": "",
    "answer.person": "",
    "answer.gone": "",
    "answer.nothing_to_pick": "",
    "answer.pick_again": "count",
    "answer.pick_one": "count",
}

"""What the program fills into the texts of `offers`."""

TEXTS = {
    "offers.offered": "number digits name topic place text",
    "offers.short": "text",
    "offers.at_once": "",
    "offers.taken_from_you": "number name",
    "offers.line": "number topic digits",
    "offers.declined": "number",
    "offers.taken": "number name",
    "offers.passed_on": "number name",
    "offers.over": "number",
}

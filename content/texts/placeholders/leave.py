"""What the program fills into the texts of `leave`."""

TEXTS = {
    "leave.days": "",
    "leave.noted": "span",
    "leave.until": "until",
    "leave.from_to": "start end",
    "leave.stands_in": "name",
    "leave.handed": "handed",
    "leave.rest": "",
    "leave.went": "numbers name",
    "leave.begun": "handed",
    "leave.no_substitute": "name",
    "leave.substitute_away": "name",
    "leave.called_off": "start",
    "leave.back": "",
    "leave.back_to_some": "count",
}

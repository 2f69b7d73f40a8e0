"""What the program fills into the texts of `desk`."""

TEXTS = {
    "desk.todo": "count lines",
    "desk.look_on": "count lines",
    "desk.line": "mark number topic state due question",
    "desk.waits": "reasons",
    "desk.late": "name",
    "desk.empty": "",
    "desk.how_assign": "",
    "desk.assigned": "number name",
    "desk.only_duty": "",
    "desk.no_case": "number",
    "desk.several_cases": "number",
    "desk.illegal_step": "number",
    "desk.no_colleague": "name",
    "desk.no_transfer": "name",
}

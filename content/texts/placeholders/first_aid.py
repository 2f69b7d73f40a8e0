"""What the program fills into the texts of `first_aid`."""

TEXTS = {
    "first_aid.danger": "",
    "first_aid.pesticide": "",
    "first_aid.swallowed": "",
    "first_aid.poisoned": "",
    "first_aid.food": "",
    "first_aid.gas": "",
    "first_aid.snake": "",
    "first_aid.sting": "",
    "first_aid.bite": "",
    "first_aid.drowning": "",
    "first_aid.shock": "",
    "first_aid.wire": "",
    "first_aid.fire": "",
    "first_aid.landslide": "",
    "first_aid.buried": "",
    "first_aid.injured": "",
    "first_aid.self_harm": "",
}

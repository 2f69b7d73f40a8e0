"""What the program fills into the texts of `visits`."""

TEXTS = {
    "visits.how": "",
    "visits.recorded": "day place people solved",
    "visits.recorded_before": "day place people solved",
    "visits.photo": "",
    "visits.no_village": "village",
    "visits.bad_day": "",
    "visits.bad_people": "",
}

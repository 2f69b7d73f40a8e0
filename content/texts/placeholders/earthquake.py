"""What the program fills into the texts of `earthquake`."""

TEXTS = {
    "earthquake.nearest": "",
    "earthquake.nearest_line": "number name direction distance address",
    "earthquake.listed": "",
    "earthquake.listed_line": "number name address",
    "earthquake.capacity": "people",
    "earthquake.phone": "phone",
    "earthquake.between": "",
    "earthquake.listed_part": "count shown",
    "earthquake.none_near": "kilometres",
    "earthquake.send_location": "",
    "earthquake.no_shelters": "",
    "earthquake.no_address": "",
    "earthquake.metres": "metres",
    "earthquake.kilometres": "kilometres",
    "earthquake.felt": "when",
    "earthquake.felt_before": "when",
    "earthquake.felt_place": "",
    "earthquake.felt_placed": "",
}

"""What the program fills into the texts of `outbox`."""

TEXTS = {
    "outbox.file_lost": "",
    "outbox.open_page": "url",
}

"""What the program fills into the texts of `chat`."""

TEXTS = {
    "chat.welcome": "",
    "chat.help": "",
    "chat.sorry": "",
    "chat.person_needs_question": "",
    "chat.place_kept": "place",
    "chat.place_unclear": "",
    "chat.sent_image": "text",
    "chat.sent_voice": "text",
    "chat.sent_video": "text",
    "chat.mine": "lines",
    "chat.mine_line": "number status name question",
    "chat.mine_empty": "",
}

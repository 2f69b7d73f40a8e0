"""What the program fills into the texts about photos, voices and videos."""

TEXTS = {
    "page.error.wrong_content": "",
    "page.error.wrong_content_hint": "",
}

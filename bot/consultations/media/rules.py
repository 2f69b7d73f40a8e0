"""What is taken as a photo, a voice or a video: by its content, not its name, and how large it may be."""

from __future__ import annotations

import filetype

from bot.errors import InvalidInput, TooLarge
from models.enums import MediaKind

_MB = 1024 * 1024
MAX_BYTES = {MediaKind.IMAGE: 10 * _MB, MediaKind.VOICE: 2 * _MB, MediaKind.VIDEO: 10 * _MB}
"""What WeChat lets the account upload of each kind: more could not be passed on."""

MAX_PIXELS = 64_000_000
MAX_SECONDS = {MediaKind.VOICE: 180, MediaKind.VIDEO: 300}
"""Longer than WeChat records (60 s and 5 minutes): a small file must not take hours to read."""

ACCEPTED = {
    MediaKind.IMAGE: frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"}),
    MediaKind.VOICE: frozenset(
        {"audio/amr", "audio/mpeg", "audio/ogg", "audio/x-wav", "audio/mp4", "audio/m4a", "video/webm"}
    ),
    MediaKind.VIDEO: frozenset({"video/mp4", "video/x-m4v", "video/quicktime", "video/3gpp"}),
}
"""A browser that records a voice may call it `video/webm`: a container without a picture."""


class WrongContent(InvalidInput):
    """The content is not of its kind, is damaged, or is larger inside than a phone makes it."""

    code = "wrong_content"


def check_content(kind: MediaKind, body: bytes) -> str:
    """Return the MIME type of a body, by its content.

    Raises TooLarge, and WrongContent for what is not of this kind.
    """
    if len(body) > MAX_BYTES[kind]:
        raise TooLarge(f"{len(body)} bytes are too many for a {kind}")
    guess = filetype.guess(body[:8192])
    if guess is None or guess.mime not in ACCEPTED[kind]:
        raise WrongContent(f"the content is no {kind}")
    return str(guess.mime)

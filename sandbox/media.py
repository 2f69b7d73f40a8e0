"""Pictures, sounds and films that pass through the platform, for three days."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sandbox.clock import DAY
from sandbox.errors import ApiError
from sandbox.ids import random_text

LIFE = 3 * DAY
_KB, _MB = 1_024, 1_048_576


@dataclass(frozen=True)
class UploadRule:
    """What may be uploaded as one type, from the platform's documentation."""

    max_bytes: int
    suffixes: tuple[str, ...]


UPLOAD_RULES = {
    "image": UploadRule(10 * _MB, (".png", ".jpg", ".jpeg", ".gif", ".bmp")),
    "voice": UploadRule(2 * _MB, (".amr", ".mp3")),
    "video": UploadRule(10 * _MB, (".mp4",)),
    "thumb": UploadRule(64 * _KB, (".jpg", ".jpeg")),
}
_MAGIC = {
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF8",),
    ".bmp": (b"BM",),
    ".amr": (b"#!AMR",),
    ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
}
MIMES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".amr": "audio/amr",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
}


@dataclass(frozen=True)
class Media:
    media_id: str
    kind: str
    name: str
    mime: str
    data: bytes
    created_at: float
    permanent: bool = False

    def is_alive(self, now: float) -> bool:
        return self.permanent or now < self.created_at + LIFE

    def to_json(self) -> dict[str, Any]:
        return {"type": self.kind, "media_id": self.media_id, "created_at": int(self.created_at)}


def check_upload(kind: str, name: str, data: bytes) -> str:
    """Return the mime type of an upload; raises ApiError where the platform refuses it."""
    rule = UPLOAD_RULES.get(kind)
    if rule is None:
        raise ApiError(40004)
    if not data:
        raise ApiError(44002)
    suffix = PurePath(name).suffix.lower()
    if suffix not in rule.suffixes or not data.startswith(_MAGIC.get(suffix, (b"",))):
        raise ApiError(40005)
    if len(data) > rule.max_bytes:
        raise ApiError(40006)
    return MIMES[suffix]


class MediaStore:
    """Media by id; a preview lets the page play a sound that browsers cannot, whichever id it comes under."""

    def __init__(self) -> None:
        self._media: dict[str, Media] = {}
        self._previews: dict[bytes, tuple[str, bytes]] = {}

    def add(
        self, kind: str, name: str, mime: str, data: bytes, now: float, *, permanent: bool = False
    ) -> Media:
        media = Media(random_text(64), kind, name, mime, data, now, permanent)
        self._media[media.media_id] = media
        return media

    def get(self, media_id: str, now: float) -> Media:
        """Return media that is still kept; raises ApiError 40007 otherwise."""
        media = self._media.get(media_id)
        if media is None or not media.is_alive(now):
            raise ApiError(40007)
        return media

    def find(self, media_id: str) -> Media | None:
        """Return media for the page, which still shows what the API has forgotten."""
        return self._media.get(media_id)

    def set_preview(self, media: Media, mime: str, data: bytes) -> None:
        self._previews[_digest(media.data)] = (mime, data)

    def preview(self, media: Media) -> tuple[str, bytes]:
        return self._previews.get(_digest(media.data), (media.mime, media.data))


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()

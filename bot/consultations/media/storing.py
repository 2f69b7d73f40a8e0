"""Files as they are kept on disk, with what pages show of them: from the chat, and from a page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bot.consultations.media.cleaning import clean_picture
from bot.consultations.media.converting import make_mp3, make_mp4
from bot.consultations.media.rules import check_content
from models.enums import MediaKind, MediaOrigin, MediaStatus
from models.ids import new_public_id
from models.media import MediaFile

COLUMNS = (
    "status", "content_type", "size", "width", "height", "seconds", "path", "thumb_path", "play_path",
    "play_type", "sha256", "error",
)  # fmt: skip
"""What storing a file changes on its row."""

AMR = "audio/amr"


@dataclass(frozen=True, slots=True)
class Made:
    """A file cleaned; `thumb` is its small JPEG, `play` an MP3 of what browsers cannot play."""

    body: bytes
    content_type: str
    ending: str
    thumb: bytes = b""
    play: bytes = b""
    width: int = 0
    height: int = 0
    seconds: int = 0


async def keep(person_id: int, kind: MediaKind, media_id: str, *, now: datetime) -> MediaFile:
    """Note a file that came with a message; the worker fetches it."""
    media = _begin(person_id, kind, MediaOrigin.WECHAT, now)
    media.wechat_media_id = media_id
    await media.save(force_create=True)
    return media


async def keep_upload(
    person_id: int, kind: MediaKind, body: bytes, *, folder: Path, now: datetime
) -> MediaFile:
    """Keep a file that was uploaded on a page. Raises TooLarge and WrongContent, and keeps nothing then."""
    made = await asyncio.to_thread(make, kind, body)
    media = _begin(person_id, kind, MediaOrigin.PAGE, now)
    await store(media, made, folder)
    await media.save(force_create=True)
    return media


def _begin(person_id: int, kind: MediaKind, origin: MediaOrigin, now: datetime) -> MediaFile:
    return MediaFile(
        public_id=new_public_id(),
        kind=kind,
        status=MediaStatus.WAITING,
        origin=origin,
        wechat_media_id="",
        person_id=person_id,
        next_at=now,
        created_at=now,
    )


def make(kind: MediaKind, body: bytes) -> Made:
    """Check a file by its content and clean it; takes up to seconds. Raises TooLarge, WrongContent."""
    content_type = check_content(kind, body)
    if kind is MediaKind.IMAGE:
        picture = clean_picture(body)
        return Made(
            picture.body, "image/jpeg", "jpg", picture.thumb, width=picture.width, height=picture.height
        )
    if kind is MediaKind.VIDEO:
        film = make_mp4(body)
        return Made(
            film.body,
            "video/mp4",
            "mp4",
            film.poster,
            width=film.width,
            height=film.height,
            seconds=film.seconds,
        )
    return _make_voice(body, content_type)


def _make_voice(body: bytes, content_type: str) -> Made:
    """Keep an AMR as it is, for WeChat takes it and it holds nothing but sound; others become MP3."""
    sound = make_mp3(body)
    if content_type == AMR:
        return Made(body, AMR, "amr", play=sound.body, seconds=sound.seconds)
    return Made(sound.body, "audio/mpeg", "mp3", seconds=sound.seconds)


async def store(media: MediaFile, made: Made, folder: Path) -> None:
    """Write a file to disk and on its row; saving the COLUMNS is up to the caller."""
    name = f"{media.created_at:%Y/%m}/{media.public_id}"
    media.path = f"{name}.{made.ending}"
    media.thumb_path = f"{name}.thumb.jpg" if made.thumb else ""
    media.play_path = f"{name}.play.mp3" if made.play else ""
    media.play_type = "audio/mpeg" if made.play else ""
    files = {media.path: made.body, media.thumb_path: made.thumb, media.play_path: made.play}
    await asyncio.to_thread(_write, folder, {path: body for path, body in files.items() if path})
    media.status, media.error = MediaStatus.STORED, ""
    media.content_type, media.size = made.content_type, len(made.body)
    media.width, media.height, media.seconds = made.width, made.height, made.seconds
    media.sha256 = sha256(made.body).hexdigest()


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(path.suffix + ".part")
        partial.write_bytes(body)
        partial.replace(path)

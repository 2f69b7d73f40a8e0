"""Photos, voices and videos: fetched from the platform, checked by their content and kept on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import filetype
import structlog
from tortoise.transactions import in_transaction

from bot.consultations.history import SYSTEM, Happening, note
from bot.outbox import service as outbox
from content.texts import say
from models.consultation import Consultation
from models.enums import HistoryKind, MediaKind, MediaStatus
from models.ids import new_public_id
from models.media import MediaFile

log = structlog.get_logger()
MAX_ATTEMPTS = 6
PATIENCE = 3.0
ACCEPTED = {
    MediaKind.IMAGE: ("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"),
    MediaKind.VOICE: ("audio/amr", "audio/mpeg", "audio/ogg", "audio/x-wav", "audio/mp4"),
    MediaKind.VIDEO: ("video/mp4", "video/quicktime", "video/3gpp"),
}


class MediaSource(Protocol):
    """Where files are fetched from; raises what the platform's client raises."""

    async def fetch_media(self, media_id: str) -> Fetched:
        """Return a file that a user sent."""


class Fetched(Protocol):
    """A file as it came."""

    @property
    def body(self) -> bytes: ...


async def keep(person_id: int, kind: MediaKind, media_id: str, *, now: datetime) -> MediaFile:
    """Note a file that came with a message; the worker fetches it."""
    return await MediaFile.create(
        public_id=new_public_id(),
        kind=kind,
        status=MediaStatus.WAITING,
        wechat_media_id=media_id,
        person_id=person_id,
        next_at=now,
        created_at=now,
    )


def content_type(kind: MediaKind, body: bytes) -> tuple[str, str] | None:
    """Return MIME type and file ending of a body, by its content; None for what its kind does not allow."""
    guess = filetype.guess(body[:8192])
    if guess is None or guess.mime not in ACCEPTED[kind]:
        return None
    return guess.mime, guess.extension


@dataclass(frozen=True, slots=True)
class MediaWorker:
    """Fetches waiting files into `folder`."""

    source: MediaSource
    folder: Path
    give_up_on: Callable[[Exception], bool]

    async def run(
        self, clock: Callable[[], datetime], wait: Callable[[], Awaitable[object]], stop: asyncio.Event
    ) -> None:
        """Fetch what waits until stopped; `wait` sleeps until there may be more."""
        while not stop.is_set():
            if not await self.run_once(clock()):
                await wait()

    async def run_once(self, now: datetime) -> int:
        """Try each file that is due once; returns how many were tried."""
        due = await MediaFile.filter(status=MediaStatus.WAITING, next_at__lte=now).order_by("id").limit(20)
        for media in due:
            claimed = await MediaFile.filter(id=media.id, attempts=media.attempts).update(
                attempts=media.attempts + 1, next_at=now + _delay(media.attempts + 1)
            )
            if claimed:
                media.attempts += 1
                await self._fetch(media, now)
        return len(due)

    async def _fetch(self, media: MediaFile, now: datetime) -> None:
        try:
            fetched = await self.source.fetch_media(media.wechat_media_id)
            kind = content_type(media.kind, fetched.body)
            if kind is None:
                await _give_up(media, "the content is not of its kind", now)
                return
            media.path = await asyncio.to_thread(self._write, media, fetched.body, kind[1])
        except Exception as error:  # noqa: BLE001 - noted with the file, shown, and tried again
            log.warning(
                "media_fetch_failed", media=media.public_id, attempt=media.attempts, error=repr(error)
            )
            media.error = repr(error)[:255]
            await media.save(update_fields=["error"])
            if self.give_up_on(error) or media.attempts >= MAX_ATTEMPTS:
                await _give_up(media, media.error, now)
            return
        media.status, media.content_type, media.size = MediaStatus.STORED, kind[0], len(fetched.body)
        media.error = ""
        await media.save(update_fields=["status", "content_type", "size", "path", "error"])

    def _write(self, media: MediaFile, body: bytes, ending: str) -> str:
        name = f"{media.created_at:%Y/%m}/{media.public_id}.{ending}"
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(path.suffix + ".part")
        partial.write_bytes(body)
        partial.replace(path)
        return name


def _delay(attempt: int) -> timedelta:
    return timedelta(seconds=min(5 * 4 ** (attempt - 1), 3600))


async def _give_up(media: MediaFile, why: str, now: datetime) -> None:
    """Say in the history that a file was lost, and ask its sender to send it again."""
    async with in_transaction():
        media.status, media.error = MediaStatus.FAILED, why[:255]
        await media.save(update_fields=["status", "error"])
        consultation = await Consultation.get_or_none(id=media.consultation_id)
        if consultation is not None:
            lost = Happening(HistoryKind.MEDIA_LOST, SYSTEM, why, {"media": media.public_id})
            await note(consultation, lost, now=now)
        await outbox.add(media.person_id, key=f"media-lost:{media.id}", text=say("case.media_lost"), now=now)

"""The worker that fetches files from the platform, while it has them, and keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog
from tortoise.transactions import in_transaction

from bot.consultations.history import SYSTEM, Happening, note
from bot.consultations.media.rules import WrongContent
from bot.consultations.media.storing import COLUMNS, make, store
from bot.errors import TooLarge
from bot.outbox import service as outbox
from content.texts import say
from models.consultation import Consultation
from models.enums import HistoryKind, MediaStatus
from models.media import MediaFile

log = structlog.get_logger()
MAX_ATTEMPTS = 6


class MediaSource(Protocol):
    """Where files are fetched from; raises what the platform's client raises."""

    async def fetch_media(self, media_id: str) -> Fetched:
        """Return a file that a user sent."""


class Fetched(Protocol):
    """A file as it came."""

    @property
    def body(self) -> bytes: ...


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
        await self.renew()
        while not stop.is_set():
            if not await self.run_once(clock()):
                await wait()

    async def renew(self) -> int:
        """Clean what was kept before files were cleaned; return how many files that were.

        Another worker may do the same: what it has cleaned is not given up when its old file is gone.
        """
        kept = await MediaFile.filter(status=MediaStatus.STORED, sha256="").order_by("id")
        for media in kept:
            before = self.folder / media.path
            try:
                await self._keep(media, await asyncio.to_thread(before.read_bytes))
            except (OSError, WrongContent, TooLarge) as error:
                unclean = MediaFile.filter(id=media.id, sha256="")
                await unclean.update(status=MediaStatus.FAILED, error=repr(error)[:255])
            if before != self.folder / media.path or not media.sha256:
                before.unlink(missing_ok=True)
        return len(kept)

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
            await self._keep(media, fetched.body)
        except (WrongContent, TooLarge) as error:
            await _give_up(media, str(error), now)
        except Exception as error:  # noqa: BLE001 - noted with the file, shown, and tried again
            log.warning(
                "media_fetch_failed", media=media.public_id, attempt=media.attempts, error=repr(error)
            )
            media.error = repr(error)[:255]
            await media.save(update_fields=["error"])
            if self.give_up_on(error) or media.attempts >= MAX_ATTEMPTS:
                await _give_up(media, media.error, now)

    async def _keep(self, media: MediaFile, body: bytes) -> None:
        made = await asyncio.to_thread(make, media.kind, body)
        await store(media, made, self.folder)
        await media.save(update_fields=COLUMNS)


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

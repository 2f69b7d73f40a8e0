"""Photos and voices that come in: what belongs together is one consultation, and files are fetched."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.consultations.media.fetching import MediaWorker
from content.texts import say
from handlers import keys
from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, MediaStatus, Topic
from models.media import MediaFile
from models.outbox import OutboxMessage
from sandbox import samples
from tests.bot.consultations.media import recordings
from tests.factories import add_bound
from tests.stage import EXPERT, FARMER, Stage, daytime, eventually

FETCH = "cgi-bin/media/get"


async def settled(status: MediaStatus, count: int = 1) -> list[MediaFile]:
    """Wait until so many files have come to a status and return them."""

    async def find() -> list[MediaFile]:
        files = await MediaFile.filter(status=status).order_by("id")
        return files if len(files) == count else []

    found: list[MediaFile] = await eventually(find, what=f"{count} files {status}")
    return found


async def test_a_photo_and_a_voice_a_moment_apart_are_one_consultation(stage: Stage, tmp_path: Path) -> None:
    photo = asyncio.create_task(stage.push(FARMER, "image"))
    await asyncio.sleep(0.25)
    await asyncio.gather(photo, stage.push(FARMER, "voice"))
    consultation = await Consultation.get()
    files = await settled(MediaStatus.STORED, 2)
    assert [file.consultation_id for file in files] == [consultation.id] * 2
    assert [file.content_type for file in files] == ["image/jpeg", "audio/amr"]
    photo_kept, voice_kept = ((tmp_path / "media" / file.path).read_bytes() for file in files)
    assert (Image.open(BytesIO(photo_kept)).size, voice_kept) == ((32, 32), samples.amr())
    kinds = (
        await HistoryEntry.filter(consultation_id=consultation.id)
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert kinds[:2] == [HistoryKind.ASKED, HistoryKind.OPENED]
    assert kinds.count(HistoryKind.ADDED) == 2


@pytest.mark.parametrize("gap", [0, 0.01])
async def test_several_at_once_are_one_consultation(stage: Stage, gap: float) -> None:
    under_way = []
    for kind in ("image", "voice", "image", "video"):
        under_way.append(asyncio.create_task(stage.push(FARMER, kind)))
        await asyncio.sleep(gap)
    await asyncio.gather(*under_way)
    assert await Consultation.all().count() == 1
    assert await MediaFile.filter(consultation_id=(await Consultation.get()).id).count() == 4


@pytest.mark.parametrize(
    "fault",
    [{"kind": "errcode", "errcode": -1}, {"kind": "http"}, {"kind": "drop"}, {"kind": "garbage"}],
    ids=lambda fault: str(fault["kind"]),
)
async def test_a_failed_fetch_is_tried_again(stage: Stage, tmp_path: Path, fault: dict[str, object]) -> None:
    await stage.control("POST", "faults", path="/" + FETCH, **fault)
    await stage.push(FARMER, "image")

    async def failed() -> bool:
        return await MediaFile.filter(attempts=1).exclude(error="").exists()

    await eventually(failed, what="the failed attempt")
    (waiting,) = await settled(MediaStatus.WAITING)
    await stage.control("DELETE", "faults")
    assert stage.app is not None
    worker = MediaWorker(stage.app[keys.CLIENT], tmp_path / "media", lambda error: False)
    soon = daytime() + timedelta(seconds=3)
    assert await worker.run_once(soon) == 0, "it waits a little"
    assert await worker.run_once(soon + timedelta(seconds=3)) == 1
    await waiting.refresh_from_db()
    assert (waiting.status, waiting.attempts, waiting.error) == (MediaStatus.STORED, 2, "")
    kept = (tmp_path / "media" / waiting.path).read_bytes()
    assert sha256(kept).hexdigest() == waiting.sha256


async def test_a_lost_file_shows_in_the_history_and_is_asked_for_again(stage: Stage) -> None:
    await stage.control("POST", "faults", path="/" + FETCH, kind="errcode", errcode=40007)
    await stage.push(FARMER, "image")
    (lost,) = await settled(MediaStatus.FAILED)
    entry = await HistoryEntry.get(kind=HistoryKind.MEDIA_LOST)
    assert (entry.consultation_id, entry.data) == (lost.consultation_id, {"media": lost.public_id})
    await stage.sees(FARMER, say("case.media_lost"))
    await stage.control("DELETE", "faults")
    await stage.push(FARMER, "image")
    (found,) = await settled(MediaStatus.STORED)
    assert found.consultation_id == lost.consultation_id


async def test_a_photo_leaves_its_place_behind_on_its_way_to_the_commissioner(
    stage: Stage, tmp_path: Path, now: datetime
) -> None:
    await add_bound(EXPERT, "陈志远", Topic.FRUIT, now=now)
    await stage.push(EXPERT, content="待办")
    await stage.say(FARMER, "我家柑橘树干流黑水，还有一股酒糟味，没见过")
    sent = {"name": "tree.jpg", "base64": b64encode(recordings.photo()).decode()}
    await stage.push(FARMER, "image", media=sent)

    async def shown() -> str:
        bubbles = await stage.phone(EXPERT)
        return next((str(bubble["media_url"]) for bubble in bubbles if bubble["kind"] == "image"), "")

    address = await eventually(shown, what="the photo on the commissioner's phone")
    async with stage.http.get(f"{stage.sandbox_url}/{address}") as answer:
        forwarded = await answer.read()
    (kept,) = await settled(MediaStatus.STORED)
    assert forwarded == (tmp_path / "media" / kept.path).read_bytes()
    assert not dict(Image.open(BytesIO(forwarded)).getexif())


async def test_a_file_that_is_not_what_it_says_is_not_kept(stage: Stage, tmp_path: Path) -> None:
    page = {"name": "leaf.png", "base64": "PGh0bWw+PHNjcmlwdD4="}
    await stage.push(FARMER, "image", media=page)
    await settled(MediaStatus.FAILED)
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    await stage.sees(FARMER, say("case.media_lost"))


async def test_a_file_that_is_never_fetched_is_given_up(stage: Stage, tmp_path: Path) -> None:
    await stage.control("POST", "faults", path="/" + FETCH, kind="errcode", errcode=-1)
    await stage.push(FARMER, "voice")
    assert stage.app is not None
    worker = MediaWorker(stage.app[keys.CLIENT], tmp_path / "media", lambda error: False)
    later = daytime()
    for _ in range(8):
        later += timedelta(hours=2)
        await worker.run_once(later)
    (lost,) = await settled(MediaStatus.FAILED)
    assert lost.attempts == 6
    assert await HistoryEntry.filter(kind=HistoryKind.MEDIA_LOST).count() == 1
    assert await OutboxMessage.filter(text=say("case.media_lost")).count() == 1

"""Files on disk: what is kept of them, who may see them, and what becomes of those kept before."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.accounts.people import meet
from bot.consultations.history import Actor
from bot.consultations.media.fetching import MediaWorker
from bot.consultations.media.rules import WrongContent
from bot.consultations.media.serving import NoFile, read_file
from bot.consultations.media.storing import keep, keep_upload
from bot.consultations.merging import merge
from models.consultation import Consultation
from models.enums import ActorKind, MediaKind, MediaOrigin, MediaStatus, Topic
from models.media import MediaFile
from models.outbox import OutboxMessage
from sandbox import samples
from tests.bot.consultations.media import recordings
from tests.factories import add_bound, open_consultation
from tests.services import Backend
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR


async def _upload(
    openid: str, case: Consultation, folder: Path, now: datetime, kind: MediaKind = MediaKind.IMAGE
) -> MediaFile:
    """Have somebody add a file to a case."""
    body = {MediaKind.IMAGE: recordings.photo(), MediaKind.VOICE: samples.amr()}[kind]
    media = await keep_upload((await meet(openid, now)).id, kind, body, folder=folder, now=now)
    await MediaFile.filter(id=media.id).update(consultation_id=case.id)
    return media


def _picture(path: Path) -> Image.Image:
    return Image.open(BytesIO(path.read_bytes()))


async def _sees(openid: str, media: MediaFile, now: datetime) -> bool:
    try:
        await read_file(media.public_id, (await meet(openid, now)).id, "full")
    except NoFile:
        return False
    return True


async def test_an_upload_is_kept_with_what_pages_show(db: Backend, now: datetime, tmp_path: Path) -> None:
    case = await open_consultation(FARMER, Topic.FRUIT, now=now)
    photo = await _upload(FARMER, case, tmp_path, now)
    voice = await _upload(FARMER, case, tmp_path, now, MediaKind.VOICE)
    assert (photo.origin, photo.status, photo.width) == (MediaOrigin.PAGE, MediaStatus.STORED, 400)
    me = (await meet(FARMER, now)).id
    shown = {size: await read_file(photo.public_id, me, size) for size in ("full", "thumb", "play")}
    assert {mime for _, mime in shown.values()} == {"image/jpeg"}
    assert _picture(tmp_path / shown["thumb"][0]).size == (240, 180)
    assert (tmp_path / shown["full"][0]).stat().st_size == photo.size
    path, mime = await read_file(voice.public_id, me, "play")
    assert (mime, recordings.tracks((tmp_path / path).read_bytes())) == ("audio/mpeg", {"audio": "mp3float"})
    with pytest.raises(NoFile):
        await read_file(voice.public_id, me, "thumb")


async def test_what_is_refused_leaves_nothing(db: Backend, now: datetime, tmp_path: Path) -> None:
    farmer = await meet(FARMER, now)
    with pytest.raises(WrongContent):
        await keep_upload(farmer.id, MediaKind.IMAGE, b"<html>", folder=tmp_path, now=now)
    assert not await MediaFile.exists()
    assert not (tmp_path / f"{now:%Y}").exists()


async def test_a_file_is_for_who_may_see_its_case(db: Backend, now: datetime, tmp_path: Path) -> None:
    await add_bound(EXPERT, "陈志远", Topic.FRUIT, now=now)
    await add_bound(COLLEAGUE, "周敏", Topic.LIVESTOCK, now=now)
    photo = await _upload(FARMER, await open_consultation(FARMER, Topic.FRUIT, now=now), tmp_path, now)
    who = {openid: await _sees(openid, photo, now) for openid in (FARMER, EXPERT, COLLEAGUE, NEIGHBOUR)}
    assert who == {FARMER: True, EXPERT: True, COLLEAGUE: False, NEIGHBOUR: False}
    waiting = await keep(photo.person_id, MediaKind.IMAGE, "on-the-platform", now=now)
    assert not await _sees(FARMER, waiting, now), "it has not been fetched"


async def test_who_was_merged_sees_the_answer_and_not_the_other_asker(
    db: Backend, now: datetime, tmp_path: Path
) -> None:
    expert = await add_bound(EXPERT, "陈志远", Topic.FRUIT, now=now)
    root = await open_consultation(FARMER, Topic.FRUIT, now=now)
    follower = await open_consultation(NEIGHBOUR, Topic.FRUIT, now=now)
    await merge(follower.id, root.id, Actor(ActorKind.COMMISSIONER, expert.id), now=now)
    asked, answered = await _upload(FARMER, root, tmp_path, now), await _upload(EXPERT, root, tmp_path, now)
    assert (await _sees(NEIGHBOUR, answered, now), await _sees(NEIGHBOUR, asked, now)) == (True, False)


class _NobodyThere:
    async def fetch_media(self, media_id: str) -> object:
        raise AssertionError("nothing is to be fetched")


async def test_what_was_kept_before_is_cleaned_at_the_start(
    db: Backend, now: datetime, tmp_path: Path
) -> None:
    """An earlier version kept files as they came; what cannot be cleaned any more is not kept."""
    farmer = await meet(FARMER, now)
    for name, body in {"old.png": recordings.photo(form="PNG"), "bad.jpg": recordings.photo()[:900]}.items():
        (tmp_path / name).write_bytes(body)
        media = await keep(farmer.id, MediaKind.IMAGE, "old", now=now)
        await MediaFile.filter(id=media.id).update(status=MediaStatus.STORED, path=name)
    worker = MediaWorker(_NobodyThere(), tmp_path, lambda error: False)  # type: ignore[arg-type]
    assert (await worker.renew(), await worker.renew()) == (2, 0)
    old, bad = await MediaFile.all().order_by("id")
    assert (old.status, bad.status) == (MediaStatus.STORED, MediaStatus.FAILED)
    kept = _picture(tmp_path / old.path)
    assert (kept.format, dict(kept.getexif()), bool(old.thumb_path)) == ("JPEG", {}, True)
    assert not [name for name in ("old.png", "bad.jpg") if (tmp_path / name).exists()]
    assert await OutboxMessage.all().count() == 0, "nobody is asked for what they sent long ago"

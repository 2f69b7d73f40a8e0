"""Files on their way out: passed on while the platform has them, uploaded again, or owned up to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from content.texts import say
from models.enums import MediaKind, MediaStatus, OutboxStatus
from models.media import MediaFile
from models.person import Person
from sandbox import samples
from tests.bot.outbox.post_office import PostOffice
from tests.stage import EXPERT, FARMER

FILES = {
    MediaKind.IMAGE: ("leaf.png", samples.png(), "image/png"),
    MediaKind.VOICE: ("voice.amr", samples.amr(), "audio/amr"),
}


async def _receive(office: PostOffice, kind: MediaKind, *, stored: bool, age: timedelta) -> MediaFile:
    """Have an expert send a file that we have noted, and perhaps fetched."""
    expert = await office.person(EXPERT)
    await office.platform.push(EXPERT, kind)
    [bubble] = await office.platform.phone(EXPERT)
    media_id = bubble["media_url"].rsplit("/", 1)[-1]
    name, body, content_type = FILES[kind]
    if stored:
        (office.folder / name).write_bytes(body)
    return await MediaFile.create(
        public_id="x",
        kind=kind,
        status=MediaStatus.STORED if stored else MediaStatus.FAILED,
        wechat_media_id=media_id,
        person_id=expert.id,
        path=name if stored else "",
        content_type=content_type,
        next_at=office.now,
        created_at=office.now - age,
    )


async def _shown(office: PostOffice, farmer: Person) -> list[tuple[str, str]]:
    bubbles = await office.platform.phone(str(farmer.openid))
    return [(bubble["kind"], bubble["text"]) for bubble in bubbles if bubble["via"] == "custom"]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("stored", "age"),
    [(False, timedelta(hours=1)), (True, timedelta(days=4))],
    ids=["passed on", "uploaded again"],
)
async def test_a_file_reaches_the_asker(
    office: PostOffice, kind: MediaKind, stored: bool, age: timedelta
) -> None:
    media = await _receive(office, kind, stored=stored, age=age)
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await office.add(farmer, "file", "照片见上", media_id=media.id)
    await office.work()
    assert [shown for shown, _ in await _shown(office, farmer)] == [kind]


async def test_a_file_that_nobody_has_any_more_is_owned_up_to(office: PostOffice) -> None:
    media = await _receive(office, MediaKind.IMAGE, stored=False, age=timedelta(days=4))
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await office.add(farmer, "file", " ", media_id=media.id)
    await office.add(farmer, "with words", "叶片照片未能送达", media_id=media.id)
    await office.work()
    assert await _shown(office, farmer) == [
        ("text", say("outbox.file_lost")),
        ("text", "叶片照片未能送达"),
    ]


async def test_a_file_that_the_platform_forgot_early_is_uploaded_again(office: PostOffice) -> None:
    media = await _receive(office, MediaKind.IMAGE, stored=True, age=timedelta(hours=1))
    await MediaFile.filter(id=media.id).update(wechat_media_id="gone")
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await office.add(farmer, "file", media_id=media.id)
    await office.work()
    assert [shown for shown, _ in await _shown(office, farmer)] == ["image"]
    assert (await office.message("file")).status is OutboxStatus.SENT

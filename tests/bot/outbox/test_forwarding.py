"""Files on their way out: our clean copy is uploaded, a voice may be passed on, a lost one is owned up to."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.consultations.media.storing import COLUMNS, keep, keep_upload, make, store
from content.texts import say
from models.enums import MediaKind, MediaStatus, OutboxStatus
from models.media import MediaFile
from models.person import Person
from sandbox import samples
from tests.bot.consultations.media import recordings
from tests.bot.outbox.post_office import CUSTOM, PostOffice, calls
from tests.stage import EXPERT, FARMER, NEIGHBOUR

UPLOAD = "/cgi-bin/media/upload"
BODIES = {
    MediaKind.IMAGE: recordings.photo(),
    MediaKind.VOICE: samples.amr(),
    MediaKind.VIDEO: samples.mp4(),
}


async def _receive(
    office: PostOffice, kind: MediaKind, *, stored: bool = True, age: timedelta = timedelta(hours=1)
) -> MediaFile:
    """Have an expert send a file that we have noted, and perhaps fetched."""
    expert = await office.person(EXPERT)
    await office.platform.push(EXPERT, kind)
    [bubble] = await office.platform.phone(EXPERT)
    media = await keep(expert.id, kind, bubble["media_url"].rsplit("/", 1)[-1], now=office.now - age)
    if stored:
        await store(media, make(kind, BODIES[kind]), office.folder)
        await media.save(update_fields=COLUMNS)
    return media


async def _reader(office: PostOffice, openid: str = FARMER) -> Person:
    person = await office.person(openid)
    await office.contact(person)
    return person


async def _shown(office: PostOffice, person: Person) -> list[dict[str, str]]:
    bubbles = await office.platform.phone(str(person.openid))
    return [bubble for bubble in bubbles if bubble["via"] == "custom"]


async def _uploads(office: PostOffice, kind: MediaKind) -> int:
    return [call["query"]["type"] for call in await calls(office.platform, UPLOAD)].count(kind)


async def _kinds(office: PostOffice, person: Person) -> list[str]:
    return [bubble["kind"] for bubble in await _shown(office, person)]


@pytest.mark.parametrize("kind", list(MediaKind))
async def test_a_file_is_uploaded_once_for_all_its_readers(office: PostOffice, kind: MediaKind) -> None:
    """The sender's own copy is too old to be passed on, ours is new: three days later it is uploaded anew."""
    media = await _receive(office, kind, age=timedelta(days=4))
    farmer, neighbour = await _reader(office), await _reader(office, NEIGHBOUR)
    for person in (farmer, neighbour):
        await office.add(person, f"file:{person.id}", media_id=media.id)
        await office.work()
    assert (await _kinds(office, farmer), await _kinds(office, neighbour)) == ([kind], [kind])
    assert await _uploads(office, kind) == 1
    office.wait(days=3)
    await office.contact(farmer)
    await office.add(farmer, "later", media_id=media.id)
    await office.work()
    assert (await _uploads(office, kind), await _kinds(office, farmer)) == (2, [kind] * 2)


async def test_what_is_sent_of_a_photo_is_never_what_its_camera_noted(office: PostOffice) -> None:
    """The sender's own copy is an hour old and could be passed on: it has the place in it."""
    media = await _receive(office, MediaKind.IMAGE)
    farmer = await _reader(office)
    await office.add(farmer, "file", media_id=media.id)
    await office.work()
    [bubble] = await _shown(office, farmer)
    async with office.platform.http.get(f"{office.platform.sandbox_url}/{bubble['media_url']}") as answer:
        body = await answer.read()
    assert not dict(Image.open(BytesIO(body)).getexif())
    assert body == (office.folder / media.path).read_bytes()


async def test_a_voice_is_passed_on_while_the_platform_has_it(office: PostOffice) -> None:
    media = await _receive(office, MediaKind.VOICE)
    farmer = await _reader(office)
    await office.add(farmer, "file", media_id=media.id)
    await office.work()
    assert await _kinds(office, farmer) == ["voice"]
    assert await calls(office.platform, UPLOAD) == []


async def test_a_video_brings_the_picture_that_stands_for_it(office: PostOffice) -> None:
    media = await _receive(office, MediaKind.VIDEO)
    farmer = await _reader(office)
    await office.add(farmer, "file", media_id=media.id)
    await office.work()
    [sent] = await calls(office.platform, CUSTOM)
    assert sent["body"]["video"]["thumb_media_id"]
    assert [call["query"]["type"] for call in await calls(office.platform, UPLOAD)] == ["video", "thumb"]


async def test_a_file_from_a_page_is_sent_like_any_other(office: PostOffice) -> None:
    farmer = await _reader(office)
    voice = recordings.voice("webm", "libopus", rate=48_000)
    media = await keep_upload(farmer.id, MediaKind.VOICE, voice, folder=office.folder, now=office.now)
    await office.add(farmer, "file", media_id=media.id)
    await office.work()
    assert await _kinds(office, farmer) == ["voice"]


async def test_a_message_waits_for_its_file_and_others_wait_behind_it(office: PostOffice) -> None:
    media = await _receive(office, MediaKind.IMAGE, stored=False)
    farmer = await _reader(office)
    await office.add(farmer, "file", media_id=media.id)
    await office.add(farmer, "after it")
    assert await office.work() == 0
    await store(media, make(MediaKind.IMAGE, BODIES[MediaKind.IMAGE]), office.folder)
    await media.save(update_fields=COLUMNS)
    office.wait(seconds=2)
    await office.work()
    assert await _kinds(office, farmer) == ["image", "text"]


async def test_others_do_not_wait_long_for_a_file_that_does_not_come(office: PostOffice) -> None:
    media = await _receive(office, MediaKind.IMAGE, stored=False)
    farmer = await _reader(office)
    await office.add(farmer, "file", media_id=media.id)
    await office.add(farmer, "after it")
    office.wait(seconds=31)
    for _ in range(2):
        await office.work()
    assert await office.texts(farmer) == ["after it"]
    await MediaFile.filter(id=media.id).update(status=MediaStatus.FAILED)
    office.wait(seconds=2)
    await office.work()
    assert await office.texts(farmer) == ["after it", "file"], "its words in its place"


async def test_a_file_that_nobody_has_any_more_is_owned_up_to(office: PostOffice) -> None:
    media = await _receive(office, MediaKind.IMAGE, stored=False)
    await MediaFile.filter(id=media.id).update(status=MediaStatus.FAILED)
    farmer = await _reader(office)
    await office.add(farmer, "file", " ", media_id=media.id)
    await office.add(farmer, "with words", "叶片照片未能送达", media_id=media.id)
    await office.work()
    assert await office.texts(farmer) == [say("outbox.file_lost"), "叶片照片未能送达"]


async def test_a_copy_that_the_platform_forgot_early_is_uploaded_again(office: PostOffice) -> None:
    media = await _receive(office, MediaKind.IMAGE)
    await MediaFile.filter(id=media.id).update(upload_id="gone", uploaded_at=office.now)
    farmer = await _reader(office)
    await office.add(farmer, "file", media_id=media.id)
    await office.work()
    assert await _kinds(office, farmer) == ["image"]
    assert (await office.message("file")).status is OutboxStatus.SENT
    assert (await MediaFile.get(id=media.id)).upload_id != "gone"

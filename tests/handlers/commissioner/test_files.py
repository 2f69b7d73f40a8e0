"""Photos and voices of a consultation: shown to both sides of it, and to nobody else."""

from __future__ import annotations

import pytest

from models.consultation import Consultation
from models.enums import MediaStatus
from models.media import MediaFile
from tests.handlers.commissioner.conftest import Phones
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage, eventually


@pytest.fixture
async def photo(stage: Stage, case: Consultation) -> MediaFile:
    """A photo that the farmer has added, fetched and kept."""
    await stage.push(FARMER, "image")

    async def stored() -> MediaFile | None:
        return await MediaFile.get_or_none(consultation_id=case.id, status=MediaStatus.STORED)

    found = await eventually(stored, what="the photo")
    assert isinstance(found, MediaFile)
    return found


async def test_asker_and_handler_see_the_photo_small_and_whole(
    phone: Phones, case: Consultation, photo: MediaFile
) -> None:
    for who in (FARMER, EXPERT):
        view = await phone(who)
        for size in ("thumb", "full"):
            async with view.http.get(f"{view.stage.url}/m/files/{photo.public_id}/{size}") as response:
                assert (response.status, response.content_type) == (200, "image/jpeg")
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert (await response.read()).startswith(b"\xff\xd8\xff")
    page = await (await phone(FARMER)).open(f"/m/c/{case.number}")
    assert f'src="/m/files/{photo.public_id}/thumb"' in page.text
    assert "[图片]" not in page.text


async def test_others_cannot_tell_a_file_from_none(
    phone: Phones, stage: Stage, case: Consultation, photo: MediaFile
) -> None:
    for who in (COLLEAGUE, NEIGHBOUR):
        await stage.push(who, content="帮助")
        view = await phone(who)
        ids = (photo.public_id, "AAAAAAAAAAAAAAAAAAAAAA")
        foreign, absent = [await view.open(f"/m/files/{one}/full") for one in ids]
        assert (foreign.status, absent.status) == (404, 404)
        assert foreign.text == absent.text
    farmer = await phone(FARMER)
    assert (await farmer.open(f"/m/files/{photo.public_id}/huge")).text == foreign.text


async def test_a_voice_is_played_from_anywhere_in_it(phone: Phones, stage: Stage, case: Consultation) -> None:
    await stage.push(FARMER, "voice")

    async def stored() -> MediaFile | None:
        return await MediaFile.get_or_none(consultation_id=case.id, status=MediaStatus.STORED)

    voice = await eventually(stored, what="the voice")
    farmer = await phone(FARMER)
    await farmer.open("/m/mine")
    url = f"{stage.url}/m/files/{voice.public_id}/play"
    async with farmer.http.get(url, headers={"Range": "bytes=10-19"}) as response:
        assert (response.status, response.content_type) == (206, "audio/mpeg")
        assert len(await response.read()) == 10

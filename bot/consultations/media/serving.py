"""A kept file for a page: found only for who may see it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from bot.accounts.access import NoCase, open_case_of
from bot.errors import NotFound
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import MediaStatus
from models.media import MediaFile

Size = Literal["full", "thumb", "play"]


class NoFile(NotFound):
    """There is no such file, as far as this person may know."""

    code = "no_file"


async def read_file(public_id: str, person_id: int, size: Size) -> tuple[Path, str]:
    """Return where a file lies, relative to the media folder, and its MIME type.

    `full` is the file as it is kept, `thumb` its small JPEG, `play` what a browser plays. Raises NoFile
    alike for what is not there and for what is none of theirs.
    """
    media = await MediaFile.get_or_none(public_id=public_id, status=MediaStatus.STORED)
    if media is None or not await _may_see(media, person_id):
        raise NoFile("no file of theirs has this id")
    if size == "thumb" and media.thumb_path:
        return Path(media.thumb_path), "image/jpeg"
    if size == "play" and media.play_path:
        return Path(media.play_path), media.play_type
    if size == "thumb":
        raise NoFile("it has no small picture")
    return Path(media.path), media.content_type


async def _may_see(media: MediaFile, person_id: int) -> bool:
    """Tell whether it is theirs, belongs to a case of theirs, or to the answer that their merged case has."""
    if media.person_id == person_id:
        return True
    case = await Consultation.get_or_none(id=media.consultation_id)
    if case is None:
        return False
    cases = [case]
    from_asker = media.person_id in (case.asker_id, case.informant_id)
    if not from_asker and await Commissioner.filter(person_id=media.person_id).exists():
        cases += await Consultation.filter(merged_into_id=case.id)
    return any([await _is_theirs(one, person_id) for one in cases])


async def _is_theirs(case: Consultation, person_id: int) -> bool:
    try:
        await open_case_of(person_id, case.number)
    except NoCase:
        return False
    return True

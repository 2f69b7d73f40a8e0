"""The asker's photos, voices and videos on their way to the commissioner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.consultations.notices import key_about
from bot.consultations.rules import OPEN
from bot.outbox import service as outbox
from bot.outbox.rules import may_send, spend
from bot.outbox.windows import read_windows
from content.texts import say
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import Urgency
from models.media import MediaFile
from models.outbox import OutboxMessage
from models.person import Person


async def forward_files(consultation: Consultation, files: Sequence[MediaFile], *, now: datetime) -> None:
    """Send files on to the commissioner who handles the consultation.

    A file shows no number: a line with it goes before them where it is not clear what they belong to.
    They keep the quiet hours, as the notice does that they belong to.
    """
    commissioner = await Commissioner.get_or_none(id=consultation.handler_id)
    if not files or commissioner is None or commissioner.person_id is None:
        return
    person = await Person.get(id=commissioner.person_id)
    quiet = consultation.urgency is not Urgency.URGENT
    if not await _is_clear(consultation, commissioner, person, now):
        key = key_about(consultation, "files", files[0].id, commissioner.id)
        text = say("case.files_of", number=consultation.number)
        await outbox.add(person.id, key=key, text=text, now=now, quiet=quiet)
    for file in files:
        await outbox.add(
            person.id,
            key=key_about(consultation, "file", file.id, commissioner.id),
            text=say("case.file_of", number=consultation.number),
            now=now,
            media_id=file.id,
            quiet=quiet,
        )


async def _is_clear(
    consultation: Consultation, commissioner: Commissioner, person: Person, now: datetime
) -> bool:
    """Tell whether a file's reader knows which consultation it belongs to.

    What they were sent last must be about it: another file, or a notice that the windows let through
    together with the file. With others in hand they must not have turned to one of those since.
    """
    last = await OutboxMessage.filter(person_id=person.id).order_by("-id").first()
    if last is None or not last.key.startswith(key_about(consultation, "")):
        return False
    if last.media_id is None and not may_send(spend(read_windows(person), now), now):
        return False
    mine = Consultation.filter(handler_id=commissioner.id, status__in=list(OPEN))
    return person.seen_at <= last.created_at or not await mine.exclude(id=consultation.id).exists()

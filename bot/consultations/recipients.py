"""Who is sent what is said to an asker: everybody who asked, also of what is worked on together."""

from __future__ import annotations

from dataclasses import dataclass

from models.consultation import Consultation


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with the consultation that is theirs, whose number they know."""

    person_id: int
    consultation: Consultation
    is_informant: bool

    @property
    def consultation_id(self) -> int:
        """The key of their consultation."""
        return int(self.consultation.id)


async def list_recipients(consultation: Consultation) -> list[Recipient]:
    """Return the asker and who asked for them, then the same of all that is merged into it; each person once.

    A farmer without WeChat is among them: what they are sent is held until they take their case over.
    """
    merged = await Consultation.filter(merged_into_id=consultation.id).order_by("id")
    found: dict[int, Recipient] = {}
    for case in (consultation, *merged):
        found.setdefault(case.asker_id, Recipient(case.asker_id, case, is_informant=False))
        if case.informant_id is not None:
            found.setdefault(case.informant_id, Recipient(case.informant_id, case, is_informant=True))
    return list(found.values())


async def find_own(consultation: Consultation, person_id: int) -> Consultation:
    """Return what of a consultation is a person's: itself, or theirs that is merged into it."""
    recipients = await list_recipients(consultation)
    own = [each.consultation for each in recipients if each.person_id == person_id]
    return own[0] if own else consultation

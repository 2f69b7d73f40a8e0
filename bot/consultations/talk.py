"""A consultation as a conversation: who said what, and the turns in between, for the pages that show it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from content.texts import say
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, HistoryKind, MediaKind, MediaStatus
from models.media import MediaFile
from models.person import Person

SPOKEN = frozenset({HistoryKind.ASKED, HistoryKind.ADDED, HistoryKind.ANSWERED, HistoryKind.ASKED_BACK})
TURNS = frozenset({HistoryKind.REOPENED, HistoryKind.CLOSED, HistoryKind.WITHDRAWN, HistoryKind.MERGED})
FOR_FOLLOWERS = (HistoryKind.ANSWERED, HistoryKind.ASKED_BACK, HistoryKind.CLOSED)
"""What happens to a consultation and concerns those that were merged into it as well."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said, or one turn (`is_turn`), by an actor whose `name` is known of commissioners only."""

    id: int
    kind: HistoryKind
    actor: ActorKind
    name: str
    text: str
    at: datetime
    files: tuple[MediaFile, ...]

    @property
    def is_turn(self) -> bool:
        """Whether this is no message but a change that both sides know of."""
        return self.kind in TURNS

    @property
    def is_picture(self) -> bool:
        """Whether there is nothing to it but pictures and films that can be seen."""
        seen = [file.kind is not MediaKind.VOICE and file.status is MediaStatus.STORED for file in self.files]
        return bool(seen) and all(seen) and not self.text


async def list_talk(consultation: Consultation, *, of_all: bool = False) -> list[Line]:
    """Return what asker and office said to each other, oldest first.

    Of the consultation that one was merged into there are the answers, for all whose question it became. What
    other askers said is there for who works on it (`of_all`), and for no asker.
    """
    rows = await _rows(consultation.id, [*SPOKEN, *TURNS])
    if consultation.merged_into_id is not None:
        rows += await _rows(consultation.merged_into_id, [*FOR_FOLLOWERS, HistoryKind.ADDED])
    if not of_all:
        theirs = await _people_of(consultation)
        rows = [row for row in rows if not _is_anothers(row, theirs)]
    names = await _names(row.actor_id for row in rows if row.actor_kind is ActorKind.COMMISSIONER)
    files = await _files(public_id for row in rows for public_id in _media(row))
    return [_line(row, names, files) for row in sorted(rows, key=lambda row: row.id)]


async def _people_of(consultation: Consultation) -> set[int | None]:
    """Return who speaks as a consultation's asker: also who asked for them, in whose name it once stood."""
    named = await Person.filter(claimed_by_id=consultation.asker_id).values_list("id", flat=True)
    return {consultation.asker_id, consultation.informant_id, *(int(str(key)) for key in named)}


def _is_anothers(row: HistoryEntry, theirs: Collection[int | None]) -> bool:
    """Tell whether somebody else said it who asked about the same thing."""
    told = row.kind is HistoryKind.ADDED and row.actor_kind is ActorKind.ASKER
    return told and row.actor_id not in theirs


def _line(row: HistoryEntry, names: Mapping[int, str], files: Mapping[str, MediaFile]) -> Line:
    came_with = tuple(files[public_id] for public_id in _media(row) if public_id in files)
    return Line(
        id=row.id,
        kind=row.kind,
        actor=row.actor_kind,
        name=names.get(row.actor_id or 0, "") if row.actor_kind is ActorKind.COMMISSIONER else "",
        text=_words(row.text, came_with),
        at=row.at,
        files=came_with,
    )


def _words(text: str, files: Sequence[MediaFile]) -> str:
    """Return what was written, without what stands in the chat for a file that the page shows."""
    for file in files:
        text = text.removeprefix(say(f"chat.sent_{file.kind}", text=""))
    return text


async def _rows(consultation_id: int, kinds: Sequence[HistoryKind]) -> list[HistoryEntry]:
    return await HistoryEntry.filter(consultation_id=consultation_id, kind__in=list(kinds)).order_by("id")


def _media(row: HistoryEntry) -> list[str]:
    """Return the public ids of the files that came with a row: one, or several of an answer from a page."""
    media = row.data.get("media") or []
    return [str(one) for one in media] if isinstance(media, list) else [str(media)]


async def _names(ids: Iterable[int | None]) -> dict[int, str]:
    found = Commissioner.filter(id__in=sorted({one for one in ids if one is not None}))
    return {row["id"]: row["name"] for row in await found.values("id", "name")}


async def _files(public_ids: Iterable[str]) -> dict[str, MediaFile]:
    return {file.public_id: file for file in await MediaFile.filter(public_id__in=list(public_ids))}

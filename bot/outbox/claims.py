"""Taking due messages for sending: the oldest of each person, to one worker only, noted before the call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tortoise.expressions import Q, RawSQL
from tortoise.transactions import in_transaction

from bot.outbox.rules import Windows, after_quiet, choose_channel
from bot.outbox.windows import read_windows
from bot.wechat.rules import MEDIA_DAYS
from models.enums import MediaKind, MediaStatus, OutboxStatus, SendChannel, SendOutcome
from models.media import MediaFile
from models.outbox import OutboxAttempt, OutboxMessage
from models.person import Person

FILE_WAIT, FILE_PATIENCE = timedelta(seconds=1), timedelta(seconds=30)
"""How often a file is looked for that has not been fetched yet, and how long others wait behind it."""

LEASE = timedelta(seconds=60)
"""Longer than an attempt may take (sending.ATTEMPT_SECONDS), so that nobody takes what is being sent."""

_BLOCKED = (
    "EXISTS (SELECT 1 FROM outbox_message other WHERE other.person_id = outbox_message.person_id"
    " AND (other.status = 'sending' OR other.status = 'pending' AND other.id < outbox_message.id"
    " AND (other.not_before IS NULL OR other.not_before <= '{now}')))"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on a message until `lease_until`; `windows` are those the channel was chosen by."""

    message_id: int
    person_id: int
    channel: SendChannel
    windows: Windows
    lease_until: datetime
    attempt_id: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A media file to send: `platform_id` while the platform has a copy that may be passed on, else `path`.

    `thumb_path` is the picture that stands for a video.
    """

    id: int
    kind: str
    platform_id: str
    path: str
    content_type: str
    thumb_path: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that sending a message takes, so that no query is needed on the way.

    `reason`: why it cannot be sent at all now.
    """

    claim: Claim
    openid: str
    text: str
    template_id: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    menu: Sequence[Mapping[str, str]] = ()
    file: File | None = None
    reason: str = ""


async def claim_due(
    now: datetime,
    limit: int,
    template_ids: Mapping[str, str],
    resting: Mapping[SendChannel, datetime],
) -> list[Parcel]:
    """Take up to `limit` due messages and note an attempt for each, all committed before any call.

    A message whose channel is `resting` is put off until that ends instead, a quiet one until morning.
    """
    async with in_transaction():
        messages = await _find_due(now, limit)
        people = await Person.in_bulk({message.person_id for message in messages}, "id")
        announced = await _find_announced(messages)
        parcels = []
        for message in messages:
            file = None if message.media_id is None else await MediaFile.get_or_none(id=message.media_id)
            if await _let_sleep(message, now) or await _await_file(message, file, now):
                continue
            person = people[message.person_id]
            channel = _choose(message, person, announced, template_ids, now)
            if channel in resting:
                await OutboxMessage.filter(id=message.id).update(next_at=resting[channel])
                continue
            claim = await _take(message, person, channel, now)
            parcels.append(_pack(claim, message, person, template_ids, _to_send(file, now)))
        return parcels


async def _find_due(now: datetime, limit: int) -> list[OutboxMessage]:
    """Lock due messages that no earlier one to the same person is in front of.

    One that waits for the morning is in nobody's way.
    PostgreSQL checks the condition again on a row that another worker has just taken; rows in other
    workers' hands are skipped. SQLite has one writer.
    """
    return (
        await OutboxMessage.annotate(blocked=RawSQL(_BLOCKED.format(now=now.astimezone(UTC))))
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=now))
        .filter(status=OutboxStatus.PENDING, next_at__lte=now, blocked=False)
        .order_by("next_at", "id")
        .limit(limit)
        .select_for_update(skip_locked=True, of=("outbox_message",))
    )


async def _let_sleep(message: OutboxMessage, now: datetime) -> bool:
    """Put a quiet message that was late, and so fell into the night, off until morning."""
    if message.not_before is None or (morning := after_quiet(now)) == now:
        return False
    await OutboxMessage.filter(id=message.id).update(not_before=morning)
    return True


async def _await_file(message: OutboxMessage, file: MediaFile | None, now: datetime) -> bool:
    """Put a message off whose file has not been fetched and cleaned; after a while it holds up no others."""
    if file is None or file.status is MediaStatus.FAILED or file.sha256:
        return False
    changes = {"next_at": now + FILE_WAIT}
    if now >= message.created_at + FILE_PATIENCE:
        changes["not_before"] = now + FILE_WAIT
    await OutboxMessage.filter(id=message.id).update(**changes)
    return True


async def _find_announced(messages: Sequence[OutboxMessage]) -> set[tuple[int, int]]:
    """Return which consultations have already been announced to whom, with the text still waiting."""
    people = {message.person_id for message in messages if message.tells is not None}
    if not people:
        return set()
    rows = await OutboxMessage.filter(
        person_id__in=people, status=OutboxStatus.HELD, notified=True, tells__isnull=False
    ).values_list("person_id", "tells")
    return {(int(person_id), int(tells)) for person_id, tells in rows}


def _choose(
    message: OutboxMessage,
    person: Person,
    announced: set[tuple[int, int]],
    template_ids: Mapping[str, str],
    now: datetime,
) -> SendChannel:
    if _unreachable(person):
        return SendChannel.NEXT_CONTACT
    return choose_channel(
        read_windows(person),
        template_available=bool(_template_id(message, template_ids)),
        notified=message.notified or (message.person_id, message.tells) in announced,
        now=now,
        closed=message.closed,
    )


def _unreachable(person: Person) -> str:
    if person.openid is None:
        return "not a user of the service account"
    return "" if person.subscribed else "no longer a follower"


def _template_id(message: OutboxMessage, template_ids: Mapping[str, str]) -> str:
    return template_ids.get(str(message.template["template"]), "") if message.template else ""


async def _take(message: OutboxMessage, person: Person, channel: SendChannel, now: datetime) -> Claim:
    lease_until = now + LEASE
    await OutboxMessage.filter(id=message.id).update(status=OutboxStatus.SENDING, lease_until=lease_until)
    windows = read_windows(person)
    if channel is SendChannel.NEXT_CONTACT:
        return Claim(message.id, person.id, channel, windows, lease_until)
    attempt = await OutboxAttempt.create(
        message_id=message.id, channel=channel, outcome=SendOutcome.STARTED, started_at=now
    )
    return Claim(message.id, person.id, channel, windows, lease_until, attempt.id)


def _pack(
    claim: Claim,
    message: OutboxMessage,
    person: Person,
    template_ids: Mapping[str, str],
    file: File | None,
) -> Parcel:
    template = message.template or {}
    data = template.get("data")
    return Parcel(
        claim=claim,
        openid=person.openid or "",
        text=message.text,
        template_id=_template_id(message, template_ids),
        data={str(name): str(value) for name, value in data.items()} if isinstance(data, dict) else {},
        path=str(template.get("path", "")),
        menu=message.menu or (),
        file=file,
        reason=_unreachable(person),
    )


def _to_send(media: MediaFile | None, now: datetime) -> File | None:
    """Return what is sent of a file: our clean copy, and of a voice what its sender gave the platform."""
    if media is None:
        return None
    kept_since = now - timedelta(days=MEDIA_DAYS)
    ours = media.uploaded_at is not None and media.uploaded_at > kept_since
    theirs = media.kind is MediaKind.VOICE and media.created_at > kept_since
    platform_id = media.upload_id if ours else media.wechat_media_id if theirs else ""
    return File(media.id, media.kind.value, platform_id, media.path, media.content_type, media.thumb_path)

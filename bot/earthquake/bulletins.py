"""One bulletin for each earthquake: reported, revised, taken back, and told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from bot.audit.service import record
from bot.earthquake.feeds.rules import SAME_QUAKE, Listing, QuakeReport, is_same_quake
from bot.earthquake.revising import differs, lock_bulletins, make, note_name, revise, withdraw
from bot.earthquake.rules import Point
from bot.earthquake.telling import tell_towns, tell_withdrawal
from bot.earthquake.tying import let_go
from models.bulletin import Bulletin, BulletinName
from models.enums import BulletinStatus

MISSED_OFTEN = 2
"""How often in a row a list must lack an earthquake before it is withdrawn."""
LATEST_WITHIN, TAKEN_BACK_WITHIN = timedelta(hours=24), timedelta(hours=2)


@dataclass(slots=True)
class TakenIn:
    """What a listing has changed; `missing` counts those that a list lacked for the first time."""

    new: list[Bulletin] = field(default_factory=list)
    revised: list[Bulletin] = field(default_factory=list)
    withdrawn: list[Bulletin] = field(default_factory=list)
    missing: int = 0


async def take_in(listing: Listing, *, now: datetime) -> TakenIn:
    """Take in what a feed lists: it makes, revises and withdraws bulletins, and tells whom it concerns.

    Taking in the same again changes nothing. Drills are not touched.
    """
    taken = TakenIn()
    async with in_transaction():
        await lock_bulletins()
        known, names = await _list_known(listing), await _list_names(listing)
        listed: set[int] = set()
        for report in listing.reports:
            bulletin = await _find(report, known, names, listed)
            if bulletin is not None:
                listed.add(bulletin.id)
                if report.name not in names:
                    await note_name(bulletin, report)
                await _hear(bulletin, report, taken, now)
            elif report.status is not BulletinStatus.WITHDRAWN:
                taken.new.append(await make(report, now))
                listed.add(taken.new[-1].id)
        await _miss([bulletin for bulletin in known if bulletin.id not in listed], listing, taken, now)
        await let_go([*taken.revised, *taken.withdrawn])
        for bulletin in (*taken.new, *taken.revised):
            await tell_towns(bulletin, now)
        for bulletin in taken.withdrawn:
            await tell_withdrawal(bulletin, now)
    return taken


async def announce_drill(report: QuakeReport, *, actor: str, now: datetime) -> Bulletin:
    """Announce an earthquake that is played: marked 演练 in all that is told of it."""
    async with in_transaction():
        await lock_bulletins()
        bulletin = await make(report, now, drill=True, actor=actor)
        await record(actor=actor, action="quake.drill", after={"bulletin": bulletin.id}, now=now)
        await tell_towns(bulletin, now)
    return bulletin


async def end_drill(bulletin_id: int, *, actor: str, now: datetime) -> bool:
    """End a drill and tell everybody who was told of it; False if there is none running by that id."""
    async with in_transaction():
        await lock_bulletins()
        bulletin = await Bulletin.get_or_none(id=bulletin_id, drill=True)
        if bulletin is None or bulletin.status is BulletinStatus.WITHDRAWN:
            return False
        await withdraw(bulletin, now, actor)
        await tell_withdrawal(bulletin, now)
    return True


async def find_latest(now: datetime, *, drill: bool = False) -> Bulletin | None:
    """Return the latest earthquake of the last day that may have been noticed in the county."""
    lately = Bulletin.filter(occurred_at__gt=now - LATEST_WITHIN, occurred_at__lte=now + SAME_QUAKE)
    known = lately.filter(drill=drill, noticeable=True).exclude(status=BulletinStatus.WITHDRAWN)
    return await known.order_by("-occurred_at", "-id").first()


async def was_taken_back(now: datetime) -> bool:
    """Tell whether news of an earthquake that may have been noticed here was withdrawn lately."""
    gone = Bulletin.filter(drill=False, noticeable=True, status=BulletinStatus.WITHDRAWN)
    return await gone.filter(changed_at__gt=now - TAKEN_BACK_WITHIN).exists()


async def _list_known(listing: Listing) -> list[Bulletin]:
    if not listing.reports:
        return []
    since = listing.reports[0].occurred_at - SAME_QUAKE
    return await Bulletin.filter(drill=False, occurred_at__gte=since).order_by("occurred_at", "id")


async def _list_names(listing: Listing) -> dict[str, int]:
    """Return what is listed under a name that is known, with the bulletin of each."""
    names = {report.name for report in listing.reports} - {""}
    if not names:
        return {}
    rows = BulletinName.filter(source=listing.reports[0].source, name__in=sorted(names))
    return dict(await rows.values_list("name", "bulletin_id"))


async def _of_id(bulletin_id: int, known: Sequence[Bulletin]) -> Bulletin:
    """Return a bulletin, also one that has been moved out of the time that is listed."""
    found = next((each for each in known if each.id == bulletin_id), None)
    return found or await Bulletin.get(id=bulletin_id)


async def _find(
    report: QuakeReport, known: Sequence[Bulletin], names: dict[str, int], listed: set[int]
) -> Bulletin | None:
    """Return the bulletin of a report: the one it names, else one near in time and place.

    Two that are listed side by side are two earthquakes, however near.
    """
    if report.name in names:
        return await _of_id(names[report.name], known)
    near = [
        bulletin
        for bulletin in known
        if bulletin.id not in listed
        and is_same_quake(
            report.occurred_at, report.point, bulletin.occurred_at, Point(bulletin.lat, bulletin.lon)
        )
    ]
    return min(near, key=lambda bulletin: abs(bulletin.occurred_at - report.occurred_at), default=None)


async def _hear(bulletin: Bulletin, report: QuakeReport, taken: TakenIn, now: datetime) -> None:
    """Let a report change its bulletin. What a person has reviewed is not changed by an automatic report."""
    if report.status is BulletinStatus.WITHDRAWN:
        if bulletin.status is not BulletinStatus.WITHDRAWN:
            await withdraw(bulletin, now)
            taken.withdrawn.append(bulletin)
        return
    weaker = report.status is BulletinStatus.AUTOMATIC and bulletin.status is BulletinStatus.REVIEWED
    if not weaker and differs(bulletin, report):
        await revise(bulletin, report, now)
        taken.revised.append(bulletin)
    elif bulletin.missed:
        bulletin.missed = 0
        await bulletin.save(update_fields=["missed"])


async def _miss(gone: Sequence[Bulletin], listing: Listing, taken: TakenIn, now: datetime) -> None:
    """Withdraw what a list that reaches back far enough lacks for the second time."""
    if listing.reaches_back_to is None:
        return
    source = listing.reports[0].source
    for bulletin in gone:
        over = bulletin.status is BulletinStatus.WITHDRAWN or bulletin.source is not source
        if over or bulletin.occurred_at <= listing.reaches_back_to:
            continue
        bulletin.missed += 1
        if bulletin.missed < MISSED_OFTEN:
            taken.missing += 1
            await bulletin.save(update_fields=["missed"])
        else:
            await withdraw(bulletin, now)
            taken.withdrawn.append(bulletin)

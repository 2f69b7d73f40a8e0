"""The steps of a bulletin: made, revised, withdrawn; each leaves a row of what was said then."""

from __future__ import annotations

from datetime import datetime

from bot.earthquake.feeds.rules import QuakeReport
from models.bulletin import Bulletin, BulletinName, BulletinRevision
from models.counter import Counter
from models.enums import BulletinStatus

_VALUES = ("source", "status", "occurred_at", "lat", "lon", "depth_km", "magnitude", "place")


async def lock_bulletins() -> None:
    """Have bulletins changed by one transaction at a time, so that no earthquake gets two of them."""
    await Counter.bulk_create([Counter(name="bulletins")], ignore_conflicts=True)
    await Counter.filter(name="bulletins").select_for_update(no_key=True).get()


def _values(report: QuakeReport) -> dict[str, object]:
    return {
        "source": report.source,
        "status": report.status,
        "occurred_at": report.occurred_at,
        "lat": report.point.lat,
        "lon": report.point.lon,
        "depth_km": report.depth_km,
        "magnitude": report.magnitude,
        "place": report.place[:128],
    }


def differs(bulletin: Bulletin, report: QuakeReport) -> bool:
    """Tell whether a report says anything else than what is known."""
    return any(getattr(bulletin, name) != value for name, value in _values(report).items())


async def make(report: QuakeReport, now: datetime, *, drill: bool = False, actor: str = "") -> Bulletin:
    """Make the bulletin of an earthquake that nobody has reported yet."""
    bulletin = Bulletin(**_values(report), drill=drill, received_at=now, changed_at=now)
    await bulletin.save()
    await _note(bulletin, now, actor)
    if not drill:
        await note_name(bulletin, report)
    return bulletin


async def revise(bulletin: Bulletin, report: QuakeReport, now: datetime) -> None:
    """Let a bulletin say what a newer report says."""
    bulletin.update_from_dict(_values(report))
    await _step(bulletin, now)


async def withdraw(bulletin: Bulletin, now: datetime, actor: str = "") -> None:
    """Take a bulletin back: there was no such earthquake, or the drill is over."""
    bulletin.status = BulletinStatus.WITHDRAWN
    await _step(bulletin, now, actor)


async def _step(bulletin: Bulletin, now: datetime, actor: str = "") -> None:
    bulletin.revision += 1
    bulletin.missed, bulletin.changed_at = 0, now
    await bulletin.save(update_fields=[*_VALUES, "revision", "missed", "changed_at"])
    await _note(bulletin, now, actor)


async def _note(bulletin: Bulletin, now: datetime, actor: str) -> None:
    """Keep what is said of an earthquake at this time."""
    values = {name: getattr(bulletin, name) for name in _VALUES}
    await BulletinRevision.create(
        bulletin_id=bulletin.id, number=bulletin.revision, **values, actor=actor, at=now
    )


async def note_name(bulletin: Bulletin, report: QuakeReport) -> None:
    """Remember what a feed calls an earthquake."""
    if report.name:
        name = BulletinName(bulletin_id=bulletin.id, source=report.source, name=report.name[:64])
        await BulletinName.bulk_create([name], ignore_conflicts=True)

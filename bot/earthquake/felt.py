"""People report that they felt the ground shake."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.earthquake.rules import SAME_REPORT
from models.earthquake import FeltReport
from models.person import Person


async def report_felt(
    person_id: int,
    now: datetime,
    *,
    village_code: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
) -> tuple[FeltReport, bool]:
    """Keep one person's report; tell whether it is a new one.

    A repeat within 10 minutes is the same report: it only adds a place that was not known yet.
    Coordinates are GCJ-02 degrees. The person's row is the lock.
    """
    async with in_transaction():
        await Person.filter(id=person_id).select_for_update(no_key=True).first()
        recent = FeltReport.filter(
            person_id=person_id, reported_at__gt=now - SAME_REPORT, reported_at__lte=now
        )
        report = await recent.order_by("-reported_at").first()
        if report is None:
            new = FeltReport(
                person_id=person_id, reported_at=now, village_code=village_code, lat=lat, lon=lon
            )
            await new.save()
            return new, True
        await _add_place(report, village_code, lat, lon)
        return report, False


async def place_report(
    person_id: int,
    now: datetime,
    *,
    village_code: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
) -> bool:
    """Give a person's last report its place, GCJ-02 coordinates once; tell whether it was waiting for one.

    A report waits as long as a repeat of it can come, and then as long again for its place.
    """
    async with in_transaction():
        await Person.filter(id=person_id).select_for_update(no_key=True).first()
        recent = FeltReport.filter(
            person_id=person_id, reported_at__gt=now - 2 * SAME_REPORT, reported_at__lte=now
        )
        report = await recent.order_by("-reported_at").first()
        if report is None or report.lat is not None:
            return False
        await _add_place(report, village_code, lat, lon)
        return True


async def _add_place(
    report: FeltReport, village_code: str | None, lat: float | None, lon: float | None
) -> None:
    if report.village_code is None and village_code is not None:
        report.village_code = village_code
    if report.lat is None and lat is not None and lon is not None:
        report.lat, report.lon = lat, lon
    report.bulletin_id = None  # Which earthquake it is of is decided anew, by where it was made.
    await report.save(update_fields=["village_code", "lat", "lon", "bulletin_id"])

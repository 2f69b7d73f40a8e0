"""People are checked in once, and what is counted at a session ends up in the figures."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest

from bot.errors import BotError
from bot.events.checking_in import check_in, check_in_by_name, read_scene, scene_of
from bot.events.counting import Count, NoFigure, correct, record_counts
from bot.events.registration import register
from bot.statistics.figures import compute_figures
from bot.statistics.spans import Span
from models.attendance import CheckIn, SessionFigure
from models.enums import EventType, FigureKind, MaterialClass, SessionStatus
from models.person import Person
from tests.bot.events.test_registration import make_people, make_session

BOOKS = Count(FigureKind.MATERIAL, 200, "册", "图书", MaterialClass.BOOK)


@pytest.mark.parametrize(
    ("scene", "session"),
    [("c:12", 12), ("qrscene_c:12", 12), ("qrscene_x:12", None), ("c:", None), ("", None)],
)
def test_which_session_a_code_is_for(scene: str, session: int | None) -> None:
    assert read_scene(scene) == session
    assert session is None or read_scene(scene_of(session)) == session


async def test_one_row_a_person_however_often_they_scan(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now, ends_at=now + timedelta(hours=2))
    registered, walk_in = await make_people(now, 2)
    await register(session.id, registered, now, seats=2, names=("张三", "李四"))
    scans = await asyncio.gather(*(check_in(session.id, registered, now) for _ in range(5)))
    assert sum(scan.is_new for scan in scans) == 1
    late = await check_in(session.id, walk_in, now + timedelta(hours=1))
    assert (scans[0].walk_in, late.walk_in, scans[0].late, late.late) == (False, True, False, True)
    named = [await check_in_by_name(session.id, name, walk_in, now) for name in ("李四", "李四", "赵六")]
    assert [(each.is_new, each.walk_in) for each in named] == [(True, False), (False, False), (True, True)]
    assert await CheckIn.all().count() == 4


async def test_nobody_is_there_before_or_long_after(db: object, now: datetime) -> None:
    (person,) = await make_people(now, 1)
    for changes, code in (
        ({"starts_at": now + timedelta(hours=3)}, "too_early"),
        ({"starts_at": now - timedelta(hours=5), "ends_at": now - timedelta(hours=3)}, "check_in_over"),
        ({"status": SessionStatus.CANCELLED}, "session_cancelled"),
    ):
        session = await make_session(now, **changes)
        with pytest.raises(BotError) as refused:
            await check_in(session.id, person, now)
        assert refused.value.code == code
    assert await CheckIn.all().count() == 0


async def test_a_correction_keeps_the_old_value(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now, ends_at=now + timedelta(hours=2))
    await make_people(now, 1)
    by = await Person.get()
    for _ in range(2):
        await record_counts(session.id, [BOOKS], by, "陈志远", now)
    assert await SessionFigure.all().count() == 1
    later = now + timedelta(hours=1)
    figure, before = await correct(session.id, 1, 180, by, "周敏", later)
    assert (figure.quantity, figure.by_name, before) == (180, "周敏", 200)
    old = await SessionFigure.get(version=1)
    assert (old.quantity, old.by_name, old.at, old.replaced_at) == (200, "陈志远", now, later)
    with pytest.raises(NoFigure):
        await correct(session.id, 2, 5, by, "周敏", later)
    again = await record_counts(session.id, [BOOKS], by, "陈志远", later)
    assert again[0].number == 2


async def test_what_was_counted_is_in_the_figures(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now, ends_at=now + timedelta(hours=2), type=EventType.RURAL)
    people = await make_people(now, 3)
    by = await Person.get(id=people[0])
    for person in people:
        await check_in(session.id, person, now)
    counts = [
        BOOKS,
        Count(FigureKind.MATERIAL, 500, "份", "资料", MaterialClass.LEAFLET),
        Count(FigureKind.CONSULTATION, 30, "人次", "咨询"),
        Count(FigureKind.HEADCOUNT, 120, "人", "到场"),
    ]
    await record_counts(session.id, counts, by, "陈志远", now)
    await correct(session.id, 1, 180, by, "陈志远", now)
    span = Span(date(2026, 1, 1), date(2026, 12, 31))
    values = {figure.indicator.code: figure.value for figure in await compute_figures(span, now)}
    assert (values["events.sessions.rural"], values["events.attendance.rural"]) == (1, 120)
    assert (values["materials.book"], values["materials.leaflet"], values["materials.manual"]) == (
        180,
        500,
        0,
    )
    assert values["consultations.by_channel.onsite"] == 30

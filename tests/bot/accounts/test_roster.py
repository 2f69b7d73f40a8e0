"""The roster of commissioners comes from a file, again and again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.accounts.binding import bind
from bot.accounts.members import duty_name, find_member
from bot.accounts.roster import (
    HEADER,
    RosterRow,
    import_commissioners,
    list_roles,
    list_village_codes,
    roster_check,
)
from bot.errors import ConflictError
from bot.spreadsheets import ImportResult, RowError
from models.audit import AuditRow
from models.commissioner import Commissioner, CommissionerSpecialty, CommissionerVillage
from models.enums import MemberRole, Topic
from models.member import Member
from models.person import Person
from models.village import Village

VALUES = dict.fromkeys(HEADER, "") | {
    "name": "陈志远",
    "phone": "19900000001",
    "specialties": "fruit; soil",
    "villages": "4312811",
    "bind_code": "kh-0001",
}
ROW = roster_check({"4312811", "4312812"})(VALUES)


def row(**changes: object) -> RosterRow:
    return replace(ROW, **changes)


@pytest.fixture
async def county(db: object) -> None:
    for code in ("4312811", "4312812"):
        await Village.create(code=code, name=f"村{code}", town="安江镇", county="洪江市")


async def import_rows(*rows: RosterRow, now: datetime) -> ImportResult:
    return await import_commissioners(rows, actor="cli:test", now=now)


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("name", "", "is empty"),
        ("phone", "call me", "expected digits"),
        ("specialties", "fruit;fish", "unknown topic fish; expected fruit,"),
        ("villages", "4312811;9;8", "no village has the code 9, 8; import the villages first"),
        ("capacity", "0", "expected 1 to 1000"),
        ("bind_code", "", "is empty"),
        ("bind_code", "a b c d", "letters and digits"),
        ("role", "boss", "expected one of commissioner, informant, duty, leader"),
    ],
)
def test_a_wrong_row_is_refused(column: str, text: str, why: str) -> None:
    with pytest.raises(RowError) as error:
        roster_check({"4312811"})(VALUES | {column: text})
    assert error.value.column == column
    assert why in error.value.why


@pytest.mark.usefixtures("county")
async def test_new_entries_are_stored_with_what_they_know_and_where(now: datetime) -> None:
    assert await list_village_codes() == {"4312811", "4312812"}
    assert await import_rows(ROW, now=now) == ImportResult(1, 0, 0)
    entry = await Commissioner.get(bind_code="KH-0001")
    assert (entry.name, entry.phone, entry.capacity, entry.active) == ("陈志远", "19900000001", 10, True)
    assert set(await CommissionerSpecialty.all().values_list("topic", flat=True)) == {Topic.FRUIT, Topic.SOIL}
    assert await CommissionerVillage.all().values_list("village_id", flat=True) == ["4312811"]
    audit = await AuditRow.get()
    assert (audit.actor, audit.action, audit.after) == (
        "cli:test",
        "commissioners.import",
        {"created": 1, "updated": 0, "unchanged": 0},
    )


@pytest.mark.usefixtures("county")
async def test_the_same_file_twice_changes_nothing(now: datetime) -> None:
    await import_rows(ROW, now=now)
    assert await import_rows(ROW, now=now) == ImportResult(0, 0, 1)
    assert await AuditRow.all().count() == 1


@pytest.mark.usefixtures("county")
async def test_an_update_keeps_the_binding_and_people_who_are_missing(now: datetime) -> None:
    other = row(name="周敏", bind_code="KH-0002")
    await import_rows(ROW, other, now=now)
    person = await Person.create(openid="oExpert", created_at=now, seen_at=now)
    await bind(person, "kh-0001", now=now)
    changed = row(
        phone="19900000009", specialties=frozenset({Topic.SOIL, Topic.HERB}), villages=frozenset({"4312812"})
    )
    assert await import_rows(changed, now=now) == ImportResult(0, 1, 0)
    entry = await Commissioner.get(bind_code="KH-0001").prefetch_related("specialties", "villages")
    assert (entry.person_id, entry.phone) == (person.id, "19900000009")
    assert {specialty.topic for specialty in entry.specialties} == {Topic.SOIL, Topic.HERB}
    assert [posting.village_id for posting in entry.villages] == ["4312812"]
    assert (await Commissioner.get(bind_code="KH-0002")).name == "周敏"


def test_nobody_changes_their_role() -> None:
    check = roster_check({"4312811", "4312812"}, {"KH-0001": "duty"})
    assert check(VALUES | {"role": "duty"}).role is MemberRole.DUTY
    with pytest.raises(RowError, match="role: is duty in the roster"):
        check(VALUES)


@pytest.mark.usefixtures("county")
async def test_the_same_file_brings_the_other_roles(now: datetime) -> None:
    informant = row(name="杨示芹", bind_code="KH-0003", role=MemberRole.INFORMANT, title="桐木村站点")
    duty = row(name="邓样宁", bind_code="KH-0004", role=MemberRole.DUTY)
    assert await import_rows(ROW, informant, duty, now=now) == ImportResult(3, 0, 0)
    assert await import_rows(ROW, informant, duty, now=now) == ImportResult(0, 0, 3)
    assert await list_roles() == {"KH-0001": "commissioner", "KH-0003": "informant", "KH-0004": "duty"}
    entry = await Member.get(role=MemberRole.INFORMANT)
    assert (entry.name, entry.station, entry.villages) == ("杨示芹", "桐木村站点", ["4312811"])
    person = await Person.create(openid="oDuty", created_at=now, seen_at=now)
    await bind(person, "kh-0004", now=now)
    await bind(person, "kh-0001", now=now)
    changed = replace(duty, phone="19900000008")
    assert await import_rows(changed, now=now) == ImportResult(0, 1, 0)
    found = await find_member(person.id, MemberRole.DUTY)
    assert found is not None
    assert (found.name, found.phone, await duty_name()) == ("邓样宁", "19900000008", "邓样宁")
    other = await Person.create(openid="oOther", created_at=now, seen_at=now)
    with pytest.raises(ConflictError):
        await bind(other, "KH-0004", now=now)


@pytest.mark.usefixtures("county")
async def test_a_row_that_the_database_refuses_leaves_nothing_behind(now: datetime) -> None:
    unknown_village = row(bind_code="KH-0002", villages=frozenset({"gone"}))
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await import_rows(ROW, unknown_village, now=now)
    assert await Commissioner.all().count() == 0
    assert await AuditRow.all().count() == 0

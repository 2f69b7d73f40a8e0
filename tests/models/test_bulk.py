"""Rows written as JSON are the rows that the ORM would have written, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.bulk import Writes, padded, query, query_rows
from models.enums import PushReply, PushStatus
from models.person import Person
from models.push import Push
from tests.services import Backend

ODD = "引号\" 撇号' 反斜杠\\ 换行\n 表情🍊 $1 ? {}"


def push(key: str, now: datetime, reply: dict[str, object] | None = None) -> dict[str, object]:
    return {
        "key": key,
        "openid": "oFarmer",
        "payload": {"text": ODD, "depth": {"list": [1, 2.5, None, True]}},
        "received_at": now,
        "status": PushStatus.RECEIVED,
        "reply_state": PushReply.PENDING,
        "reply": reply,
        "attempts": 0,
        "next_at": now + timedelta(microseconds=7),
        "error": "",
    }


def person(openid: str, now: datetime) -> dict[str, object]:
    nothing = {"message_window_left": 0, "tap_window_left": 0, "held": 0, "dialogue": {}}
    return {"openid": openid, "subscribed": False, "created_at": now, "seen_at": now} | nothing


async def add_people(now: datetime, count: int) -> list[int]:
    writes = Writes()
    writes.insert(Person, [person(f"o{number}", now) for number in range(count)])
    assert await writes.carry_out() == [count]
    return [row.id for row in await Person.all().order_by("id")]


async def test_a_row_reads_back_as_it_was_given(db: Backend, now: datetime) -> None:
    writes = Writes()
    writes.insert(Push, [push(ODD, now), push("b", now, {"text": ODD})])
    assert await writes.carry_out() == [2]
    first, second = await Push.all().order_by("id")
    given = push(ODD, now)
    assert {name: getattr(first, name) for name in given} == given
    assert (second.reply, first.reply) == ({"text": ODD}, None)
    assert await Push.filter(received_at=now, next_at__gt=now).count() == 2


async def test_only_what_is_new_is_written_and_counted(db: Backend, now: datetime) -> None:
    writes = Writes()
    for keys, count in (("a", 1), ("abc", 2), ("abc", 0)):
        writes.insert(Push, [push(key, now) for key in keys], only_new=True)
        assert await writes.carry_out() == [count]
    assert sorted([row.key for row in await Push.all()]) == ["a", "b", "c"]
    assert await writes.carry_out() == []


async def test_what_breaks_a_rule_breaks_all_of_it(db: Backend, now: datetime) -> None:
    writes = Writes()
    writes.insert(Person, [person("oOne", now)])
    writes.insert(Push, [push("a", now), push("a", now)])
    with pytest.raises(IntegrityError):
        async with in_transaction():
            await writes.carry_out()
    assert (await Push.all().count(), await Person.all().count()) == (0, 0)


async def test_rows_are_changed_each_by_its_key(db: Backend, now: datetime) -> None:
    ids = await add_people(now, 3)
    later = now + timedelta(hours=1)
    writes = Writes()
    changed = [
        {"id": key, "dialogue": {"n": key}, "seen_at": later, "subscribed": True, "village_code": None}
        for key in ids[:2]
    ]
    writes.update(Person, "id", changed)
    assert await writes.carry_out() == [2]
    rows = await Person.all().order_by("id")
    assert [row.dialogue for row in rows] == [{"n": ids[0]}, {"n": ids[1]}, {}]
    assert [row.subscribed for row in rows] == [True, True, False]
    assert [row.seen_at for row in rows] == [later, later, now]


async def test_many_rows_are_read_in_order(db: Backend, now: datetime) -> None:
    await add_people(now, 5)
    wanted = ["o3", "o1", "oNobody", "o4", ODD]
    rows = await query_rows(("openid", "held"), "person WHERE openid IN ({}) ORDER BY openid", wanted)
    assert rows == [["o1", 0], ["o3", 0], ["o4", 0]]
    assert await query_rows(("openid",), "person WHERE openid IN ({})", ["oNobody"]) == []
    counted = await query("SELECT count(*) AS n FROM person WHERE held IN ({}) OR id IN ({})", [0], [1])
    assert counted == [{"n": 5}]


def test_lists_come_in_a_few_lengths() -> None:
    assert [len(padded("x" * length)) for length in (1, 2, 3, 5, 9, 32)] == [1, 2, 4, 8, 16, 32]
    assert padded([1, 2, 3]) == [1, 2, 3, 3]


async def test_a_commit_writes_all_of_it(db: Backend, now: datetime) -> None:
    writes = Writes()
    writes.insert(Person, [person("oOne", now)])
    writes.insert(Push, [push("a", now)])
    async with in_transaction() as transaction:
        await writes.commit(transaction)
    assert (await Push.all().count(), await Person.all().count()) == (1, 1)


async def test_a_commit_that_breaks_a_rule_writes_nothing_of_it(db: Backend, now: datetime) -> None:
    await add_people(now, 1)
    writes = Writes()
    writes.insert(Push, [push("a", now)])
    writes.insert(Person, [person("o0", now)])
    writes.insert(Push, [push("b", now)])
    with pytest.raises(IntegrityError):
        async with in_transaction() as transaction:
            await writes.commit(transaction)
    assert (await Push.all().count(), await Person.all().count()) == (0, 1)
    async with in_transaction():
        await Person.create(**person("oNext", now))
    assert await Person.all().count() == 2


async def test_only_rows_that_fulfil_the_condition_are_changed(db: Backend, now: datetime) -> None:
    writes = Writes()
    done = push("b", now) | {"reply_state": PushReply.OUTBOX}
    writes.insert(Push, [push("a", now), done])
    assert await writes.carry_out() == [2]
    rows = [{"key": key, "reply_state": PushReply.PASSIVE} for key in "abc"]
    writes.update(Push, "key", rows, only=f"push.reply_state = '{PushReply.PENDING}'")
    assert await writes.carry_out() == [1]
    states = {row.key: row.reply_state for row in await Push.all()}
    assert states == {"a": PushReply.PASSIVE, "b": PushReply.OUTBOX}

"""The service follows the knowledge base while it runs."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from time import monotonic

import pytest

from bot.answering.knowledge import KnowledgeRow, find_revision, import_knowledge
from bot.answering.rules import DecisionKind
from bot.answering.search.segments import LARGE
from bot.answering.service import AnswerService
from bot.spreadsheets import ImportResult
from models.audit import AuditRow
from models.enums import Topic
from models.knowledge import KnowledgeEntry

NOW = datetime(2026, 5, 1, 2, tzinfo=UTC)
TODAY = date(2026, 5, 1)


def row(entry_id: str, question: str, answer: str = "看说明。", **changes: object) -> KnowledgeRow:
    fields: dict[str, object] = {
        "aliases": (),
        "topic": Topic.FRUIT,
        "source": "",
        "valid_from": None,
        "valid_until": None,
    }
    return KnowledgeRow(id=entry_id, question=question, answer=answer, **{**fields, **changes})  # type: ignore[arg-type]


async def bring_in(*rows: KnowledgeRow) -> ImportResult:
    return await import_knowledge(rows, actor="cli:test", now=NOW)


async def wait_until(condition: Callable[[], bool]) -> float:
    """Return the seconds until the condition held, or 5."""
    started = monotonic()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 - nothing announces a new index
                await asyncio.sleep(0.02)
    return monotonic() - started


@asynccontextmanager
async def watching(service: AnswerService) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(service.watch(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 3)


async def test_importing_twice_changes_nothing(db: object) -> None:
    rows = [
        row("a", "柑橘叶子发黄", valid_until=date(2027, 1, 1)),
        row("b", "葡萄裂果", aliases=("葡萄炸皮",)),
    ]
    assert await bring_in(*rows) == ImportResult(2, 0, 0)
    assert await find_revision() == 1
    assert await bring_in(*rows) == ImportResult(0, 0, 2)
    assert await find_revision() == 1
    assert await AuditRow.all().count() == 1


async def test_a_change_is_stored_once_and_counted(db: object) -> None:
    await bring_in(row("a", "柑橘叶子发黄"), row("b", "葡萄裂果"))
    later = datetime(2026, 6, 1, tzinfo=UTC)
    result = await import_knowledge([row("a", "柑橘叶子发黄", "补镁。")], actor="cli:test", now=later)
    assert result == ImportResult(0, 1, 0)
    stored = await KnowledgeEntry.get(id="a")
    assert (stored.answer, stored.updated_at) == ("补镁。", later)
    assert await KnowledgeEntry.all().count() == 2
    assert await find_revision() == 2


async def test_a_running_service_follows_within_two_seconds(db: object) -> None:
    service = AnswerService(0.6, 0.2)
    await service.load()
    assert service.answer("柑橘叶子发黄怎么办", TODAY).kind is DecisionKind.HANDOFF
    async with watching(service):
        await bring_in(row("a", "柑橘叶子发黄怎么办", "先看老叶。"), row("b", "葡萄裂果"))
        assert await wait_until(lambda: service.entry("a") is not None) < 2
        assert service.answer("柑橘叶子发黄怎么办", TODAY).candidates[0].answer == "先看老叶。"
        await bring_in(row("a", "柑橘叶子发黄怎么办", "先看新叶。"))
        spent = await wait_until(
            lambda: service.answer("柑橘叶子发黄怎么办", TODAY).candidates[0].answer == "先看新叶。"
        )
        assert spent < 2


async def test_answering_goes_on_while_the_index_is_rebuilt(db: object) -> None:
    service = AnswerService(0.6, 0.2)
    await bring_in(row("a", "柑橘叶子发黄怎么办"))
    await service.load()
    new = secrets.token_hex(4)  # or the index would be on disk already
    await bring_in(
        *[
            row(f"n{number}", f"第{number}种葡萄毛病", aliases=(f"葡萄{number}号{new}",))
            for number in range(300)
        ]
    )
    rebuilding = asyncio.create_task(service.refresh())
    answered = 0
    while not rebuilding.done():
        assert service.answer("柑橘叶子发黄怎么办", TODAY).kind is DecisionKind.ANSWER
        answered += 1
        await asyncio.sleep(0.001)
    assert await rebuilding
    assert answered > 5
    assert service.entry("n299") is not None


async def test_refresh_reads_only_what_has_changed(db: object) -> None:
    service = AnswerService(0.6, 0.2)
    await service.load()
    assert not await service.refresh()
    await bring_in(row("a", "柑橘叶子发黄怎么办"))
    assert await service.refresh()
    assert not await service.refresh()


async def test_an_entry_switched_off_is_not_loaded(db: object) -> None:
    await bring_in(row("a", "柑橘叶子发黄怎么办"), row("b", "葡萄裂果怎么防"))
    await KnowledgeEntry.filter(id="a").update(active=False)
    service = AnswerService(0.6, 0.2)
    await service.load()
    assert service.entry("a") is None
    assert service.entry("b") is not None
    assert await bring_in(row("a", "柑橘叶子发黄怎么办")) == ImportResult(0, 0, 1)


async def test_an_expired_entry_is_not_answered_with(db: object) -> None:
    await bring_in(row("a", "今年油茶补贴怎么报", valid_until=TODAY))
    service = AnswerService(0.6, 0.2)
    await service.load()
    assert service.answer("今年油茶补贴怎么报", TODAY).kind is DecisionKind.ANSWER
    assert service.answer("今年油茶补贴怎么报", date(2026, 5, 2)).kind is DecisionKind.HANDOFF


@pytest.mark.parametrize("text", ["", "柑橘", "😀", "x" * 2000])
def test_an_empty_knowledge_base_hands_off(text: str) -> None:
    assert AnswerService(0.6, 0.2).answer(text, TODAY).kind is DecisionKind.HANDOFF


async def test_an_entry_is_used_in_its_months_only(db: object) -> None:
    await bring_in(row("a", "油菜什么时候打薹", months=(1, 2, 12)))
    service = AnswerService(0.6, 0.2)
    await service.load()
    assert service.answer("油菜什么时候打薹", date(2026, 12, 1)).kind is DecisionKind.ANSWER
    assert service.answer("油菜什么时候打薹", date(2026, 3, 1)).kind is DecisionKind.HANDOFF


async def test_a_dose_is_stored_and_not_used_before_somebody_has_checked_it(db: object) -> None:
    dose = row("a", "柑橘红蜘蛛怎么治", "喷哒螨灵2000倍液。")
    assert await bring_in(dose) == ImportResult(1, 0, 0)
    service = AnswerService(0.6, 0.2)
    await service.load()
    assert service.entry("a") is None
    checked = row("a", "柑橘红蜘蛛怎么治", "喷哒螨灵2000倍液。", reviewed_by="王农艺师")
    assert await bring_in(checked) == ImportResult(0, 1, 0)
    assert await service.refresh()
    assert service.entry("a") is not None
    assert await bring_in(checked) == ImportResult(0, 0, 1)


async def test_changes_of_a_large_knowledge_base_are_taken_in_and_joined(db: object) -> None:
    many = [row(f"m{number}", f"第{number}号水田插秧要多少株") for number in range(LARGE)]
    await bring_in(row("a", "柑橘叶子发黄怎么办", "先看老叶。"), row("b", "葡萄裂果怎么防"), *many)
    service = AnswerService(0.6, 0.2)
    await service.load()
    await bring_in(row("a", "柑橘叶子发黄怎么办", "先看新叶。"), row("c", "辣椒落花落果怎么办"))
    await bring_in(row("b", "葡萄裂果怎么防", "喷哒螨灵2000倍液。"))
    assert await service.refresh()
    for _ in range(2):
        assert service.answer("柑橘叶子发黄怎么办", TODAY).candidates[0].answer == "先看新叶。"
        assert service.answer("辣椒落花落果怎么办", TODAY).kind is DecisionKind.ANSWER
        assert (service.entry("b"), service.entry("m7") is None) == (None, False)
        await service.join()

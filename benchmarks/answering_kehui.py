"""One measuring process of Kehui: python benchmarks/answering_kehui.py TASK FOLDER COUNT, of answering.py."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Coroutine, Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import uvloop
from entries import Written, make_entries, read_messages
from kehui import answer_with, build_index, knowledge_base, load_dictionaries, new_service, store, words_of
from timing import own_memory_mb, tell, time_each, timed, use_one_core

from config.logging import configure_logging
from handlers.cli.serve import tune_interpreter

TICK_SECONDS = 0.001
IDLE_SECONDS = 2.0


def write_entries(folder: Path, count: int) -> None:
    """Write the entries that every process reads."""
    with (folder / "entries.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in make_entries(count))
    tell({})


def read_entries(folder: Path, count: int) -> Iterator[Written]:
    """Yield the first entries that were written."""
    with (folder / "entries.jsonl").open(encoding="utf-8") as file:
        for line in islice(file, count):
            values = json.loads(line)
            yield Written(**{**values, "aliases": tuple(values["aliases"])})


def write_message_tokens(folder: Path, _count: int) -> None:
    """Write the words of each message for the baselines; tells how long taking each message apart took."""
    use_one_core()
    load_dictionaries()
    words: list[list[str]] = []
    seconds = time_each(read_messages(), lambda message: words.append(words_of(message)))
    with (folder / "messages.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(found, ensure_ascii=False) + "\n" for found in words)
    tell({"seconds": seconds, "resident_mb": own_memory_mb()})


def write_entry_tokens(folder: Path, count: int) -> None:
    """Write the words of each entry for the baselines; tells when each entry was done, in seconds."""
    use_one_core()
    load_dictionaries()
    done, began = [], time.perf_counter()
    with (folder / "tokens.jsonl").open("w", encoding="utf-8") as out:
        for entry in read_entries(folder, count):
            texts = (entry.question, *entry.aliases, entry.answer)
            found = [word for text in texts for word in words_of(text)]
            out.write(json.dumps(found, ensure_ascii=False) + "\n")
            done.append(time.perf_counter() - began)
    tell({"done": done})


def measure_index(folder: Path, count: int) -> None:
    """Build an index and answer from it."""
    use_one_core()
    load_dictionaries()
    entries = list(read_entries(folder, count))
    with timed() as build:
        answer = build_index(entries)
    del entries
    decided: list[str] = []
    seconds = time_each(read_messages(), lambda message: decided.append(answer(message).kind.value))
    kinds = {kind: decided.count(kind) for kind in sorted(set(decided))}
    tell({"build": build[0], "seconds": seconds, "resident_mb": own_memory_mb(), "decided": kinds})


async def fill(folder: Path, count: int) -> None:
    """Store the entries in a database, as an import does."""
    async with knowledge_base(folder / f"{count}.db"):
        await store(read_entries(folder, count))
    tell({})


async def measure_rebuild(folder: Path, count: int) -> None:
    """Load for the first time, then change an entry and join the index; tells how long the loop stood."""
    async with knowledge_base(folder / f"{count}.db"):
        service = new_service()
        with timed() as cold:
            await service.load()
        tune_interpreter()
        idle = await _longest_stall(asyncio.sleep(IDLE_SECONDS))
        entry = next(read_entries(folder, 1))
        await store([replace(entry, question=entry.question + "呢")])
        with timed() as change:
            change_stall = await _longest_stall(service.refresh())
        with timed() as join:
            join_stall = await _longest_stall(service.join())
    seconds = {"cold": cold[0], "change": change[0], "join": join[0]}
    stalls = {"idle_ms": idle, "change_stall_ms": change_stall, "join_stall_ms": join_stall}
    milliseconds = {name: stall * 1000 for name, stall in stalls.items()}
    tell({**seconds, **milliseconds, "resident_mb": own_memory_mb(), "peak_mb": own_memory_mb("VmHWM")})


async def measure_warm(folder: Path, count: int) -> None:
    """Load as a process does that starts again, then answer."""
    async with knowledge_base(folder / f"{count}.db"):
        service = new_service()
        with timed() as warm:
            await service.load()
        tune_interpreter()
        answer = answer_with(service)
        for message in read_messages():
            answer(message)
    tell({"warm": warm[0], "resident_mb": own_memory_mb()})


async def _longest_stall(work: Coroutine[object, object, object]) -> float:
    """Do the work; return by how many seconds a coroutine that sleeps a millisecond was late at most."""
    doing = asyncio.create_task(work)
    longest, last = 0.0, time.perf_counter()
    while not doing.done():
        await asyncio.sleep(TICK_SECONDS)
        now = time.perf_counter()
        longest, last = max(longest, now - last - TICK_SECONDS), now
    await doing
    return longest


COMPUTING = {
    "entries": write_entries,
    "message-tokens": write_message_tokens,
    "entry-tokens": write_entry_tokens,
    "index": measure_index,
}
SERVING = {"fill": fill, "rebuild": measure_rebuild, "warm": measure_warm}


def main(task: str, folder: Path, count: int) -> None:
    """Do one task; what it measured is the last line printed."""
    configure_logging("warning")
    if task in COMPUTING:
        COMPUTING[task](folder, count)
    else:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(SERVING[task](folder, count))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

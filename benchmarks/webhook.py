"""Measures the webhook's speed side by side with a baseline: python benchmarks/webhook.py --help.

Each server is started here on storage of its own, asked a sample of questions, warmed up and loaded with
wrk, in turn with the baseline, and ended. Only ratios within one run mean anything.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import report
from environments import BENCHMARKS
from load import Load, Result, pool, wrk_version
from processes import Processes
from questions import read_wordings
from report import BASELINE, Measure
from servers import SERVERS, Server, Setup

WARM_UP_SECONDS = 2
TURNS = 5
SETTLE_SECONDS = 10
"""wrk cuts its connections off in the middle; what they did not get is handed to the outbox 8 seconds later,
and is to burden neither the next load nor the baseline's."""
DISTINCT = "c"
LOGGED_LINES = 5


def main(arguments: Sequence[str]) -> int:
    """Measure and print; returns 0 when everything required holds, 1 when not, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    version = wrk_version()
    if version is None:
        print("wrk is not installed: it makes the load", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    about = _about(options, version)
    print("\n".join(f"{name}: {value}" for name, value in about.items()), flush=True)
    measures, problems = _measure_all(options)
    found = report.checks(measures)
    if measures:
        print(f"\n{report.measures_table(measures)}\n\n{report.checks_table(found)}")
    for problem in problems:
        print(f"FAIL {problem}")
    if options.json:
        made = {"about": about, "problems": problems, **report.to_json(measures, found)}
        options.json.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if not problems and all(check.passed for check in found) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure the webhook's speed side by side with a baseline.")
    parser.add_argument("--seconds", type=int, default=20, help="how long each server is loaded (20)")
    parser.add_argument("--connections", type=int, default=64, help="how many at once (64)")
    parser.add_argument("--only", type=_names, default=list(SERVERS), help="some servers, such as a,c")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument(
        "--postgres",
        default=os.environ.get("KEHUI_TEST_POSTGRES", "postgres://root@127.0.0.1:5432/postgres"),
        help="a PostgreSQL on which databases may be made",
    )
    parser.add_argument(
        "--redis", default=os.environ.get("KEHUI_TEST_REDIS", "redis://127.0.0.1:6379/15"), help="a Redis"
    )
    return parser


def _names(value: str) -> list[str]:
    names = [name.strip() for name in value.split(",")]
    if unknown := sorted(set(names) - set(SERVERS)):
        raise argparse.ArgumentTypeError(f"no such server: {', '.join(unknown)}")
    return [name for name in SERVERS if name in names]


def _about(options: argparse.Namespace, wrk: str) -> dict[str, str]:
    return {
        "measured at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "software": f"Python {platform.python_version()}, {wrk}",
        "load": f"{options.seconds} s, {options.connections} connections, after a warm-up",
    }


def _measure_all(options: argparse.Namespace) -> tuple[list[Measure], list[str]]:
    wordings = read_wordings()
    measures: list[Measure] = []
    problems: list[str] = []
    with ExitStack() as stack:
        yardstick = None
        for name in options.only:
            title = SERVERS[name][0]
            print(f"({name}) {title} …", file=sys.stderr, flush=True)
            try:
                if name == BASELINE:
                    yardstick = _set_up_yardstick(stack, options, wordings)
                else:
                    measures += _measure(name, options, wordings, yardstick)
            except (RuntimeError, OSError) as error:
                problems.append(f"({name}) {title}: {error}")
        if yardstick is not None:
            measures.insert(0, _measure_yardstick(yardstick, options))
    return measures, problems


@dataclass(slots=True)
class _Yardstick:
    """The baseline, which runs through all of the measuring and is loaded in turn with every other server."""

    server: Server
    load: Load
    results: list[Result] = field(default_factory=list)

    def run(self, seconds: int, connections: int) -> Result:
        """Load it once more."""
        self.results.append(self.load.run(seconds, connections, repeated=True))
        return self.results[-1]


def _set_up_yardstick(stack: ExitStack, options: argparse.Namespace, wordings: list[str]) -> _Yardstick:
    setup = _setup(stack.enter_context(_folder()), options)
    server = stack.enter_context(SERVERS[BASELINE][1](setup))
    load = Load(server.url, wordings, setup.folder, setup.processes)
    load.run(WARM_UP_SECONDS, options.connections, repeated=True)
    return _Yardstick(server, load)


def _measure_yardstick(yardstick: _Yardstick, options: argparse.Namespace) -> Measure:
    if not yardstick.results:
        yardstick.run(options.seconds, options.connections)
    server, result = yardstick.server, pool(yardstick.results)
    server.weigh()
    title, sample = SERVERS[BASELINE][0], yardstick.load.sample()
    return Measure(BASELINE, title, result, sample, server.ready_seconds, server.memory_mb, against=result)


def _setup(folder: Path, options: argparse.Namespace) -> Setup:
    return Setup(folder, Processes(folder), options.postgres, options.redis)


def _measure(
    name: str, options: argparse.Namespace, wordings: list[str], yardstick: _Yardstick | None
) -> list[Measure]:
    """Load one server; what it stored is counted after it has ended, from what is left on the disk."""
    title, start = SERVERS[name]
    with _folder() as folder:
        setup = _setup(folder, options)
        with start(setup) as server:
            load = Load(server.url, wordings, setup.folder, setup.processes)
            measures = _load(name, title, server, load, options, yardstick)
            accepted, in_flight = load.accepted, load.runs * options.connections
            server.end()
            stored = server.storage.count() if server.storage else None
            said = [line for part in server.processes for line in setup.processes.logged(part).splitlines()]
    _show_complaints(name, said)
    return [
        replace(
            measure, stored=stored, accepted=accepted, in_flight=in_flight, complaints=said[:LOGGED_LINES]
        )
        for measure in measures
    ]


def _load(
    name: str,
    title: str,
    server: Server,
    load: Load,
    options: argparse.Namespace,
    yardstick: _Yardstick | None,
) -> list[Measure]:
    sample = load.sample()
    load.run(min(WARM_UP_SECONDS, options.seconds), options.connections, repeated=True)
    result, against = _take_turns(load, options, yardstick, repeated=True)
    server.weigh()
    ready, memory = server.ready_seconds, server.memory_mb
    measures = [Measure(name, title, result, sample, ready, memory, against=against)]
    if name == DISTINCT:
        result, against = _take_turns(load, options, yardstick, repeated=False)
        extra = f"{title}, no text twice"
        measures.append(Measure(f"{name}'", extra, result, sample, ready, memory, against=against))
    return measures


def _take_turns(
    load: Load, options: argparse.Namespace, yardstick: _Yardstick | None, *, repeated: bool
) -> tuple[Result, Result | None]:
    """Load a server and the baseline in turn: what else the machine does then weighs on both alike."""
    turns = min(TURNS, options.seconds)
    seconds = options.seconds // turns
    results, against = [], []
    for _ in range(turns):
        if yardstick is not None:
            against.append(yardstick.run(seconds, options.connections))
        results.append(load.run(seconds, options.connections, repeated=repeated))
        time.sleep(SETTLE_SECONDS)
    return pool(results), pool(against) if against else None


def _show_complaints(name: str, lines: Sequence[str]) -> None:
    if lines:
        shown = "\n  ".join(lines[:LOGGED_LINES])
        print(f"({name}) printed {len(lines)} lines, beginning with\n  {shown}", file=sys.stderr)


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a new folder on the disk that the project is on, removed afterwards."""
    BENCHMARKS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=BENCHMARKS) as folder:
        yield Path(folder)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

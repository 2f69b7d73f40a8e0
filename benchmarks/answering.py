"""Measures how fast messages are answered, side by side with bm25s and tantivy: answering.py --help.

Each engine gets the same entries and the same words of jieba, at each size in a process of its own on one
core. Only comparisons within one run mean anything.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import answering_report as report
from answering_run import PARTS, Run
from environments import BENCHMARKS

SIZES = (1_000, 10_000, 100_000)
SMALLEST = 10


def main(arguments: Sequence[str]) -> int:
    """Measure and print; returns 0 when everything required holds, 1 when not, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    about = _about(options)
    print("\n".join(f"{name}: {value}" for name, value in about.items()), flush=True)
    BENCHMARKS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=BENCHMARKS) as folder:
        run = Run(options.sizes, options.only, Path(folder))
        run.measure()
    found = report.checks(run.engines, run.services)
    _show(run, found)
    if options.json:
        made = {"about": about, "problems": run.problems, **report.to_json(run.engines, run.services, found)}
        options.json.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if not run.problems and all(check.passed for check in found) else 1


def _show(run: Run, found: Sequence[report.Check]) -> None:
    print(f"\n{run.tokenising()}")
    if run.engines:
        print(f"\n{report.engines_table(run.engines)}")
    if run.services:
        print(f"\n{report.services_table(run.services)}")
    if found:
        print(f"\n{report.checks_table(found)}")
    for problem in run.problems:
        print(f"FAIL {problem}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure answering side by side with bm25s and tantivy.")
    sizes = ",".join(map(str, SIZES))
    parser.add_argument("--sizes", type=_sizes, default=list(SIZES), help=f"how many entries ({sizes})")
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    return parser


def _sizes(value: str) -> list[int]:
    sizes = sorted({int(size) for size in value.split(",")})
    if sizes[0] < SMALLEST:
        raise argparse.ArgumentTypeError(f"expected at least {SMALLEST} entries")
    return sizes


def _parts(value: str) -> list[str]:
    names = {name.strip() for name in value.split(",")}
    if unknown := sorted(names - set(PARTS)):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(unknown)}")
    return [name for name in PARTS if name in names]


def _about(options: argparse.Namespace) -> dict[str, str]:
    return {
        "measured at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "software": f"Python {platform.python_version()}",
        "entries": ", ".join(f"{size:,}" for size in options.sizes),
    }


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

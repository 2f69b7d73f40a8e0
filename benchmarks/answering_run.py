"""One run of answering.py: what all engines are given, and a process for each measurement."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import answering_report as report
from answering_report import Engine, Service
from environments import HERE, ROOT, inherited, python_with
from processes import Processes

KEHUI, SERVICE = "kehui", "service"
BASELINES = ("bm25s", "tantivy")
PARTS = (KEHUI, *BASELINES, SERVICE)


@dataclass(slots=True)
class Run:
    """All that one run measures, and what it keeps in between in a folder of its own."""

    sizes: Sequence[int]
    only: Sequence[str]
    folder: Path
    engines: list[Engine] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _taking_apart: Sequence[float] = ()
    _dictionaries_mb: float = 0.0
    _entries_done: Sequence[float] = ()

    def measure(self) -> None:
        """Measure every part at every size; one that fails is a problem and stops no other."""
        if not self._try("what is asked and answered", self._prepare):
            return
        for size in self.sizes:
            for part in self.only:
                self._try(f"{part} with {size:,} entries", partial(self._measure, part, size))

    def tokenising(self) -> str:
        """Say what taking texts apart costs, which every engine pays alike."""
        if not self._taking_apart:
            return "nothing could be measured"
        p50, p99 = (report.percentile(self._taking_apart, share) for share in (0.5, 0.99))
        said = f"Tokenising: one of {len(self._taking_apart):,} messages p50 {p50:.2f} ms, p99 {p99:.2f} ms; "
        if self._entries_done:
            said += f"an entry {self._entries_done[-1] / len(self._entries_done) * 1000:.1f} ms; "
        return f"{said}{self._dictionaries_mb:.0f} MB resident with the dictionaries and no entry."

    def _try(self, what: str, measure: Callable[[], None]) -> bool:
        print(f"{what} …", file=sys.stderr, flush=True)
        try:
            measure()
        except RuntimeError as error:
            self.problems.append(f"{what}: {error}")
            return False
        return True

    def _prepare(self) -> None:
        self._kehui("entries", max(self.sizes))
        told = self._kehui("message-tokens")
        self._taking_apart, self._dictionaries_mb = told["seconds"], told["resident_mb"]
        if set(self.only) & set(BASELINES):
            self._entries_done = self._kehui("entry-tokens", max(self.sizes))["done"]

    def _measure(self, part: str, size: int) -> None:
        if part == KEHUI:
            self._measure_kehui(size)
        elif part == SERVICE:
            self._measure_service(size)
        else:
            self._measure_baseline(part, size)

    def _measure_kehui(self, size: int) -> None:
        told = self._kehui("index", size)
        times = zip(told["seconds"], self._taking_apart, strict=True)
        searches = [max(0.0, whole - apart) for whole, apart in times]
        made = Engine(
            KEHUI, size, told["seconds"], searches, told["build"], None, told["resident_mb"], told["decided"]
        )
        self.engines.append(made)

    def _measure_baseline(self, name: str, size: int) -> None:
        built, told = self._baseline("build", name, size), self._baseline("answer", name, size)
        answers = [sum(pair) for pair in zip(told["seconds"], self._taking_apart, strict=True)]
        build = built["build"] + self._entries_done[size - 1]
        self.engines.append(
            Engine(name, size, answers, told["seconds"], build, told["load"], told["resident_mb"])
        )

    def _measure_service(self, size: int) -> None:
        self._kehui("fill", size)
        rebuilt, started = self._kehui("rebuild", size), self._kehui("warm", size)
        self.services.append(
            Service(
                entries=size,
                cold=rebuilt["cold"],
                warm=started["warm"],
                change=rebuilt["change"],
                change_stall_ms=rebuilt["change_stall_ms"],
                join=rebuilt["join"],
                join_stall_ms=rebuilt["join_stall_ms"],
                idle_ms=rebuilt["idle_ms"],
                warm_mb=started["resident_mb"],
                joined_mb=rebuilt["resident_mb"],
                peak_mb=rebuilt["peak_mb"],
            )
        )

    def _kehui(self, task: str, count: int = 0) -> dict[str, Any]:
        return self._told(Path(sys.executable), "answering_kehui.py", task, str(self.folder), str(count))

    def _baseline(self, task: str, name: str, count: int) -> dict[str, Any]:
        python = python_with(Processes(self.folder), "answering", "answering.lock")
        return self._told(python, "answering_baselines.py", task, name, str(self.folder), str(count))

    def _told(self, python: Path, script: str, *arguments: str) -> dict[str, Any]:
        environment = inherited() | {"PYTHONPATH": str(ROOT)}
        command = [str(python), str(HERE / script), *arguments]
        output = Processes(self.folder).output_of(command, environment, ROOT)
        told: dict[str, Any] = json.loads(output.splitlines()[-1])
        return told

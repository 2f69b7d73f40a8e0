"""What was measured of answering, what is required of it, and both as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from report import Check, checks_table, table

__all__ = [
    "Engine",
    "Service",
    "checks",
    "checks_table",
    "engines_table",
    "percentile",
    "services_table",
    "to_json",
]

P99_MS = 10.0
WARM_SECONDS = 3.0
RESIDENT_MB = 700.0
STALL_MS = 20.0
CHANGE_SECONDS = 1.0
"""A change may take two seconds until it is in use, and a process asks for it every second."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine with that many entries. `answers` are the seconds of each message, tokenising included.

    `searches` are the seconds without it, `load` is None where no index is kept. `decided` counts what Kehui
    decided, to show that it did its work.
    """

    name: str
    entries: int
    answers: Sequence[float]
    searches: Sequence[float]
    build: float
    load: float | None
    resident_mb: float
    decided: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """Kehui's service with that many entries in its database, in seconds, milliseconds and MB.

    `cold` and `warm` include reading all entries, `change` reading the one that has changed. `…_stall_ms` is
    how long the event loop stood still at most during each, `idle_ms` while nothing was done.
    """

    entries: int
    cold: float
    warm: float
    change: float
    change_stall_ms: float
    join: float
    join_stall_ms: float
    idle_ms: float
    warm_mb: float
    joined_mb: float
    peak_mb: float


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the milliseconds within which that share of messages was done."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


def checks(engines: Sequence[Engine], services: Sequence[Service]) -> list[Check]:
    """Return every requirement that these measures can be held against."""
    return [
        *(check for engine in engines if engine.decided for check in _engine_checks(engine)),
        *(check for service in services for check in _service_checks(service)),
    ]


def _engine_checks(engine: Engine) -> Iterator[Check]:
    yield _at_most(engine.entries, "p99 of an answer", percentile(engine.answers, 0.99), P99_MS, "ms")
    yield _at_most(engine.entries, "resident after answering", engine.resident_mb, RESIDENT_MB, "MB")


def _service_checks(service: Service) -> Iterator[Check]:
    yield _at_most(service.entries, "warm load", service.warm, WARM_SECONDS, "s")
    yield _at_most(service.entries, "service resident after a warm load", service.warm_mb, RESIDENT_MB, "MB")
    yield _at_most(service.entries, "a change in use", service.change, CHANGE_SECONDS, "s")
    stall = max(service.change_stall_ms, service.join_stall_ms)
    yield _at_most(service.entries, "longest stall during a change or a join", stall, STALL_MS, "ms")


def _at_most(entries: int, what: str, measured: float, limit: float, unit: str) -> Check:
    return Check(f"{entries:,}", f"{what} ≤ {limit:.0f} {unit}", f"{measured:.1f} {unit}", measured <= limit)


def engines_table(engines: Sequence[Engine]) -> str:
    """Return the figures of every engine and size as a Markdown table."""
    rows = [
        ["engine", "entries", "p50 ms", "p99 ms", "search p50", "search p99", "build s", "load s", "RSS MB"]
    ]
    for engine in engines:
        times = [
            percentile(seconds, share)
            for seconds in (engine.answers, engine.searches)
            for share in (0.5, 0.99)
        ]
        load = "–" if engine.load is None else f"{engine.load:.2f}"
        figures = [f"{time:.2f}" for time in times] + [
            f"{engine.build:.1f}",
            load,
            f"{engine.resident_mb:.0f}",
        ]
        rows.append([engine.name, f"{engine.entries:,}", *figures])
    return table(rows, left=1)


def services_table(services: Sequence[Service]) -> str:
    """Return the figures of Kehui's service as a Markdown table."""
    rows = [
        [
            "entries",
            "cold s",
            "warm s",
            "change s",
            "stall ms",
            "join s",
            "stall ms",
            "idle ms",
            "warm MB",
            "joined MB",
            "peak MB",
        ]
    ]
    for service in services:
        loads = [f"{seconds:.2f}" for seconds in (service.cold, service.warm)]
        change = [f"{service.change:.2f}", f"{service.change_stall_ms:.1f}"]
        join = [f"{service.join:.2f}", f"{service.join_stall_ms:.1f}", f"{service.idle_ms:.1f}"]
        sizes = [f"{size:.0f}" for size in (service.warm_mb, service.joined_mb, service.peak_mb)]
        rows.append([f"{service.entries:,}", *loads, *change, *join, *sizes])
    return table(rows, left=0)


def to_json(
    engines: Sequence[Engine], services: Sequence[Service], found: Sequence[Check]
) -> dict[str, object]:
    """Return all of it for a file, without the times of single messages."""
    return {
        "engines": [_engine_json(engine) for engine in engines],
        "services": [asdict(service) for service in services],
        "checks": [asdict(check) for check in found],
    }


def _engine_json(engine: Engine) -> dict[str, object]:
    return {
        "name": engine.name,
        "entries": engine.entries,
        "messages": len(engine.answers),
        "p50_ms": percentile(engine.answers, 0.5),
        "p99_ms": percentile(engine.answers, 0.99),
        "search_p50_ms": percentile(engine.searches, 0.5),
        "search_p99_ms": percentile(engine.searches, 0.99),
        "build_seconds": engine.build,
        "load_seconds": engine.load,
        "resident_mb": engine.resident_mb,
        "decided": engine.decided,
    }

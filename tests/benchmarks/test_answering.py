"""The benchmark of answering runs: every engine answers all messages. Speed is not judged."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import missing

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "answering.py"
BASELINES = ROOT / "var" / "benchmarks" / "answering" / ".installed"
ENTRIES = 300

pytestmark = pytest.mark.processes


def test_kehui_is_measured_as_an_index_and_as_a_service(tmp_path: Path) -> None:
    told = _measure("kehui,service", tmp_path)
    engine, service = told["engines"][0], told["services"][0]
    assert engine["entries"] == service["entries"] == ENTRIES
    assert engine["messages"] == sum(engine["decided"].values()) > 2000
    assert engine["decided"]["answer"] > engine["messages"] / 2
    assert 0 < engine["p50_ms"] <= engine["p99_ms"]
    stalls = [service[f"{name}_ms"] for name in ("change_stall", "join_stall", "idle")]
    assert min(*stalls, service["warm_mb"], service["peak_mb"]) > 0
    assert len(told["checks"]) == 6


@pytest.mark.parametrize("name", ["bm25s", "tantivy"])
def test_a_baseline_is_measured(name: str, tmp_path: Path) -> None:
    if not BASELINES.exists():
        # Tests fetch nothing; the benchmark itself makes this environment.
        missing(name, f"python {SCRIPT.relative_to(ROOT)} --only {name} installs it")
    engine = _measure(name, tmp_path)["engines"][0]
    assert (engine["name"], engine["entries"]) == (name, ENTRIES)
    assert 0 < engine["search_p50_ms"] <= engine["p50_ms"] <= engine["p99_ms"]
    assert engine["load_seconds"] > 0


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [("--only", "x", "no such part: x"), ("--sizes", "3", "expected at least 10 entries")],
)
def test_wrong_usage_is_told(option: str, value: str, why: str) -> None:
    ran = subprocess.run([sys.executable, str(SCRIPT), option, value], capture_output=True, text=True)
    assert ran.returncode == 2
    assert why in ran.stderr


def _measure(parts: str, folder: Path) -> dict[str, list[dict]]:
    out = folder / "out.json"
    command = [sys.executable, str(SCRIPT), "--sizes", str(ENTRIES), "--only", parts, "--json", str(out)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert out.exists(), ran.stdout + ran.stderr
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["problems"] == []
    failed = [check for check in told["checks"] if not check["passed"]]
    assert ran.returncode == bool(failed)
    return told

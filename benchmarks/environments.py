"""What measured processes run in: environment variables, and virtual environments of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from processes import Processes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BENCHMARKS = ROOT / "var" / "benchmarks"


def inherited() -> dict[str, str]:
    """Return this process's environment without the settings of somebody's own Kehui.

    Modules may be kept compiled, as where the service is installed: that is half a second of each start.
    """
    left_out = ("KEHUI_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


def python_with(processes: Processes, name: str, lock: str) -> Path:
    """Return the Python of an environment under var/benchmarks; makes it from the lock file if missing."""
    folder = BENCHMARKS / name
    python, mark, locked = folder / "bin" / "python", folder / ".installed", HERE / lock
    if not mark.is_file() or mark.stat().st_mtime < locked.stat().st_mtime:
        processes.output_of([sys.executable, "-m", "venv", "--clear", str(folder)])
        install = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(locked)]
        processes.output_of([str(python), "-m", "pip", *install])
        mark.touch()
    return python

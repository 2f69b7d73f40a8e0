"""What the bureau promises and when it acts, as staff may change it without code."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


@cache
def load_deadlines() -> dict[str, Any]:
    """Return what deadlines.toml holds."""
    return tomllib.loads((FOLDER / "deadlines.toml").read_text(encoding="utf-8"))

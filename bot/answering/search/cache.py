"""Keeps arrays on disk that take long to make, under a digest of what they were made from."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.answering.search.corpus import Arrays

LAYOUT = 2
"""To be raised when what is kept changes, so that what an older version kept is not used."""
FOLDER = Path(__file__).resolve().parents[3] / "var" / "cache"


def kept(name: str, digest: str, make: Callable[[], Arrays]) -> Arrays:
    """Return the arrays kept under a name and digest, or make and keep them; older ones of the name go.

    They are mapped from the disk where that is possible. Two processes at once do no harm; where nothing
    may be written they are made anew each time.
    """
    folder = FOLDER / f"{name}-{LAYOUT}-{digest[:32]}"
    return _read(folder) or _write(folder, make(), name)


def _read(folder: Path) -> Arrays | None:
    try:
        if not (folder / "complete").exists():
            return None
        return {path.stem: np.load(path, mmap_mode="r") for path in sorted(folder.glob("*.npy"))}
    except (OSError, ValueError, EOFError):
        return None


def _write(folder: Path, made: Arrays, name: str) -> Arrays:
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        draft.mkdir(parents=True, exist_ok=True)
        for part, array in made.items():
            np.save(draft / f"{part}.npy", array)
        (draft / "complete").touch()
        draft.rename(folder)
        for old in folder.parent.glob(f"{name}-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(draft, ignore_errors=True)
    return made

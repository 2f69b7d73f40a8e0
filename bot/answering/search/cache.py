"""Keeps arrays on disk that take long to make, under a digest of what they were made from."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from bot.answering.search.corpus import Arrays

LAYOUT = 5
"""To be raised when what is kept changes, so that what an older version kept is not used."""
KEPT = 3
"""So many of a name stay: an index that is read while the next is made is not taken away."""
COMPLETE = "complete"
FOLDER = Path(__file__).resolve().parents[3] / "var" / "cache"


def kept(name: str, digest: str, make: Callable[[], Arrays]) -> Arrays:
    """Return the arrays kept under a name and digest, or make and keep them; of each name the newest stay.

    They are mapped from the disk where that is possible. Two processes at once do no harm; where nothing
    may be written they are made anew each time.
    """
    folder = FOLDER / f"{name}-{LAYOUT}-{digest[:32]}"
    return _read(folder) or _write(folder, make(), name)


def all_kept(name: str) -> Iterator[Arrays]:
    """Yield what is kept under a name, whatever it was made from, the newest first."""
    for folder in _newest_first(FOLDER.glob(f"{name}-{LAYOUT}-*")):
        if arrays := _read(folder):
            yield arrays


def _read(folder: Path) -> Arrays | None:
    """Return what a folder holds, unless another process is writing or removing it."""
    try:
        parts = (folder / COMPLETE).read_text(encoding="utf-8").split()
        return {part: np.load(folder / f"{part}.npy", mmap_mode="r") for part in parts}
    except (OSError, ValueError, EOFError):
        return None


def _write(folder: Path, made: Arrays, name: str) -> Arrays:
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        draft.mkdir(parents=True, exist_ok=True)
        for part, array in made.items():
            np.save(draft / f"{part}.npy", array)
        (draft / COMPLETE).write_text(" ".join(made), encoding="utf-8")
        draft.rename(folder)
        _remove_old(folder.parent.glob(f"{name}-*"))
    shutil.rmtree(draft, ignore_errors=True)
    return _read(folder) or made


def _remove_old(folders: Iterable[Path]) -> None:
    for old in _newest_first(folders)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    return sorted(folders, key=_changed_at, reverse=True)


def _changed_at(folder: Path) -> float:
    """Return when a folder was made, 0 for one that another process has just removed."""
    with contextlib.suppress(OSError):
        return folder.stat().st_mtime
    return 0.0

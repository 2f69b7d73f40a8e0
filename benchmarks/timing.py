"""What a measuring process notes of itself. It needs nothing but Python: the baselines have their own."""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def use_one_core() -> None:
    """Run on one core from now on, with all threads."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


@contextmanager
def timed() -> Iterator[list[float]]:
    """Yield a list that holds, after the body, how many seconds that took."""
    took: list[float] = []
    began = time.perf_counter()
    yield took
    took.append(time.perf_counter() - began)


def time_each(messages: Iterable[T], answer: Callable[[T], object]) -> list[float]:
    """Answer messages one after another; return the seconds of each.

    What is loaded by then is not searched for garbage again, as in the service.
    """
    gc.collect()
    gc.freeze()
    seconds = []
    for message in messages:
        began = time.perf_counter()
        answer(message)
        seconds.append(time.perf_counter() - began)
    return seconds


def own_memory_mb(field: str = "VmRSS") -> float:
    """Return this process's resident memory in MB; `VmHWM` is the most it ever had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))


def tell(figures: Mapping[str, object]) -> None:
    """Print what was measured as the last line, for the process that asked."""
    print(json.dumps(figures), flush=True)

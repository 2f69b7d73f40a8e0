"""Gives memory back to the system that the allocator has kept though nothing is in it any more."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Give back what was freed, where the C library can: glibc.

    It takes some 20 ms for 100 MB, during which other threads may wait for memory.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)

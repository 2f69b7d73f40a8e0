"""Writes files so that they appear whole or not at all, and cells so that none of them can run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import InvalidInput

RISKY = tuple("=+-@\t\r\n＝＋－＠")
"""How a cell begins that a spreadsheet would take for a formula (OWASP, CSV injection)."""


@contextmanager
def written_whole(out: Path) -> Iterator[Path]:
    """Give a path to write to, beside `out`; it becomes `out` when the body ends well.

    Whatever else the body puts into that folder is removed, after an error the draft too. Raises
    InvalidInput when `out` is a folder or nothing can be written beside it.
    """
    if out.is_dir():
        raise InvalidInput(f"{out}: is a folder; expected a file name")
    try:
        beside = tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent)
    except OSError as error:
        raise InvalidInput(f"{out}: cannot be written: {error.strerror}") from error
    with beside as folder:
        draft = Path(folder) / out.name
        yield draft
        draft.replace(out)


def plain_text(text: str) -> str:
    """Return a text for a CSV cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text

"""The errors people may see.

BotError
├── InvalidInput    400  what was sent cannot be understood
│   └── ImportRefused    a file with bad rows: nothing of it was taken
├── Forbidden       403  not theirs, or not proven to be theirs
├── NotFound        404  no such thing, as far as the asker may know
├── ConflictError   409  the thing has moved on: a full session, an illegal step
└── TooLarge        413  more than is accepted
"""

from __future__ import annotations

from collections.abc import Sequence


class BotError(Exception):
    """The root. `status` is the HTTP status, `code` a stable word for programs; str() is for people."""

    status = 500
    code = "error"


class InvalidInput(BotError):
    status = 400
    code = "invalid_input"


class ImportRefused(InvalidInput):
    """A file that was not imported; `problems` has one `FILE:LINE: column: why` a bad cell."""

    code = "import_refused"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class Forbidden(BotError):
    status = 403
    code = "forbidden"


class NotFound(BotError):
    status = 404
    code = "not_found"


class ConflictError(BotError):
    status = 409
    code = "conflict"


class TooLarge(BotError):
    status = 413
    code = "too_large"

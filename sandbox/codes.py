"""One-time codes: of web authorization, and of a mini-program's log-in."""

from dataclasses import dataclass

from sandbox.errors import ApiError
from sandbox.ids import random_text

LIFE = 300


@dataclass
class Code:
    openid: str
    app_id: str
    scope: str
    expires_at: float
    used: bool = False


class Codes:
    """Codes that are good once, for five minutes, for the app that they were made for."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}

    def issue(self, openid: str, app_id: str, scope: str, now: float) -> str:
        value = "0" + random_text(31)
        self._codes[value] = Code(openid, app_id, scope, now + LIFE)
        return value

    def redeem(self, value: str, app_id: str, now: float) -> Code:
        """Use a code up; raises ApiError 40029 for a bad one and 40163 for a used one."""
        code = self._codes.get(value)
        if code is None or code.app_id != app_id or now >= code.expires_at:
            raise ApiError(40029)
        if code.used:
            raise ApiError(40163)
        code.used = True
        return code

"""Who agreed to which subscription notices, and how many more may be sent."""

from collections.abc import Iterable

from sandbox.errors import ApiError


class Subscriptions:
    """Agreements by person and template: a number of notices left, or None for a long-term one."""

    def __init__(self, template_ids: Iterable[str]) -> None:
        self._template_ids = set(template_ids)
        self._agreed: dict[tuple[str, str], int | None] = {}

    def accept(self, openid: str, template_id: str, times: int | None) -> None:
        """Add one-time agreements, or make it long-term with None; the template becomes known."""
        self._template_ids.add(template_id)
        left = self._agreed.get((openid, template_id), 0)
        self._agreed[openid, template_id] = None if times is None or left is None else left + times

    def refuse(self, openid: str, template_id: str) -> None:
        self._agreed.pop((openid, template_id), None)

    def take(self, openid: str, template_id: str) -> None:
        """Use one agreement; raises ApiError 40037 for an unknown template and 43101 without an agreement."""
        if template_id not in self._template_ids:
            raise ApiError(40037)
        left = self._agreed.get((openid, template_id), 0)
        if left == 0:
            raise ApiError(43101)
        if left is not None:
            self._agreed[openid, template_id] = left - 1

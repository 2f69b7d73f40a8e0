"""Drafts, publications and mass messages."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import DAY, month_key
from sandbox.errors import ApiError
from sandbox.ids import random_text

MASS_A_MONTH = 4
"""How many mass messages of a service account reach one person in a calendar month."""

MAX_CLIENT_ID = 64


@dataclass
class Publication:
    """A draft on its way out; status 1 is publishing and 0 is published."""

    publish_id: str
    article_id: str
    articles: list[dict[str, Any]]
    status: int = 1


@dataclass
class Press:
    """Drafts by media id, publications by publish id, and what mass messages have used up."""

    drafts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    publications: dict[str, Publication] = field(default_factory=dict)
    _received: Counter[tuple[str, str]] = field(default_factory=Counter)
    _client_ids: dict[str, tuple[float, int]] = field(default_factory=dict)

    def add_draft(self, articles: list[dict[str, Any]]) -> str:
        media_id = random_text(64)
        self.drafts[media_id] = articles
        return media_id

    def draft(self, media_id: object) -> list[dict[str, Any]]:
        if not isinstance(media_id, str) or media_id not in self.drafts:
            raise ApiError(40007)
        return self.drafts[media_id]

    def submit(self, media_id: object, number: int) -> Publication:
        """Take a draft out for publication, as the platform does."""
        articles = self.draft(media_id)
        del self.drafts[str(media_id)]
        publication = Publication(str(number), random_text(43), articles)
        self.publications[publication.publish_id] = publication
        return publication

    def check_client_id(self, client_id: object, now: float) -> None:
        """Refuse a `clientmsgid` seen within a day with 45065 and the first job's id."""
        if not client_id:
            return
        if len(str(client_id)) > MAX_CLIENT_ID:
            raise ApiError(45067)
        seen_at, msg_id = self._client_ids.get(str(client_id), (0.0, 0))
        if now - seen_at < DAY:
            raise ApiError(45065, msg_id=msg_id)

    def keep_client_id(self, client_id: object, msg_id: int, now: float) -> None:
        if client_id:
            self._client_ids[str(client_id)] = (now, msg_id)

    def take_quota(self, openids: list[str], now: float) -> list[str]:
        """Return whom a mass message still reaches this month and count it; 45028 if nobody."""
        month = month_key(now)
        reached = [openid for openid in openids if self._received[openid, month] < MASS_A_MONTH]
        if openids and not reached:
            raise ApiError(45028)
        self._received.update((openid, month) for openid in reached)
        return reached

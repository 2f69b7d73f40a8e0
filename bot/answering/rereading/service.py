"""Has a model read a message again, as long as it answers well, and decides anew with what it says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import structlog

from bot.answering.privacy import remove_personal_data
from bot.answering.rereading.client import ModelAway, ModelClient
from bot.answering.rereading.protocol import build_request, read_answer, read_usage
from bot.answering.rereading.rules import Breaker, Kinds, Reread, decide_again, is_worth_reading
from bot.answering.rules import Decision
from bot.answering.service import AnswerService
from bot.clock import local_date
from bot.metrics import MODEL_CALLS, MODEL_SECONDS, MODEL_TOKENS

AT_ONCE = 4
"""So many messages are read at a time; in a surge the others are decided without waiting."""

log = structlog.get_logger()


async def probe(client: ModelClient) -> None:
    """Prove address, name, key and obedience of a model with one small question; raises ModelAway."""
    candidates = {"1": "柑橘叶片黄化怎么办"}
    body = await client.ask(build_request(client.name, "桔子叶子黄了咋办", candidates))
    if read_answer(body, candidates) is None:
        raise ModelAway("nonsense", "it answers, but not with the JSON that was asked for")


class Rereader:
    """The second reading of one process; without `use` there is no model, and nothing is read again."""

    def __init__(self, answers: AnswerService) -> None:
        self._answers = answers
        self._client: ModelClient | None = None
        self._breaker = Breaker()
        self._under_way = 0

    def use(self, client: ModelClient) -> None:
        """Have this model asked from now on."""
        self._client = client

    def room(self, now: datetime) -> int:
        """Return how many messages could be read now; 0 while the model is off or rests."""
        if self._client is None or not self._breaker.lets(now):
            return 0
        at_once = 1 if self._breaker.rests_until else AT_ONCE
        return max(0, at_once - self._under_way)

    async def decide(self, text: str, now: datetime, places: Collection[str] = ()) -> Decision | None:
        """Decide a message with the model's help; None where the local decision stands as it is.

        Takes no longer than the client's limit. To be awaited outside of any transaction. `places` are the
        names that are not to leave the house.
        """
        today = local_date(now)
        first = self._answers.answer(text, today)
        if self._client is None or not self.room(now) or not is_worth_reading(first):
            return None
        reread = await self._read(self._client, text, first, now, places)
        if reread is None:
            return None
        second = self._answers.answer(reread.standard, today)
        kinds = Kinds(self._answers.kinds(text), self._answers.kinds(reread.standard))
        return decide_again(first, second, reread.entry, kinds)

    async def _read(
        self, client: ModelClient, text: str, first: Decision, now: datetime, places: Collection[str]
    ) -> Reread | None:
        entries = [self._answers.entry(match.id) for match in first.matches]
        candidates = {entry.id: entry.question for entry in entries if entry is not None}
        request = build_request(client.name, remove_personal_data(text, places), candidates)
        self._breaker = self._breaker.trying(now)
        self._under_way += 1
        try:
            with MODEL_SECONDS.time():
                body = await client.ask(request)
        except ModelAway as error:
            self._note_failure(error.outcome, str(error), now)
            return None
        finally:
            self._under_way -= 1
        return self._take(body, candidates, now)

    def _take(self, body: bytes, candidates: dict[str, str], now: datetime) -> Reread | None:
        usage = read_usage(body)
        MODEL_TOKENS.labels("prompt").inc(usage.prompt)
        MODEL_TOKENS.labels("completion").inc(usage.completion)
        reread = read_answer(body, candidates)
        if reread is None:
            self._note_failure("nonsense", "not the JSON that was asked for", now)
            return None
        MODEL_CALLS.labels("read").inc()
        self._breaker = self._breaker.after_success()
        return reread

    def _note_failure(self, outcome: str, detail: str, now: datetime) -> None:
        MODEL_CALLS.labels(outcome).inc()
        self._breaker = self._breaker.after_failure(now)
        log.warning("model_failed", detail=detail, failures=self._breaker.failures)

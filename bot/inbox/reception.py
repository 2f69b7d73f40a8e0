"""Takes pushes in: many concurrent ones share a commit, each is worked on once and answered in time."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from tortoise.exceptions import BaseORMException

from bot.errors import BotError
from bot.inbox import storage, work
from bot.inbox.responder import Arrival, Responder
from bot.inbox.rules import REPLY_WITHIN
from bot.messages import Incoming, Reply
from bot.metrics import PUSHES, REPEATS

log = structlog.get_logger()
MAX_BATCH = 32
FILL_STEPS, FILL_SECONDS = 3, 0.002
HAND_OUT_WITHIN = 0.05
"""Seconds that stored answers wait for the next batch to keep the database busy, should that hang."""


class NotStored(BotError):
    """The push could not be stored in time: the platform is asked to send it again."""

    status = 503
    code = "not_stored"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to put into the HTTP response; with `key`, say `sent` once it is out."""

    reply: Reply | None
    key: str | None = None


@dataclass(slots=True)
class _Job:
    arrival: Arrival
    ticket: asyncio.Future[storage.Ticket]


@dataclass(slots=True)
class Reception:
    """The front desk of one process. `run` stores what `receive` hands it, a batch a transaction.

    Under load two batches take turns: while the database writes one, the answers of the one before go
    out and the next pushes come in.
    """

    responder: Responder
    clock: Callable[[], datetime]
    wake: Callable[[], Awaitable[None]]
    _jobs: deque[_Job] = field(default_factory=deque)
    _stored: list[tuple[_Job, storage.Ticket]] = field(default_factory=list)
    _sent: list[str] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[object]] = field(default_factory=set)

    async def receive(self, incoming: Incoming) -> Answer:
        """Store a push, work on it and return the answer, all within `REPLY_WITHIN` seconds.

        What takes longer goes on and is answered later. Raises NotStored when not even the storing
        was done in time.
        """
        deadline = asyncio.get_running_loop().time() + REPLY_WITHIN
        PUSHES.labels(incoming.kind.value).inc()
        ticket = await self._store(incoming)
        if ticket.repeat:
            REPEATS.inc()
            reply = await work.wait_for_reply(incoming.key, deadline, self.clock)
            return Answer(reply, incoming.key if reply else None)
        if ticket.done:
            return Answer(ticket.reply, incoming.key if ticket.reply else None)
        return await self._work(incoming, deadline)

    def sent(self, key: str) -> None:
        """Note that the HTTP response with the reply is out; stored with the next batch."""
        self._sent.append(key)
        self._announce()

    async def run(self) -> None:
        """Store batch after batch until cancelled."""
        while True:
            if not self._jobs and not self._sent:
                self._idle.set()
                self._news.clear()
                await self._news.wait()
                self._idle.clear()
            await self._fill()
            jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), MAX_BATCH))]
            sent, self._sent = self._sent, []
            await self._store_batch(jobs, sent)
            if self._jobs:
                asyncio.get_running_loop().call_later(HAND_OUT_WITHIN, self._hand_out)
            else:
                self._hand_out()

    async def _fill(self) -> None:
        """Wait as long as more keeps coming, a few milliseconds at most: fewer commits serve more people."""
        for _ in range(FILL_STEPS):
            before = len(self._jobs)
            if before >= MAX_BATCH:
                return
            await asyncio.sleep(FILL_SECONDS)
            if len(self._jobs) in (0, before):
                return

    def _hand_out(self) -> None:
        """Let what is stored be answered."""
        stored, self._stored = self._stored, []
        for job, ticket in stored:
            _settle(job, ticket)

    async def close(self, seconds: float = 2) -> None:
        """Finish what is under way, at most some seconds; what is left then waits for the next process."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
                await self._idle.wait()
        # A task that hangs on the database would keep its connection, and so the process, open.
        late = set(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _announce(self) -> None:
        self._idle.clear()
        self._news.set()

    async def _store(self, incoming: Incoming) -> storage.Ticket:
        arrival = Arrival(incoming, self.responder.prepare(incoming, self.clock()))
        loop = asyncio.get_running_loop()
        job = _Job(arrival, loop.create_future())
        self._jobs.append(job)
        self._announce()
        patience = loop.call_later(REPLY_WITHIN, _give_up, job)
        try:
            return await job.ticket
        except (TimeoutError, BaseORMException, OSError) as error:
            raise NotStored("the push was not stored in time") from error
        finally:
            patience.cancel()

    async def _store_batch(self, jobs: list[_Job], sent: list[str]) -> None:
        try:
            tickets = await self._store_all(jobs, sent)
        except Exception as error:  # noqa: BLE001 - one push may have spoilt it for all: each goes on alone
            self._hand_out()
            log.warning("batch_failed", error=repr(error), size=len(jobs))
            await self._store_one_by_one(jobs, sent, error)
            return
        self._stored += [(job, tickets[job.arrival.incoming.key]) for job in jobs]

    async def _store_all(self, jobs: list[_Job], sent: list[str]) -> dict[str, storage.Ticket]:
        arrivals = {job.arrival.incoming.key: job.arrival for job in jobs}
        tickets = await storage.store(
            list(arrivals.values()), sent, self.responder, now=self.clock(), meanwhile=self._hand_out
        )
        repeats = len(jobs) - len(arrivals)
        if repeats:
            _mark_repeats(jobs, tickets)
        return tickets

    async def _store_one_by_one(self, jobs: list[_Job], sent: list[str], error: Exception) -> None:
        """After a batch failed: whatever one push did to it, the others go on alone."""
        if len(jobs) == 1 and not sent:
            await self._store_unhurried(jobs[0], error)
            return
        for job in jobs:
            await self._store_batch([job], [])
        for key in sent:
            self._start(work.mark_sent([key]))

    async def _store_unhurried(self, job: _Job, error: Exception) -> None:
        """Store a push whose quick answer fails, so that it is worked on like any other; else say so."""
        if job.arrival.hurry:
            job.arrival = replace(job.arrival, hurry=False)
            await self._store_batch([job], [])
        elif not job.ticket.done():
            job.ticket.set_exception(error)

    async def _work(self, incoming: Incoming, deadline: float) -> Answer:
        task = self._start(self._work_and_wake(incoming.openid))
        left = deadline - asyncio.get_running_loop().time()
        done, _ = await asyncio.wait({task}, timeout=max(0.05, left))
        if done:
            reply = await work.find_reply(incoming.key)
            return Answer(reply, incoming.key if reply else None)
        task.add_done_callback(
            lambda _: self._start(work.hand_over(incoming.key, self.responder, self.clock()))
        )
        return Answer(None)

    async def _work_and_wake(self, openid: str) -> None:
        await work.work_on(openid, self.responder, self.clock)
        await self.wake()

    def _start(self, coroutine: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._note_end)
        return task

    def _note_end(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # What was not done is in the database, and taken up again.
            log.error("inbox_task_failed", exc_info=error)


def _give_up(job: _Job) -> None:
    if not job.ticket.done():
        job.ticket.set_exception(TimeoutError())


def _settle(job: _Job, ticket: storage.Ticket) -> None:
    if not job.ticket.done():
        job.ticket.set_result(ticket)


def _mark_repeats(jobs: list[_Job], tickets: dict[str, storage.Ticket]) -> None:
    """Give the first of several equal pushes in one batch the work, the others a place to wait."""
    seen: set[str] = set()
    for job in jobs:
        key = job.arrival.incoming.key
        if key in seen:
            _settle(job, storage.Ticket(repeat=True))
        seen.add(key)

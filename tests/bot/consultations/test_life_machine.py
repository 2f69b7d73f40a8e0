"""Whatever people do in any order, a consultation goes only where it may, and its history says it all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tortoise.transactions import in_transaction

from bot.consultations import answering
from bot.consultations.adding import Addition, add_to
from bot.consultations.effect import ask_effects, tell_effect
from bot.consultations.history import SYSTEM, lock_consultation
from bot.consultations.merging import merge
from bot.consultations.queries import find_open
from bot.consultations.rating import rate
from bot.consultations.transferring import return_case, transfer
from bot.consultations.withdrawing import withdraw
from bot.errors import BotError
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import Effect
from models.fields import set_secret_key
from models.person import Person
from models.registry import database
from tests.bot.consultations import life
from tests.conftest import SECRET_KEY
from tests.factories import OFFICE, open_consultation
from tests.services import Backend

CASES, PEOPLE = st.integers(0, 3), st.integers(0, 2)
YES_NO = st.sampled_from([True, False, None])
Step = Callable[[Consultation, Commissioner], Awaitable[object]]


class Life(RuleBasedStateMachine):
    """Three askers, three commissioners and any of their consultations; each step is one of the verbs.

    `taken` counts the steps that were done and those that were refused.
    """

    def __init__(self, runner: asyncio.Runner, taken: Counter[str]) -> None:
        super().__init__()
        self.taken = taken
        self.run, self.minutes = runner.run, 0
        self.responsible: dict[int, int] = {}
        self.run(life.open_office_of_three())
        self.run(life.open_three_cases())

    def teardown(self) -> None:
        self.run(life.clear())

    @rule(case=CASES, who=PEOPLE)
    def accept(self, case: int, who: int) -> None:
        self._work(case, who, lambda c, by: answering.accept(c, by, now=self.now))

    @rule(case=CASES, who=PEOPLE)
    def answer(self, case: int, who: int) -> None:
        self._work(case, who, lambda c, by: answering.answer(c, by, "刮掉病皮", now=self.now))

    @rule(case=CASES, who=PEOPLE)
    def ask_back(self, case: int, who: int) -> None:
        self._work(case, who, lambda c, by: answering.ask_back(c, by, "树多大？", now=self.now))

    @rule(case=CASES, who=PEOPLE, days=st.integers(0, 11))
    def extend(self, case: int, who: int, days: int) -> None:
        self._work(
            case, who, lambda c, by: answering.extend(c, by, days, "等结果", office=OFFICE, now=self.now)
        )

    @rule(case=CASES, who=PEOPLE)
    def close(self, case: int, who: int) -> None:
        self._work(case, who, lambda c, by: answering.close(c, by, now=self.now))

    @rule(case=CASES, who=PEOPLE)
    def give_back(self, case: int, who: int) -> None:
        self._work(case, who, lambda c, by: return_case(c, by, "不会", now=self.now))

    @rule(case=CASES, who=PEOPLE, to=st.sampled_from("甲乙丙"))
    def pass_on(self, case: int, who: int, to: str) -> None:
        self._work(case, who, lambda c, by: transfer(c, by, to, now=self.now))

    @rule(case=CASES, into=CASES)
    def merge(self, case: int, into: int) -> None:
        async def step() -> None:
            await merge((await self._case(case)).id, (await self._case(into)).id, SYSTEM, now=self.now)

        self._try(step)

    @rule(asker=PEOPLE, topic=st.sampled_from(life.TOPICS))
    def ask(self, asker: int, topic: life.Topic) -> None:
        self._try(lambda: open_consultation(f"oAsker{asker}", topic, now=self.now))

    @rule(asker=PEOPLE)
    def add(self, asker: int) -> None:
        async def step() -> None:
            person = await Person.get(openid=f"oAsker{asker}")
            async with in_transaction():
                if (found := await find_open(person.id, [])) is not None:
                    await add_to(found, Addition(person.id, "还有"), office=OFFICE, now=self.now)

        self._try(step)

    @rule(case=CASES)
    def withdraw(self, case: int) -> None:
        self._ask(case, lambda c, asker: withdraw(c.id, asker, office=OFFICE, now=self.now))

    @rule(case=CASES, satisfied=YES_NO, solved=YES_NO)
    def rate(self, case: int, satisfied: bool | None, solved: bool | None) -> None:
        def step(c: Consultation, asker: Person) -> Awaitable[object]:
            return rate(c.id, asker, satisfied=satisfied, solved=solved, office=OFFICE, now=self.now)

        self._ask(case, step)

    @rule(case=CASES, effect=st.sampled_from(Effect))
    def follow_up(self, case: int, effect: Effect) -> None:
        self._try(lambda: ask_effects(now=self.now + timedelta(days=30)))
        self._ask(case, lambda c, asker: tell_effect(c.id, asker, effect, office=OFFICE, now=self.now))

    @invariant()
    def all_is_well(self) -> None:
        self.run(life.check_all(self.responsible))

    @property
    def now(self) -> life.datetime:
        return life.after(self.minutes)

    async def _case(self, place: int) -> Consultation:
        cases = await Consultation.all().order_by("id")
        return cases[place % len(cases)]

    def _work(self, place: int, who: int, step: Step) -> None:
        """Have a consultation's handler do something, or somebody else where it has none."""

        async def work() -> None:
            case = await self._case(place)
            everybody = await Commissioner.all().order_by("id")
            by = next((each for each in everybody if each.id == case.handler_id), everybody[who])
            async with in_transaction():
                await step(await lock_consultation(case.id), by)

        self._try(work)

    def _ask(self, place: int, step: Callable[[Consultation, Person], Awaitable[object]]) -> None:
        """Have a consultation's asker do something."""

        async def act() -> None:
            case = await self._case(place)
            await step(case, await Person.get(id=case.asker_id))

        self._try(act)

    def _try(self, step: Callable[[], Awaitable[object]]) -> None:
        """Take a step; one that is refused has changed nothing."""

        async def attempt() -> None:
            before = await life.photograph()
            try:
                await step()
                self.taken["done"] += 1
            except BotError:
                assert await life.photograph() == before
                self.taken["refused"] += 1

        self.minutes += 1
        self.run(attempt())


def test_no_order_of_steps_leads_astray(backend: Backend) -> None:
    set_secret_key(SECRET_KEY)
    taken: Counter[str] = Counter()
    with asyncio.Runner() as runner:
        opened = database(backend.database_url)
        runner.run(opened.__aenter__())
        try:
            run_state_machine_as_test(
                lambda: Life(runner, taken),
                settings=settings(
                    max_examples=8,
                    stateful_step_count=25,
                    phases=[Phase.generate],  # shrinking a failure would take minutes
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))
    assert taken["done"] > 20 and taken["refused"] > 20

"""A county's fortnight: nothing is lost, nobody is left waiting unnoticed, and nobody is woken."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from handlers.simulation.county import NotEmpty, Plan, simulate_county
from tests.services import Backend

QUESTIONS = int(os.environ.get("KEHUI_TEST_QUESTIONS", "300"))
FORTNIGHT = Plan(days=14, seed=1, questions=QUESTIONS, start=date(2026, 9, 21))
"""With 中秋, 国庆 and the working Sunday that makes up for it."""


async def test_a_fortnight_leaves_nothing_undone(backend: Backend, tmp_path: Path) -> None:
    result = await simulate_county(FORTNIGHT, backend.database_url, backend.redis_url, tmp_path)
    assert result.faults == []
    report = result.report
    assert report.asked > QUESTIONS * 0.9
    assert len(report.first_replies) > report.to_people * 0.9
    assert report.on_time > len(report.first_replies) * 0.8
    assert {"customer_service", "template", "next_contact"} <= set(report.deliveries)
    assert {"reminded", "missed", "offered", "returned", "asked_back", "closed"} <= set(report.history)


async def test_what_is_not_empty_is_left_alone(backend: Backend, tmp_path: Path) -> None:
    plan = Plan(days=1, seed=1, questions=1, start=date(2026, 9, 21))
    await simulate_county(plan, backend.database_url, backend.redis_url, tmp_path)
    with pytest.raises(NotEmpty):
        await simulate_county(plan, backend.database_url, backend.redis_url, tmp_path)

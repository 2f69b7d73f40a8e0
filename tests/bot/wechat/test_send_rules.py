"""What each error code leads to, and what fits into a template's field."""

from __future__ import annotations

import pytest

from bot.wechat.rules import Verdict, fit_field, judge


@pytest.mark.parametrize(
    ("errcode", "verdict"),
    [
        (-1, Verdict.RETRY),
        (40001, Verdict.REFRESH),
        (40014, Verdict.REFRESH),
        (42001, Verdict.REFRESH),
        (40003, Verdict.STOP),
        (43004, Verdict.STOP),
        (45015, Verdict.NEXT_CHANNEL),
        (45047, Verdict.NEXT_CHANNEL),
        (43101, Verdict.NEXT_CHANNEL),
        (45009, Verdict.THROTTLE),
        (45011, Verdict.THROTTLE),
        (48001, Verdict.ALERT),
        (40037, Verdict.ALERT),
        (47003, Verdict.ALERT),
        (45028, Verdict.ALERT),
        (40029, Verdict.STOP),
        (40226, Verdict.STOP),
        (99999, Verdict.RETRY),
    ],
)
def test_every_code_has_a_verdict(errcode: int, verdict: Verdict) -> None:
    assert judge(errcode) is verdict


@pytest.mark.parametrize(
    ("name", "value", "fitted"),
    [
        ("thing1", "猕猴桃", "猕猴桃"),
        ("thing12", "字" * 21, "字" * 19 + "…"),
        ("thing2", "第一行\r\n\n 第二行", "第一行 第二行"),
        ("thing3", " \n", "—"),
        ("phrase4", "待分派处理中", "待分派处理"),
        ("character_string5", "26-000123" * 4, ("26-000123" * 4)[:32]),
        ("remark", "字" * 300, "字" * 300),
    ],
)
def test_values_are_made_to_fit(name: str, value: str, fitted: str) -> None:
    assert fit_field(name, value) == fitted

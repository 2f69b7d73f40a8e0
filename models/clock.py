"""The clocks of consultations: what is waited for, until when, and what was done about it."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.consultation import Consultation
from models.enums import ClockKind, ClockOutcome, ClockStage, ClockTerms


class CaseClock(Model):
    """One deadline of one consultation. Changed by bot/consultations/clocks only.

    `round` counts the clocks of a kind from 1: a question after an answer begins a next one. `paused_at`:
    since when it stands still. `next_at` is when something is to be done because of it; None: nothing more.
    """

    id = fields.BigIntField(primary_key=True)
    consultation: fields.ForeignKeyRelation[Consultation] = fields.ForeignKeyField(
        "models.Consultation", related_name="clocks"
    )
    consultation_id: int
    kind = fields.CharEnumField(ClockKind, max_length=16)
    round = fields.SmallIntField(default=1)
    terms = fields.CharEnumField(ClockTerms, max_length=16)
    started_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    paused_at = fields.DatetimeField(null=True)
    stage = fields.CharEnumField(ClockStage, max_length=12, default=ClockStage.BEGUN)
    next_at = fields.DatetimeField(null=True, db_index=True)
    missed_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    outcome = fields.CharEnumField(ClockOutcome, max_length=8, null=True)

    class Meta:
        table = "case_clock"
        unique_together = (("consultation", "kind", "round"),)

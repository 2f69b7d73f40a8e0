"""Answers that helped and may become knowledge."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import CandidateStatus, Topic


class Candidate(Model):
    """A question and its answer without personal data.

    `dose` is one found in it, `near` the ids of entries that say nearly the same; `entry_id` is the entry
    it has become. Changed by bot/answering/candidates.py only.
    """

    id = fields.BigIntField(primary_key=True)
    consultation: fields.OneToOneRelation[Consultation] = fields.OneToOneField(
        "models.Consultation", related_name="candidate"
    )
    consultation_id: int
    author: fields.ForeignKeyRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="candidates"
    )
    author_id: int
    question = fields.TextField()
    answer = fields.TextField()
    topic = fields.CharEnumField(Topic, max_length=24)
    dose = fields.CharField(max_length=64, default="")
    near: fields.Field[list[str]] = fields.JSONField(default=list)
    status = fields.CharEnumField(CandidateStatus, max_length=12, default=CandidateStatus.OPEN)
    reviewer = fields.CharField(max_length=64, default="")
    reason = fields.TextField(default="")
    entry_id = fields.CharField(max_length=64, default="")
    created_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "candidate"

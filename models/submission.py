"""What pages have sent: a form that arrives twice is carried out once."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.person import Person


class Submission(Model):
    """One form that was carried out, by the key that the page made for it, with what came of it."""

    key = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="submissions"
    )
    person_id: int
    action = fields.CharField(max_length=24)
    result: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "submission"

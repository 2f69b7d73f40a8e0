"""Who came to a session, and what was counted there."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.enums import FigureKind, MaterialClass
from models.event import Session
from models.fields import EncryptedTextField
from models.person import Person


class CheckIn(Model):
    """One person at one session, by their phone or by `name`. Written by bot/events/checking_in.py only.

    `key` says who within the session: `p:` and the person, or `n:` and a hash of the name. `by` is the
    co-worker who took the name down; nobody where a phone scanned the code.
    """

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "models.Session", related_name="check_ins"
    )
    session_id: int
    key = fields.CharField(max_length=64)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="check_ins", null=True
    )
    person_id: int | None
    name = EncryptedTextField(default="")
    walk_in = fields.BooleanField(default=False)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="checked_in", null=True
    )
    by_id: int | None
    at = fields.DatetimeField()

    class Meta:
        table = "check_in"
        unique_together = (("session", "key"),)


class SessionFigure(Model):
    """One thing that somebody counted at a session. Written by bot/events/counting.py only.

    `number` names it within the session; a correction is a row of its own with the same number, and sets
    `replaced_at` on the one before, so that there is one in force for each number.
    """

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "models.Session", related_name="figures"
    )
    session_id: int
    number = fields.SmallIntField()
    version = fields.SmallIntField(default=1)
    kind = fields.CharEnumField(FigureKind, max_length=16)
    material = fields.CharEnumField(MaterialClass, max_length=16, null=True)
    title = fields.CharField(max_length=64, default="")
    unit = fields.CharField(max_length=8)
    quantity = fields.IntField()
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", related_name="figures")
    by_id: int
    by_name = fields.CharField(max_length=32)
    at = fields.DatetimeField()
    replaced_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session_figure"
        unique_together = (("session", "number", "version"),)

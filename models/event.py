"""Outreach events: campaigns hold sessions, people register for sessions."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.enums import EventType, RegistrationStatus, SessionStatus
from models.fields import EncryptedTextField
from models.person import Person


class Campaign(Model):
    """A campaign such as 科技活动周 that holds sessions."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=128, unique=True)

    class Meta:
        table = "campaign"


class Session(Model):
    """One event at one place and time. Changed by bot/events only. `capacity` None = unlimited.

    `key` (title, start and place) makes the import repeatable. Nobody can register before `opens_at`.
    `changes` counts what those registered were told of: a change is told once under its number.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=255, unique=True)
    public_id = fields.CharField(max_length=32, unique=True)
    campaign: fields.ForeignKeyNullableRelation[Campaign] = fields.ForeignKeyField(
        "models.Campaign", related_name="sessions", null=True
    )
    campaign_id: int | None
    title = fields.CharField(max_length=128)
    type = fields.CharEnumField(EventType, max_length=16)
    status = fields.CharEnumField(SessionStatus, max_length=16)
    starts_at = fields.DatetimeField(db_index=True)
    ends_at = fields.DatetimeField()
    town = fields.CharField(max_length=64, default="")
    place = fields.CharField(max_length=128, default="")
    host = fields.CharField(max_length=128, default="")
    co_hosts: fields.Field[list[str]] = fields.JSONField(default=list)
    capacity = fields.IntField(null=True)
    online = fields.BooleanField(default=False)
    opens_at = fields.DatetimeField(null=True)
    changes = fields.IntField(default=0, db_default=0)
    updated_at = fields.DatetimeField()
    registrations: fields.ReverseRelation[Registration]

    class Meta:
        table = "session"


class Registration(Model):
    """One person's `seats` at one session: one row per person and session, whatever they change.

    `names` are those who come, as the person wrote them. Who waits moves up in the order of
    `registered_at`, and has then until `confirm_by`. `next_at` is when something is due by itself: a
    reminder, or the end of that time.
    """

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "models.Session", related_name="registrations"
    )
    session_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="registrations"
    )
    person_id: int
    status = fields.CharEnumField(RegistrationStatus, max_length=16)
    seats = fields.SmallIntField(default=1, db_default=1)
    names = EncryptedTextField(default="", db_default="")
    registered_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)
    confirm_by = fields.DatetimeField(null=True)
    next_at = fields.DatetimeField(null=True, db_index=True)

    class Meta:
        table = "registration"
        unique_together = (("session", "person"),)

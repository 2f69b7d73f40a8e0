"""Messages on their way out, written in the transaction that causes them."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.enums import Ladder, OutboxStatus, SendChannel, SendOutcome
from models.person import Person


class OutboxMessage(Model):
    """One message to one person. Changed by bot/outbox only.

    `key` makes adding idempotent. `text` is sent as a customer-service message; `template` names the
    template and its fields for when that is the way out. With `media_id` a file of ours is sent, and
    `text` only in its place. `tells` names the consultation that is told of the delivery, if any.
    `notified`: a template has announced it. `closed` are the channels that refused this message.
    With `menu` (`[{"id": "s1:26000123", "content": "解决了"}]`) it is sent as a text with words to tap.
    It does not leave before `not_before`; `urgent` goes at any hour. `released_at`: a contact let it out.
    Messages to one person leave in the order of `id`. `lease_until` is also how a worker recognises
    that a message is still its own.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=128, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", related_name="outbox")
    person_id: int
    ladder = fields.CharEnumField(Ladder, max_length=8)
    text = fields.TextField()
    template: fields.Field[dict[str, object] | None] = fields.JSONField(null=True)
    media_id = fields.BigIntField(null=True)
    menu: fields.Field[list[dict[str, str]] | None] = fields.JSONField(null=True)
    urgent = fields.BooleanField(default=False, db_default=False)
    not_before = fields.DatetimeField(null=True)
    released_at = fields.DatetimeField(null=True)
    tells = fields.BigIntField(null=True)
    status = fields.CharEnumField(OutboxStatus, max_length=8)
    channel = fields.CharEnumField(SendChannel, max_length=20, null=True)
    notified = fields.BooleanField(default=False)
    closed: fields.Field[list[str]] = fields.JSONField(default=list)
    attempts = fields.SmallIntField(default=0)
    next_at = fields.DatetimeField()
    lease_until = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=255, default="")
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)
    tries: fields.ReverseRelation[OutboxAttempt]

    class Meta:
        table = "outbox_message"
        indexes = (("status", "next_at", "id"), ("person_id", "status", "id"))


class OutboxAttempt(Model):
    """One attempt at sending, stored before the call: what a crash left open still shows as `started`."""

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[OutboxMessage] = fields.ForeignKeyField(
        "models.OutboxMessage", related_name="tries"
    )
    message_id: int
    channel = fields.CharEnumField(SendChannel, max_length=20)
    outcome = fields.CharEnumField(SendOutcome, max_length=16)
    errcode = fields.IntField(null=True)
    detail = fields.CharField(max_length=255, default="")
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "outbox_attempt"
        indexes = (("message_id", "outcome"), ("errcode", "started_at"))

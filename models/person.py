"""A person who uses the service account or the mini-program: a citizen, and perhaps a commissioner too."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.fields import EncryptedTextField


class Person(Model):
    """One human being as WeChat knows them. Changed by bot/accounts and, for the send windows, bot/outbox.

    WeChat lets the account send 5 messages within 48 h of a message (`message_window_*`) and 3 within
    a minute of a follow, scan or menu tap (`tap_window_*`) and `*_left` counts down. `dialogue` is what
    the chat last offered this person (bot/dialogue/states.py). `held` counts messages that wait for
    the next contact. `village_code` is the code of a village, or of a town where no more is known. A farmer
    for whom somebody asked has a `name` and no openid; `claimed_by` is the one who turned out to be them.
    """

    id = fields.BigIntField(primary_key=True)
    openid = fields.CharField(max_length=64, unique=True, null=True)
    miniprogram_openid = fields.CharField(max_length=64, unique=True, null=True)
    unionid = fields.CharField(max_length=64, unique=True, null=True)
    subscribed = fields.BooleanField(default=True)
    name = EncryptedTextField(default="", db_default="")
    claimed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="claimed", null=True
    )
    claimed_by_id: int | None
    village_code = fields.CharField(max_length=16, null=True)
    message_window_until = fields.DatetimeField(null=True)
    message_window_left = fields.SmallIntField(default=0)
    tap_window_until = fields.DatetimeField(null=True)
    tap_window_left = fields.SmallIntField(default=0)
    held = fields.IntField(default=0)
    dialogue: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()

    class Meta:
        table = "person"

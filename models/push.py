"""Pushes from WeChat, each stored once before it is answered."""

from tortoise import fields
from tortoise.indexes import PartialIndex
from tortoise.models import Model

from models.enums import PushReply, PushStatus

_OPEN = {"status": PushStatus.RECEIVED.value}
_UNSENT = {"reply_state": PushReply.PENDING.value}


class Push(Model):
    """One push. Changed by bot/inbox only. `key` makes it unique however often it arrives.

    `payload` is the parsed message, `reply` what was answered.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=255, unique=True)
    openid = fields.CharField(max_length=64)
    payload: fields.Field[dict[str, object]] = fields.JSONField()
    received_at = fields.DatetimeField()
    status = fields.CharEnumField(PushStatus, max_length=8)
    reply_state = fields.CharEnumField(PushReply, max_length=8)
    reply: fields.Field[dict[str, object] | None] = fields.JSONField(null=True)
    attempts = fields.SmallIntField(default=0)
    next_at = fields.DatetimeField()
    error = fields.CharField(max_length=255, default="")

    class Meta:
        table = "push"
        # Nearly every push is answered as it is stored; what is looked for is what is not yet.
        indexes = (
            PartialIndex(fields=("openid",), name="idx_push_open_openid", condition=_OPEN),
            PartialIndex(fields=("next_at",), name="idx_push_open_next_at", condition=_OPEN),
            PartialIndex(fields=("received_at",), name="idx_push_unsent", condition=_UNSENT),
        )

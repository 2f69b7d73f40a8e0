"""Photos, voices and videos that came with a message."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.consultation import Consultation
from models.enums import MediaKind, MediaStatus
from models.person import Person


class MediaFile(Model):
    """A file on the platform (`wechat_media_id`, kept there for 3 days) and, once fetched, ours at `path`.

    `path` is relative to the media folder. Changed by bot/consultations/media.py only.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=32, unique=True)
    kind = fields.CharEnumField(MediaKind, max_length=8)
    status = fields.CharEnumField(MediaStatus, max_length=8)
    wechat_media_id = fields.CharField(max_length=255)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", related_name="media")
    person_id: int
    consultation: fields.ForeignKeyNullableRelation[Consultation] = fields.ForeignKeyField(
        "models.Consultation", related_name="media", null=True
    )
    consultation_id: int | None
    path = fields.CharField(max_length=255, default="")
    content_type = fields.CharField(max_length=64, default="")
    size = fields.IntField(default=0)
    attempts = fields.SmallIntField(default=0)
    next_at = fields.DatetimeField()
    error = fields.CharField(max_length=255, default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "media_file"
        indexes = (("status", "next_at"),)

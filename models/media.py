"""Photos, voices and videos that came with a message."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.consultation import Consultation
from models.enums import MediaKind, MediaOrigin, MediaStatus
from models.person import Person


class MediaFile(Model):
    """A file on the platform (`wechat_media_id`, kept there for 3 days) and, once fetched, ours at `path`.

    Paths are relative to the media folder: `path` is the file as it is kept (a photo without what its camera
    noted), `thumb_path` a small picture, `play_path` what a browser can play. `upload_id` is the platform's
    copy of what is kept, for 3 days from `uploaded_at`. `seconds` is how long a voice or video lasts.
    Changed by bot/consultations/media only, and `upload_id` by bot/outbox.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=32, unique=True)
    kind = fields.CharEnumField(MediaKind, max_length=8)
    status = fields.CharEnumField(MediaStatus, max_length=8)
    origin = fields.CharEnumField(
        MediaOrigin, max_length=8, default=MediaOrigin.WECHAT, db_default=MediaOrigin.WECHAT.value
    )
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
    width = fields.IntField(default=0, db_default=0)
    height = fields.IntField(default=0, db_default=0)
    seconds = fields.SmallIntField(default=0, db_default=0)
    thumb_path = fields.CharField(max_length=255, default="", db_default="")
    play_path = fields.CharField(max_length=255, default="", db_default="")
    play_type = fields.CharField(max_length=64, default="", db_default="")
    sha256 = fields.CharField(max_length=64, default="", db_default="")
    upload_id = fields.CharField(max_length=255, default="", db_default="")
    uploaded_at = fields.DatetimeField(null=True)
    attempts = fields.SmallIntField(default=0)
    next_at = fields.DatetimeField()
    error = fields.CharField(max_length=255, default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "media_file"
        indexes = (("status", "next_at"),)

"""Field visits (现场指导): a commissioner was there."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.commissioner import Commissioner
from models.consultation import Consultation
from models.media import MediaFile


class FieldVisit(Model):
    """One visit: `people` guided (人次), what it was about and whether that is solved. `key` tells a repeat.

    Changed by bot/consultations/visiting.py only.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    commissioner: fields.ForeignKeyRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="visits"
    )
    commissioner_id: int
    consultation: fields.ForeignKeyNullableRelation[Consultation] = fields.ForeignKeyField(
        "models.Consultation", related_name="visits", null=True
    )
    consultation_id: int | None
    village_code = fields.CharField(max_length=16, null=True)
    on_day = fields.DateField(db_index=True)
    people = fields.IntField()
    problem = fields.TextField()
    solved = fields.BooleanField()
    media: fields.ForeignKeyNullableRelation[MediaFile] = fields.ForeignKeyField(
        "models.MediaFile", related_name="visits", null=True
    )
    media_id: int | None
    created_at = fields.DatetimeField()

    class Meta:
        table = "field_visit"

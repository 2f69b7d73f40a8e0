"""What the county knows for the day the ground shakes: felt reports and shelters."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.bulletin import Bulletin
from models.person import Person


class FeltReport(Model):
    """Somebody felt the ground shake. Changed by bot/earthquake/felt.py and tying.py only.

    `answers` are the indices of USGS DYFI that are known (bot/earthquake/community/rules.py). `bulletin` is
    the earthquake it belongs to, once that is known.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="felt_reports"
    )
    person_id: int
    reported_at = fields.DatetimeField(db_index=True)
    village_code = fields.CharField(max_length=16, null=True)
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)
    answers: fields.Field[dict[str, float]] = fields.JSONField(default=dict, db_default="{}")
    bulletin: fields.ForeignKeyNullableRelation[Bulletin] = fields.ForeignKeyField(
        "models.Bulletin", related_name="felt_reports", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    bulletin_id: int | None

    class Meta:
        table = "felt_report"


class Shelter(Model):
    """An emergency shelter (GB/T 44013-2024). `lat`/`lon` are GCJ-02 degrees, as WeChat's maps use them."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=128, unique=True)
    tier = fields.CharField(max_length=32, default="")
    kind = fields.CharField(max_length=32, default="")
    address = fields.CharField(max_length=255, default="")
    lat = fields.FloatField()
    lon = fields.FloatField()
    area_m2 = fields.IntField(null=True)
    capacity = fields.IntField(null=True)
    facilities = fields.CharField(max_length=255, default="")
    manager = fields.CharField(max_length=64, default="")
    phone = fields.CharField(max_length=32, default="")
    checked_on = fields.DateField(null=True)

    class Meta:
        table = "shelter"

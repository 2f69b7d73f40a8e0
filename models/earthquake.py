"""What the county knows for the day the ground shakes: felt reports and shelters."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.person import Person


class FeltReport(Model):
    """Somebody felt the ground shake. Changed by bot/earthquake/felt.py only."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="felt_reports"
    )
    person_id: int
    reported_at = fields.DatetimeField(db_index=True)
    village_code = fields.CharField(max_length=16, null=True)
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)

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

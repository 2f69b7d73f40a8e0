"""The news of one earthquake, all its revisions, and who has been told of it."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.enums import BulletinStatus, QuakeSource


class Bulletin(Model):
    """One earthquake as it is known now. Changed by bot/earthquake/bulletins.py only.

    `lat`/`lon` are WGS-84 degrees, `depth_km` may be unknown. `missed` counts how often in a row a list
    that reaches back past it no longer had it. `noticeable`: it may have been felt in the county. A `drill`
    is no earthquake and is kept apart from them.
    """

    id = fields.BigIntField(primary_key=True)
    source = fields.CharEnumField(QuakeSource, max_length=8)
    status = fields.CharEnumField(BulletinStatus, max_length=12)
    drill = fields.BooleanField(default=False)
    occurred_at = fields.DatetimeField(db_index=True)
    lat = fields.FloatField()
    lon = fields.FloatField()
    depth_km = fields.FloatField(null=True)
    magnitude = fields.FloatField()
    place = fields.CharField(max_length=128)
    revision = fields.IntField(default=1)
    missed = fields.SmallIntField(default=0)
    noticeable = fields.BooleanField(default=False)
    received_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    revisions: fields.ReverseRelation[BulletinRevision]

    class Meta:
        table = "bulletin"


class BulletinRevision(Model):
    """What was said of an earthquake at one time. Never changed."""

    id = fields.BigIntField(primary_key=True)
    bulletin: fields.ForeignKeyRelation[Bulletin] = fields.ForeignKeyField(
        "models.Bulletin", related_name="revisions"
    )
    bulletin_id: int
    number = fields.IntField()
    source = fields.CharEnumField(QuakeSource, max_length=8)
    status = fields.CharEnumField(BulletinStatus, max_length=12)
    occurred_at = fields.DatetimeField()
    lat = fields.FloatField()
    lon = fields.FloatField()
    depth_km = fields.FloatField(null=True)
    magnitude = fields.FloatField()
    place = fields.CharField(max_length=128)
    actor = fields.CharField(max_length=64, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "bulletin_revision"
        unique_together = (("bulletin", "number"),)


class BulletinName(Model):
    """What a feed calls an earthquake: by it a revision finds its bulletin."""

    id = fields.BigIntField(primary_key=True)
    bulletin: fields.ForeignKeyRelation[Bulletin] = fields.ForeignKeyField(
        "models.Bulletin", related_name="names", db_index=True
    )
    bulletin_id: int
    source = fields.CharEnumField(QuakeSource, max_length=8)
    name = fields.CharField(max_length=64)

    class Meta:
        table = "bulletin_name"
        unique_together = (("source", "name"),)


class BulletinTown(Model):
    """An earthquake in a town. Changed by bot/earthquake/telling.py and tying.py only.

    `low` is the lower degree of the band to expect, `told` that of the band told last, 0 for none.
    `reports` are the felt reports from there, `felt` what they say together (bot/earthquake/tying.py).
    """

    id = fields.BigIntField(primary_key=True)
    bulletin: fields.ForeignKeyRelation[Bulletin] = fields.ForeignKeyField(
        "models.Bulletin", related_name="towns"
    )
    bulletin_id: int
    town = fields.CharField(max_length=128)
    low = fields.SmallIntField()
    told = fields.SmallIntField(default=0)
    told_at = fields.DatetimeField(null=True)
    reports = fields.IntField(default=0)
    felt = fields.FloatField(null=True)

    class Meta:
        table = "bulletin_town"
        unique_together = (("bulletin", "town"),)

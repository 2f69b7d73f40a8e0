"""Villages and communities: where askers live and commissioners serve."""

from tortoise import fields
from tortoise.models import Model


class Village(Model):
    """A village or community by its national statistics code. Changed by the villages import only."""

    code = fields.CharField(max_length=16, primary_key=True)
    name = fields.CharField(max_length=64)
    town = fields.CharField(max_length=64, db_index=True)
    county = fields.CharField(max_length=64)
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)

    class Meta:
        table = "village"

"""Named numbers that only grow: consultation counts per year, and the revision of the knowledge base."""

from tortoise import fields
from tortoise.models import Model


class Counter(Model):
    """`consultation:26` -> the last count given out, `knowledge` -> the revision of the knowledge base."""

    name = fields.CharField(max_length=48, primary_key=True)
    value = fields.BigIntField(default=0)

    class Meta:
        table = "counter"

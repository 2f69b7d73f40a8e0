"""The bureau's ledger (台账): countable facts that were not born in this service."""

from tortoise import fields
from tortoise.models import Model

from models.enums import LedgerRecord


class LedgerRow(Model):
    """One countable fact. Changed by the ledger import only, `key` makes the import repeatable.

    `approx` is set where the source says 余, 多 or 近.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    date = fields.DateField(db_index=True)
    record = fields.CharEnumField(LedgerRecord, max_length=16)
    type = fields.CharField(max_length=32, default="")
    title = fields.CharField(max_length=255, default="")
    town = fields.CharField(max_length=64, default="")
    quantity = fields.BigIntField()
    unit = fields.CharField(max_length=16, default="")
    approx = fields.BooleanField(default=False)
    campaign = fields.CharField(max_length=128, default="")
    host = fields.CharField(max_length=128, default="")
    co_hosts = fields.CharField(max_length=255, default="")
    note = fields.CharField(max_length=255, default="")

    class Meta:
        table = "ledger_row"

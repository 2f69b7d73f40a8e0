"""Who did what, for staff actions and imports."""

from tortoise import fields
from tortoise.models import Model


class AuditRow(Model):
    """One action, never changed. Written by bot/audit only."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    actor = fields.CharField(max_length=64)
    action = fields.CharField(max_length=64)
    subject = fields.CharField(max_length=128, default="")
    before: fields.Field[dict[str, object] | None] = fields.JSONField(null=True)
    after: fields.Field[dict[str, object] | None] = fields.JSONField(null=True)

    class Meta:
        table = "audit_row"

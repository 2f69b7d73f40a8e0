"""Who else has a part: village informants (一村一网), the people on duty, the bureau's leaders."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.enums import MemberRole
from models.fields import EncryptedTextField
from models.person import Person


class Member(Model):
    """One roster entry besides the commissioners. Changed by the roster import and by binding (bot/accounts).

    `villages` are the codes of those that an informant asks for, `station` is where.
    """

    id = fields.BigIntField(primary_key=True)
    role = fields.CharEnumField(MemberRole, max_length=12)
    name = fields.CharField(max_length=32)
    phone = EncryptedTextField(default="")
    unit = fields.CharField(max_length=128, default="")
    station = fields.CharField(max_length=64, default="")
    villages: fields.Field[list[str]] = fields.JSONField(default=list)
    bind_code = fields.CharField(max_length=32, unique=True)
    active = fields.BooleanField(default=True)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="memberships", null=True, on_delete=fields.OnDelete.SET_NULL
    )
    person_id: int | None
    bound_at = fields.DatetimeField(null=True)

    class Meta:
        table = "member"
        unique_together = (("person", "role"),)

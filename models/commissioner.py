"""Technology commissioners (科技特派员): the roster, what they know, where they serve, when they are away."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.enums import Topic
from models.fields import EncryptedTextField
from models.person import Person
from models.village import Village


class Commissioner(Model):
    """One roster entry. Changed by the roster import and by binding (bot/accounts)."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=32, db_index=True)
    phone = EncryptedTextField(default="")
    unit = fields.CharField(max_length=128, default="")
    title = fields.CharField(max_length=64, default="")
    capacity = fields.SmallIntField(default=10)
    bind_code = fields.CharField(max_length=32, unique=True)
    active = fields.BooleanField(default=True)
    person: fields.OneToOneNullableRelation[Person] = fields.OneToOneField(
        "models.Person", related_name="commissioner", null=True, on_delete=fields.SET_NULL
    )
    person_id: int | None
    bound_at = fields.DatetimeField(null=True)
    specialties: fields.ReverseRelation[CommissionerSpecialty]
    villages: fields.ReverseRelation[CommissionerVillage]
    leaves: fields.ReverseRelation[Leave]

    class Meta:
        table = "commissioner"


class CommissionerSpecialty(Model):
    """A topic that a commissioner answers."""

    id = fields.BigIntField(primary_key=True)
    commissioner: fields.ForeignKeyRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="specialties"
    )
    commissioner_id: int
    topic = fields.CharEnumField(Topic, max_length=24, db_index=True)

    class Meta:
        table = "commissioner_specialty"
        unique_together = (("commissioner", "topic"),)


class CommissionerVillage(Model):
    """A village that a commissioner is posted to."""

    id = fields.BigIntField(primary_key=True)
    commissioner: fields.ForeignKeyRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="villages"
    )
    commissioner_id: int
    village: fields.ForeignKeyRelation[Village] = fields.ForeignKeyField(
        "models.Village", related_name="commissioners", to_field="code"
    )
    village_id: str

    class Meta:
        table = "commissioner_village"
        unique_together = (("commissioner", "village"),)


class Leave(Model):
    """A span of time in which a commissioner takes no new consultations. `ended_at`: came back early.

    `substitute` is who was named to take over. `noted_at` is when it was said, `handed_over_at` when
    what could not wait was given to others.
    """

    id = fields.BigIntField(primary_key=True)
    commissioner: fields.ForeignKeyRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="leaves"
    )
    commissioner_id: int
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    substitute: fields.ForeignKeyNullableRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="stands_in", null=True, on_delete=fields.OnDelete.SET_NULL
    )
    substitute_id: int | None
    noted_at = fields.DatetimeField(null=True)
    handed_over_at = fields.DatetimeField(null=True)

    class Meta:
        table = "leave"
        indexes = (("commissioner_id", "ends_at"),)

"""Offers of a consultation to a second commissioner, because the first has not answered."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.clock import CaseClock
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import OfferStatus


class Offer(Model):
    """One commissioner who may take a consultation over.

    The first to take it has it. `clock` is the one that ran out. Changed by bot/consultations/offers.py only.
    """

    id = fields.BigIntField(primary_key=True)
    consultation: fields.ForeignKeyRelation[Consultation] = fields.ForeignKeyField(
        "models.Consultation", related_name="offers"
    )
    consultation_id: int
    commissioner: fields.ForeignKeyRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="offers"
    )
    commissioner_id: int
    clock: fields.ForeignKeyNullableRelation[CaseClock] = fields.ForeignKeyField(
        "models.CaseClock", related_name="offers", null=True
    )
    clock_id: int | None
    status = fields.CharEnumField(OfferStatus, max_length=8)
    offered_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "offer"
        unique_together = (("consultation", "commissioner", "clock"),)
        indexes = (("commissioner_id", "status"),)

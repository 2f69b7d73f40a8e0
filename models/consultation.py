"""Consultations and their append-only history, from which every figure is derived."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.commissioner import Commissioner
from models.enums import ActorKind, Channel, ConsultationStatus, Desk, HistoryKind, Topic, Urgency
from models.ids import format_number
from models.person import Person


class Consultation(Model):
    """One question with everything that came of it. Changed by the use cases of bot/consultations only.

    `id` is the number people see (26000123 = 26-000123). `responsible` is the first person it was
    assigned to and stays (首问负责), `handler` is who works on it now. What is for the office (`desk`) is
    given to no commissioner. `open_key` ("asker:topic", "asker:office") is set while it is open and unique,
    so that an asker has one open consultation per topic, and one with the office. `accept_due_at` is
    promised for urgent ones only. `village_code` is the code of a village, or of a town where no more is
    known. `merged_into` is the one that a merged one is worked on with, never a merged one itself.
    `informant` asked for the asker, who takes it over with the code `claim`. `awaits_asker_at`: since when
    the asker is to answer. `effect_due_at`: when to ask how crop or animal fare.
    """

    id = fields.BigIntField(primary_key=True, generated=False)
    asker: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="consultations"
    )
    asker_id: int
    topic = fields.CharEnumField(Topic, max_length=24)
    channel = fields.CharEnumField(Channel, max_length=16)
    status = fields.CharEnumField(ConsultationStatus, max_length=16)
    urgency = fields.CharEnumField(
        Urgency, max_length=16, default=Urgency.NORMAL, db_default=Urgency.NORMAL.value
    )
    desk = fields.CharEnumField(
        Desk, max_length=16, default=Desk.COMMISSIONERS, db_default=Desk.COMMISSIONERS.value
    )
    question = fields.TextField()
    village_code = fields.CharField(max_length=16, null=True)
    responsible: fields.ForeignKeyNullableRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="responsible_for", null=True
    )
    responsible_id: int | None
    handler: fields.ForeignKeyNullableRelation[Commissioner] = fields.ForeignKeyField(
        "models.Commissioner", related_name="handles", null=True
    )
    handler_id: int | None
    merged_into: fields.ForeignKeyNullableRelation[Consultation] = fields.ForeignKeyField(
        "models.Consultation",
        related_name="merged",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        db_index=True,
    )
    merged_into_id: int | None
    informant: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="asked_for", null=True, db_index=True
    )
    informant_id: int | None
    claim = fields.CharField(max_length=16, unique=True, null=True)
    open_key = fields.CharField(max_length=48, unique=True, null=True)
    received_at = fields.DatetimeField(db_index=True)
    opened_at = fields.DatetimeField(null=True)
    accept_due_at = fields.DatetimeField(null=True)
    first_reply_due_at = fields.DatetimeField(null=True)
    awaits_asker_at = fields.DatetimeField(null=True)
    effect_due_at = fields.DatetimeField(null=True, db_index=True)
    history: fields.ReverseRelation[HistoryEntry]

    class Meta:
        table = "consultation"
        indexes = (("asker_id", "status"), ("handler_id", "status"))

    @property
    def number(self) -> str:
        """The number people see: YY-NNNNNN."""
        return format_number(self.id)


class HistoryEntry(Model):
    """One thing that happened to a consultation, never changed and never deleted.

    `data` holds what the kind needs: the knowledge id of a self-served answer, the reason of an
    assignment, the rating, the media id of a photo; and how the message was decided (`explanation`).
    `key` names what may be written once only (`miss:12`); no two rows have the same.
    """

    id = fields.BigIntField(primary_key=True)
    consultation: fields.ForeignKeyRelation[Consultation] = fields.ForeignKeyField(
        "models.Consultation", related_name="history"
    )
    consultation_id: int
    kind = fields.CharEnumField(HistoryKind, max_length=24)
    actor_kind = fields.CharEnumField(ActorKind, max_length=16)
    actor_id = fields.BigIntField(null=True)
    text = fields.TextField(default="")
    data: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    at = fields.DatetimeField()
    key = fields.CharField(max_length=64, unique=True, null=True)

    class Meta:
        table = "history"
        indexes = (("consultation_id", "id"), ("kind", "at"))

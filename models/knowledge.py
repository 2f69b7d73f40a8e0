"""The knowledge base."""

from tortoise import fields
from tortoise.models import Model

from models.enums import Topic


class KnowledgeEntry(Model):
    """One question with its answer. Changed by bot/answering/knowledge.py, which raises the revision.

    `months` are the months of the year it is used in, none for all of them. `active` is the staff's switch.
    `awaits_review`: it gives a dose, and `reviewed_by` names nobody who has checked it. `revision`: with
    which one of the knowledge base it last changed.
    """

    id = fields.CharField(max_length=64, primary_key=True)
    question = fields.TextField()
    aliases: fields.Field[list[str]] = fields.JSONField(default=list)
    answer = fields.TextField()
    topic = fields.CharEnumField(Topic, max_length=24)
    source = fields.CharField(max_length=255, default="")
    valid_from = fields.DateField(null=True)
    valid_until = fields.DateField(null=True)
    months: fields.Field[list[int]] = fields.JSONField(default=list, db_default="[]")
    reviewed_by = fields.CharField(max_length=64, default="", db_default="")
    awaits_review = fields.BooleanField(default=False, db_default=False)
    active = fields.BooleanField(default=True)
    updated_at = fields.DatetimeField()
    revision = fields.BigIntField(default=0, db_default=0, db_index=True)

    class Meta:
        table = "knowledge_entry"

"""The knowledge base."""

from tortoise import fields
from tortoise.models import Model

from models.enums import Topic


class KnowledgeEntry(Model):
    """One question with its answer. Changed by bot/answering/knowledge.py, which raises the revision."""

    id = fields.CharField(max_length=64, primary_key=True)
    question = fields.TextField()
    aliases: fields.Field[list[str]] = fields.JSONField(default=list)
    answer = fields.TextField()
    topic = fields.CharEnumField(Topic, max_length=24)
    source = fields.CharField(max_length=255, default="")
    valid_from = fields.DateField(null=True)
    valid_until = fields.DateField(null=True)
    active = fields.BooleanField(default=True)
    updated_at = fields.DatetimeField()

    class Meta:
        table = "knowledge_entry"

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0001_initial')]

    initial = False

    operations = [
        ops.AddField(
            model_name='KnowledgeEntry',
            name='awaits_review',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='KnowledgeEntry',
            name='months',
            field=fields.JSONField(default=list, db_default='[]', encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='KnowledgeEntry',
            name='reviewed_by',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
    ]

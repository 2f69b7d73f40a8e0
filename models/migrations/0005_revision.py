from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0004_consultations_that_end')]

    initial = False

    operations = [
        ops.AddField(
            model_name='KnowledgeEntry',
            name='revision',
            field=fields.BigIntField(default=0, db_index=True, db_default=0),
        ),
        # Tortoise makes no index for a field it adds.
        ops.RunSQL(
            ['CREATE INDEX IF NOT EXISTS "idx_knowledge_revision" ON "knowledge_entry" ("revision")'],
            reverse_sql=ops.RunSQL.noop,
        ),
    ]

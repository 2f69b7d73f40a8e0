from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import BulletinStatus, QuakeSource
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0006_open_pushes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Bulletin',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('source', fields.CharEnumField(description='CENC: cenc\nWOLFX: wolfx\nUSGS: usgs\nHAND: hand', enum_type=QuakeSource, max_length=8)),
                ('status', fields.CharEnumField(description='AUTOMATIC: automatic\nREVIEWED: reviewed\nWITHDRAWN: withdrawn', enum_type=BulletinStatus, max_length=12)),
                ('drill', fields.BooleanField(default=False)),
                ('occurred_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('lat', fields.FloatField()),
                ('lon', fields.FloatField()),
                ('depth_km', fields.FloatField(null=True)),
                ('magnitude', fields.FloatField()),
                ('place', fields.CharField(max_length=128)),
                ('revision', fields.IntField(default=1)),
                ('missed', fields.SmallIntField(default=0)),
                ('noticeable', fields.BooleanField(default=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bulletin', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One earthquake as it is known now. Changed by bot/earthquake/bulletins.py only.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BulletinName',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('bulletin', fields.ForeignKeyField('models.Bulletin', source_field='bulletin_id', db_index=True, db_constraint=True, to_field='id', related_name='names', on_delete=OnDelete.CASCADE)),
                ('source', fields.CharEnumField(description='CENC: cenc\nWOLFX: wolfx\nUSGS: usgs\nHAND: hand', enum_type=QuakeSource, max_length=8)),
                ('name', fields.CharField(max_length=64)),
            ],
            options={'table': 'bulletin_name', 'app': 'models', 'unique_together': (('source', 'name'),), 'pk_attr': 'id', 'table_description': 'What a feed calls an earthquake: by it a revision finds its bulletin.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BulletinRevision',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('bulletin', fields.ForeignKeyField('models.Bulletin', source_field='bulletin_id', db_constraint=True, to_field='id', related_name='revisions', on_delete=OnDelete.CASCADE)),
                ('number', fields.IntField()),
                ('source', fields.CharEnumField(description='CENC: cenc\nWOLFX: wolfx\nUSGS: usgs\nHAND: hand', enum_type=QuakeSource, max_length=8)),
                ('status', fields.CharEnumField(description='AUTOMATIC: automatic\nREVIEWED: reviewed\nWITHDRAWN: withdrawn', enum_type=BulletinStatus, max_length=12)),
                ('occurred_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('lat', fields.FloatField()),
                ('lon', fields.FloatField()),
                ('depth_km', fields.FloatField(null=True)),
                ('magnitude', fields.FloatField()),
                ('place', fields.CharField(max_length=128)),
                ('actor', fields.CharField(default='', max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bulletin_revision', 'app': 'models', 'unique_together': (('bulletin', 'number'),), 'pk_attr': 'id', 'table_description': 'What was said of an earthquake at one time. Never changed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BulletinTown',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('bulletin', fields.ForeignKeyField('models.Bulletin', source_field='bulletin_id', db_constraint=True, to_field='id', related_name='towns', on_delete=OnDelete.CASCADE)),
                ('town', fields.CharField(max_length=128)),
                ('low', fields.SmallIntField()),
                ('told', fields.SmallIntField(default=0)),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reports', fields.IntField(default=0)),
                ('felt', fields.FloatField(null=True)),
            ],
            options={'table': 'bulletin_town', 'app': 'models', 'unique_together': (('bulletin', 'town'),), 'pk_attr': 'id', 'table_description': 'An earthquake in a town. Changed by bot/earthquake/telling.py and tying.py only.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='FeltReport',
            options={'table': 'felt_report', 'app': 'models', 'pk_attr': 'id', 'table_description': 'Somebody felt the ground shake. Changed by bot/earthquake/felt.py and tying.py only.'},
        ),
        ops.AddField(
            model_name='FeltReport',
            name='answers',
            field=fields.JSONField(default=dict, db_default='{}', encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='FeltReport',
            name='bulletin',
            field=fields.ForeignKeyField('models.Bulletin', source_field='bulletin_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='felt_reports', on_delete=OnDelete.SET_NULL),
        ),
        # Tortoise makes no index for a field it adds.
        ops.RunSQL(
            ['CREATE INDEX IF NOT EXISTS "idx_felt_report_bulletin" ON "felt_report" ("bulletin_id")'],
            reverse_sql=ops.RunSQL.noop,
        ),
    ]

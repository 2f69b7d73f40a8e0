"""Registration with several seats, a waiting list and reminders; who came to a session, and what was counted there."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import FigureKind, MaterialClass, RegistrationStatus
from models.fields import EncryptedTextField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0007_bulletins')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CheckIn',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('models.Session', source_field='session_id', db_constraint=True, to_field='id', related_name='check_ins', on_delete=OnDelete.CASCADE)),
                ('key', fields.CharField(max_length=64)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', null=True, db_constraint=True, to_field='id', related_name='check_ins', on_delete=OnDelete.CASCADE)),
                ('name', EncryptedTextField(default='', unique=False)),
                ('walk_in', fields.BooleanField(default=False)),
                ('by', fields.ForeignKeyField('models.Person', source_field='by_id', null=True, db_constraint=True, to_field='id', related_name='checked_in', on_delete=OnDelete.CASCADE)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'check_in', 'app': 'models', 'unique_together': (('session', 'key'),), 'pk_attr': 'id', 'table_description': 'One person at one session, by their phone or by `name`. Written by bot/events/checking_in.py only.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SessionFigure',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('models.Session', source_field='session_id', db_constraint=True, to_field='id', related_name='figures', on_delete=OnDelete.CASCADE)),
                ('number', fields.SmallIntField()),
                ('version', fields.SmallIntField(default=1)),
                ('kind', fields.CharEnumField(description='HEADCOUNT: headcount\nMATERIAL: material\nCONSULTATION: consultation', enum_type=FigureKind, max_length=16)),
                ('material', fields.CharEnumField(null=True, description='BOOK: book\nLEAFLET: leaflet\nMANUAL: manual\nOTHER: other', enum_type=MaterialClass, max_length=16)),
                ('title', fields.CharField(default='', max_length=64)),
                ('unit', fields.CharField(max_length=8)),
                ('quantity', fields.IntField()),
                ('by', fields.ForeignKeyField('models.Person', source_field='by_id', db_constraint=True, to_field='id', related_name='figures', on_delete=OnDelete.CASCADE)),
                ('by_name', fields.CharField(max_length=32)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('replaced_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session_figure', 'app': 'models', 'unique_together': (('session', 'number', 'version'),), 'pk_attr': 'id', 'table_description': 'One thing that somebody counted at a session. Written by bot/events/counting.py only.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Registration',
            options={'table': 'registration', 'app': 'models', 'unique_together': (('session', 'person'),), 'pk_attr': 'id', 'table_description': "One person's `seats` at one session: one row per person and session, whatever they change."},
        ),
        ops.AlterField(
            model_name='Registration',
            name='status',
            field=fields.CharEnumField(description='REGISTERED: registered\nWAITING: waiting\nOFFERED: offered\nLAPSED: lapsed\nCANCELLED: cancelled', enum_type=RegistrationStatus, max_length=16),
        ),
        ops.AddField(
            model_name='Registration',
            name='confirm_by',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Registration',
            name='names',
            field=EncryptedTextField(default='', db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Registration',
            name='next_at',
            field=fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Registration',
            name='seats',
            field=fields.SmallIntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='Session',
            name='changes',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Session',
            name='opens_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        # Tortoise makes no index for a field it adds. Who is registered already is looked at once by the
        # reminders, which then know when something is due.
        ops.RunSQL(
            [
                'CREATE INDEX IF NOT EXISTS "idx_registratio_next_at" ON "registration" ("next_at")',
                'CREATE UNIQUE INDEX IF NOT EXISTS "uid_registratio_session_person" ON "registration" ("session_id", "person_id")',
                """UPDATE "registration" SET "next_at" = "registered_at" WHERE "status" = 'registered'""",
            ],
            reverse_sql=ops.RunSQL.noop,
        ),
    ]

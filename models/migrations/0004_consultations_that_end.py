from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import CandidateStatus, ClockKind, ClockOutcome, ClockStage, ClockTerms, HistoryKind, MediaOrigin, MemberRole, OfferStatus, Topic
from models.fields import EncryptedTextField
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0003_urgency_and_desk')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Candidate',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('consultation', fields.OneToOneField('models.Consultation', source_field='consultation_id', db_constraint=True, to_field='id', related_name='candidate', on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('models.Commissioner', source_field='author_id', db_constraint=True, to_field='id', related_name='candidates', on_delete=OnDelete.CASCADE)),
                ('question', fields.TextField(unique=False)),
                ('answer', fields.TextField(unique=False)),
                ('topic', fields.CharEnumField(description='FRUIT: fruit\nGRAIN_OIL: grain_oil\nVEGETABLE: vegetable\nHERB: herb\nFORESTRY: forestry\nLIVESTOCK: livestock\nAQUACULTURE: aquaculture\nPLANT_PROTECTION: plant_protection\nSOIL: soil\nMACHINERY: machinery\nEARTHQUAKE: earthquake\nOUTREACH: outreach\nPOLICY: policy\nOTHER: other', enum_type=Topic, max_length=24)),
                ('dose', fields.CharField(default='', max_length=64)),
                ('near', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('status', fields.CharEnumField(default=CandidateStatus.OPEN, description='OPEN: open\nAPPROVED: approved\nREJECTED: rejected', enum_type=CandidateStatus, max_length=12)),
                ('reviewer', fields.CharField(default='', max_length=64)),
                ('reason', fields.TextField(default='', unique=False)),
                ('entry_id', fields.CharField(default='', max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'candidate', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A question and its answer without personal data.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CaseClock',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('consultation', fields.ForeignKeyField('models.Consultation', source_field='consultation_id', db_constraint=True, to_field='id', related_name='clocks', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharEnumField(description='ACCEPT: accept\nFIRST_REPLY: first_reply\nNEXT_REPLY: next_reply\nRESOLVE: resolve', enum_type=ClockKind, max_length=16)),
                ('round', fields.SmallIntField(default=1)),
                ('terms', fields.CharEnumField(description='NORMAL: normal\nURGENT: urgent\nOFFICE: office', enum_type=ClockTerms, max_length=16)),
                ('started_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('paused_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('stage', fields.CharEnumField(default=ClockStage.BEGUN, description='BEGUN: begun\nREMINDED: reminded\nOFFERED: offered\nESCALATED: escalated', enum_type=ClockStage, max_length=12)),
                ('next_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('missed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('outcome', fields.CharEnumField(null=True, description='MET: met\nMISSED: missed\nDROPPED: dropped', enum_type=ClockOutcome, max_length=8)),
            ],
            options={'table': 'case_clock', 'app': 'models', 'unique_together': (('consultation', 'kind', 'round'),), 'pk_attr': 'id', 'table_description': 'One deadline of one consultation. Changed by bot/consultations/clocks only.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FieldVisit',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=64)),
                ('commissioner', fields.ForeignKeyField('models.Commissioner', source_field='commissioner_id', db_constraint=True, to_field='id', related_name='visits', on_delete=OnDelete.CASCADE)),
                ('consultation', fields.ForeignKeyField('models.Consultation', source_field='consultation_id', null=True, db_constraint=True, to_field='id', related_name='visits', on_delete=OnDelete.CASCADE)),
                ('village_code', fields.CharField(null=True, max_length=16)),
                ('on_day', fields.DateField(db_index=True)),
                ('people', fields.IntField()),
                ('problem', fields.TextField(unique=False)),
                ('solved', fields.BooleanField()),
                ('media', fields.ForeignKeyField('models.MediaFile', source_field='media_id', null=True, db_constraint=True, to_field='id', related_name='visits', on_delete=OnDelete.CASCADE)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'field_visit', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One visit: `people` guided (人次), what it was about and whether that is solved. `key` tells a repeat.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Member',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('role', fields.CharEnumField(description='INFORMANT: informant\nDUTY: duty\nLEADER: leader', enum_type=MemberRole, max_length=12)),
                ('name', fields.CharField(max_length=32)),
                ('phone', EncryptedTextField(default='', unique=False)),
                ('unit', fields.CharField(default='', max_length=128)),
                ('station', fields.CharField(default='', max_length=64)),
                ('villages', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('bind_code', fields.CharField(unique=True, max_length=32)),
                ('active', fields.BooleanField(default=True)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', null=True, db_constraint=True, to_field='id', related_name='memberships', on_delete=OnDelete.SET_NULL)),
                ('bound_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'member', 'app': 'models', 'unique_together': (('person', 'role'),), 'pk_attr': 'id', 'table_description': 'One roster entry besides the commissioners. Changed by the roster import and by binding (bot/accounts).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Offer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('consultation', fields.ForeignKeyField('models.Consultation', source_field='consultation_id', db_constraint=True, to_field='id', related_name='offers', on_delete=OnDelete.CASCADE)),
                ('commissioner', fields.ForeignKeyField('models.Commissioner', source_field='commissioner_id', db_constraint=True, to_field='id', related_name='offers', on_delete=OnDelete.CASCADE)),
                ('clock', fields.ForeignKeyField('models.CaseClock', source_field='clock_id', null=True, db_constraint=True, to_field='id', related_name='offers', on_delete=OnDelete.CASCADE)),
                ('status', fields.CharEnumField(description='OPEN: open\nTAKEN: taken\nDECLINED: declined\nCLOSED: closed', enum_type=OfferStatus, max_length=8)),
                ('offered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'offer', 'app': 'models', 'unique_together': (('consultation', 'commissioner', 'clock'),), 'indexes': [Index(fields=['commissioner_id', 'status'])], 'pk_attr': 'id', 'table_description': 'One commissioner who may take a consultation over.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Submission',
            fields=[
                ('key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='submissions', on_delete=OnDelete.CASCADE)),
                ('action', fields.CharField(max_length=24)),
                ('result', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('created_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'submission', 'app': 'models', 'pk_attr': 'key', 'table_description': 'One form that was carried out, by the key that the page made for it, with what came of it.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Consultation',
            name='awaits_asker_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Consultation',
            name='claim',
            field=fields.CharField(null=True, unique=True, max_length=16),
        ),
        ops.AddField(
            model_name='Consultation',
            name='effect_due_at',
            field=fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Consultation',
            name='informant',
            field=fields.ForeignKeyField('models.Person', source_field='informant_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='asked_for', on_delete=OnDelete.CASCADE),
        ),
        ops.AddField(
            model_name='Consultation',
            name='merged_into',
            field=fields.ForeignKeyField('models.Consultation', source_field='merged_into_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='merged', on_delete=OnDelete.RESTRICT),
        ),
        ops.AlterField(
            model_name='HistoryEntry',
            name='kind',
            field=fields.CharEnumField(description='ASKED: asked\nSELF_SERVED: self_served\nADDED: added\nOPENED: opened\nASSIGNED: assigned\nWAITING: waiting\nRAISED: raised\nACCEPTED: accepted\nANSWERED: answered\nRETURNED: returned\nTRANSFERRED: transferred\nRATED: rated\nREOPENED: reopened\nCLOSED: closed\nWITHDRAWN: withdrawn\nDELIVERED: delivered\nUNDELIVERED: undelivered\nMEDIA_LOST: media_lost\nASKED_BACK: asked_back\nEXTENDED: extended\nREMINDED: reminded\nMISSED: missed\nOFFERED: offered\nESCALATED: escalated\nMERGED: merged\nUNMERGED: unmerged\nVISITED: visited\nSOLVED: solved\nRATING_ASKED: rating_asked\nEFFECT_ASKED: effect_asked\nEFFECT: effect', enum_type=HistoryKind, max_length=24),
        ),
        ops.AddField(
            model_name='HistoryEntry',
            name='key',
            field=fields.CharField(null=True, unique=True, max_length=64),
        ),
        ops.AddField(
            model_name='Leave',
            name='handed_over_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Leave',
            name='noted_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Leave',
            name='substitute',
            field=fields.ForeignKeyField('models.Commissioner', source_field='substitute_id', null=True, db_constraint=True, to_field='id', related_name='stands_in', on_delete=OnDelete.SET_NULL),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='height',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='origin',
            field=fields.CharEnumField(default=MediaOrigin.WECHAT, description='WECHAT: wechat\nPAGE: page', db_default='wechat', enum_type=MediaOrigin, max_length=8),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='play_path',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='play_type',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='seconds',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='sha256',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='thumb_path',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='upload_id',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='uploaded_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='MediaFile',
            name='width',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='OutboxMessage',
            name='menu',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='OutboxMessage',
            name='not_before',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='OutboxMessage',
            name='released_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='OutboxMessage',
            name='urgent',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Person',
            name='claimed_by',
            field=fields.ForeignKeyField('models.Person', source_field='claimed_by_id', null=True, db_constraint=True, to_field='id', related_name='claimed', on_delete=OnDelete.CASCADE),
        ),
        ops.AddField(
            model_name='Person',
            name='name',
            field=EncryptedTextField(default='', db_default='', unique=False),
        ),
        # Tortoise makes no index for a field it adds, and on SQLite loses those of a table it makes anew (0003, and above).
        ops.RunSQL(
            [
                'CREATE INDEX IF NOT EXISTS "idx_consultatio_effect_due" ON "consultation" ("effect_due_at")',
                'CREATE INDEX IF NOT EXISTS "idx_consultatio_informant" ON "consultation" ("informant_id")',
                'CREATE INDEX IF NOT EXISTS "idx_consultatio_merged" ON "consultation" ("merged_into_id")',
                'CREATE INDEX IF NOT EXISTS "idx_history_consult_e1e26c" ON "history" ("consultation_id", "id")',
                'CREATE INDEX IF NOT EXISTS "idx_history_kind_70cc2b" ON "history" ("kind", "at")',
            ],
            reverse_sql=ops.RunSQL.noop,
        ),
    ]

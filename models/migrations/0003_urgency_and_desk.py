from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import Desk, HistoryKind, Urgency
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0002_months_and_review')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Consultation',
            name='accept_due_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Consultation',
            name='desk',
            field=fields.CharEnumField(default=Desk.COMMISSIONERS, description='COMMISSIONERS: commissioners\nOFFICE: office', db_default='commissioners', enum_type=Desk, max_length=16),
        ),
        ops.AddField(
            model_name='Consultation',
            name='urgency',
            field=fields.CharEnumField(default=Urgency.NORMAL, description='NORMAL: normal\nURGENT: urgent', db_default='normal', enum_type=Urgency, max_length=16),
        ),
        ops.AlterField(
            model_name='HistoryEntry',
            name='kind',
            field=fields.CharEnumField(description='ASKED: asked\nSELF_SERVED: self_served\nADDED: added\nOPENED: opened\nASSIGNED: assigned\nWAITING: waiting\nRAISED: raised\nACCEPTED: accepted\nANSWERED: answered\nRETURNED: returned\nTRANSFERRED: transferred\nRATED: rated\nREOPENED: reopened\nCLOSED: closed\nWITHDRAWN: withdrawn\nDELIVERED: delivered\nUNDELIVERED: undelivered\nMEDIA_LOST: media_lost', enum_type=HistoryKind, max_length=24),
        ),
    ]

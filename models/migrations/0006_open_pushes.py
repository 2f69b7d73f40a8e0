"""The push table's indexes hold only what is still to be done, so that storing a push touches few pages."""

from tortoise import migrations
from tortoise.indexes import PartialIndex
from tortoise.migrations import operations as ops

OPEN, UNSENT = {"status": "received"}, {"reply_state": "pending"}


class Migration(migrations.Migration):
    dependencies = [("models", "0005_revision")]

    initial = False

    operations = [
        ops.RemoveIndex("Push", fields=["openid", "status"]),
        ops.RemoveIndex("Push", fields=["status", "next_at"]),
        ops.RemoveIndex("Push", fields=["reply_state", "received_at"]),
        ops.AddIndex("Push", PartialIndex(fields=("openid",), name="idx_push_open_openid", condition=OPEN)),
        ops.AddIndex("Push", PartialIndex(fields=("next_at",), name="idx_push_open_next_at", condition=OPEN)),
        ops.AddIndex("Push", PartialIndex(fields=("received_at",), name="idx_push_unsent", condition=UNSENT)),
    ]

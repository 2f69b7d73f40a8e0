"""Photos, voices and videos that come with a form."""

from __future__ import annotations

from aiohttp import web
from aiohttp.web_request import FileField

from bot.consultations.media.storing import keep_upload
from bot.errors import TooLarge
from handlers import keys
from handlers.commissioner.forms import Form
from handlers.commissioner.session import Visitor
from models.enums import MediaKind
from models.media import MediaFile

FIELD = "files"
MOST = 3


async def keep_files(
    request: web.Request, form: Form, visitor: Visitor, *, limit: int = MOST
) -> list[MediaFile]:
    """Keep the files of a form. Raises TooLarge, for too many as well, and WrongContent."""
    sent = [one for one in form.getall(FIELD, []) if isinstance(one, FileField)]
    if len(sent) > limit:
        raise TooLarge("too many files")
    folder, now = request.app[keys.SETTINGS].media_dir, request.app[keys.CLOCK]()
    return [
        await keep_upload(visitor.person_id, _kind(one), one.file.read(), folder=folder, now=now)
        for one in sent
    ]


def _kind(sent: FileField) -> MediaKind:
    """Return what a file claims to be; whether it is, its content tells."""
    named = {"video": MediaKind.VIDEO, "audio": MediaKind.VOICE}
    return named.get(sent.content_type.partition("/")[0], MediaKind.IMAGE)

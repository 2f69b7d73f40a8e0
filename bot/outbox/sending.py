"""One attempt at sending: the call, and how it ended."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.clock import Clock
from bot.outbox.claims import File, Parcel
from bot.outbox.rules import Sent, refused, unanswered
from bot.outbox.settling import note_upload
from bot.wechat.client import WeChatClient
from bot.wechat.errors import WeChatError, WeChatUnreachable
from bot.wechat.rules import MEDIA_CODES, TEXT_BYTES
from content.texts import say
from models.enums import MediaKind, SendChannel, SendOutcome

ATTEMPT_SECONDS = 45
"""All calls of one attempt together (an upload, a refreshed token); shorter than claims.LEASE."""


class Postman:
    """Sends parcels. `public_url` begins the links of templates, `media_dir` holds media files."""

    def __init__(self, client: WeChatClient, public_url: str, media_dir: Path, now: Clock) -> None:
        self._client = client
        self._now = now
        self._public_url = public_url
        self._media_dir = media_dir

    async def send(self, parcel: Parcel) -> Sent:
        """Make one attempt; whatever the platform does becomes the result."""
        if parcel.claim.channel is SendChannel.NEXT_CONTACT:
            outcome = SendOutcome.STOPPED if parcel.reason else SendOutcome.NEXT_CHANNEL
            return Sent(outcome, detail=parcel.reason)
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                await self._call(parcel)
        except WeChatError as error:
            return refused(error.errcode, str(error))
        except WeChatUnreachable as error:
            return unanswered(str(error), sent=error.sent, maybe_done=error.maybe_done)
        except TimeoutError:
            return unanswered(f"no end in {ATTEMPT_SECONDS} s", sent=True, maybe_done=True)
        return Sent(SendOutcome.SENT)

    async def _call(self, parcel: Parcel) -> None:
        if parcel.claim.channel is SendChannel.TEMPLATE:
            url = self._public_url + parcel.path if parcel.path else ""
            await self._client.send_template(
                parcel.openid, parcel.template_id, parcel.data, url, f"kehui-{parcel.claim.message_id}"
            )
        elif parcel.menu:
            await self._client.send_menu(parcel.openid, parcel.text, parcel.menu)
        elif parcel.file is None or not await self._send_file(parcel.openid, parcel.file):
            await self._client.send_text(parcel.openid, self._with_link(parcel))

    def _with_link(self, parcel: Parcel) -> str:
        """Return the text with a link to the page that its template would lead to, if there is room."""
        text = parcel.text.strip() or say("outbox.file_lost")
        linked = f"{text}\n{say('outbox.open_page', url=self._public_url + parcel.path)}"
        return linked if parcel.path and len(linked.encode()) <= TEXT_BYTES else text

    async def _send_file(self, openid: str, file: File) -> bool:
        """Send a file the platform still has, or upload ours; False if neither can be done."""
        if file.platform_id and await self._pass_on(openid, file, file.platform_id):
            return True
        media_id = await self._upload(file.kind, file.path, file.content_type)
        if not media_id:
            return False
        await note_upload(file.id, media_id, self._now())
        return await self._pass_on(openid, file, media_id)

    async def _upload(self, kind: str, name: str, content_type: str) -> str:
        """Return the platform's id of a file of ours; empty if we have none or it will not take it."""
        body = await asyncio.to_thread(_read, self._media_dir / name) if name else b""
        if not body:
            return ""
        try:
            return await self._client.upload_media(kind, body, Path(name).name, content_type)
        except WeChatError as error:
            if error.errcode in MEDIA_CODES:
                return ""
            raise

    async def _pass_on(self, openid: str, file: File, media_id: str) -> bool:
        try:
            if file.kind == MediaKind.VIDEO:
                thumb = await self._upload("thumb", file.thumb_path, "image/jpeg")
                await self._client.send_video(openid, media_id, thumb)
            else:
                await self._client.send_media(openid, file.kind, media_id)
        except WeChatError as error:
            if error.errcode in MEDIA_CODES:
                return False
            raise
        return True


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

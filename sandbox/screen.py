"""How answers and sent messages look on a phone."""

from typing import Any

from sandbox.courier import Outcome
from sandbox.media import MediaStore
from sandbox.passive import Reply
from sandbox.phones import Phones

NO_SERVICE = "该公众号暂时无法提供服务，请稍后再试"
BROKEN_SERVICE = "该公众号提供的服务出现故障，请稍后再试"


def media_url(media_id: str) -> str:
    """Return where the page finds media, relative to the sandbox's root."""
    return f"control/media/{media_id}"


def show_outcome(phones: Phones, media: MediaStore, openid: str, outcome: Outcome) -> None:
    """Show the passive reply once, or the line that WeChat shows when the account did not answer well."""
    reply = outcome.reply
    if reply:
        phones.show(openid, "account", reply.kind, "passive", **_content(reply, media))
    elif not outcome.is_understood:
        text = BROKEN_SERVICE if outcome.is_answered else NO_SERVICE
        phones.show(openid, "system", "notice", "passive", text=text)


def _content(reply: Reply, media: MediaStore) -> dict[str, Any]:
    media_id = reply.content.get("media_id")
    if media_id is None:
        return reply.content
    return {**reply.content, **describe_media(media, media_id)}


def describe_media(media: MediaStore, media_id: str) -> dict[str, Any]:
    """Return what a bubble needs to show media; nothing if the platform never had it."""
    found = media.find(media_id)
    if found is None:
        return {"text": "[素材不存在或已过期]"}
    return {"media_url": media_url(media_id), "name": found.name}

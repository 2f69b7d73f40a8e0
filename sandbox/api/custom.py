"""Customer-service messages, within the window that a person's own messages open."""

from collections.abc import Callable
from typing import Any

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.errors import ApiError
from sandbox.screen import describe_media

MAX_TEXT = 2_048


@endpoint("POST", "/cgi-bin/message/custom/send")
async def send_custom(call: ApiCall) -> Answer:
    contact = call.follower(call.body.get("touser"))
    kind = str(call.body.get("msgtype") or "")
    describe = _KINDS.get(kind)
    if describe is None:
        raise ApiError(40008)
    content = describe(call, call.part(kind))
    refusal = call.platform.phones[contact.openid].window.take(call.now)
    if refusal is not None:
        raise ApiError(refusal)
    call.platform.phones.show(contact.openid, "account", kind, "custom", **content)
    return {"errcode": 0, "errmsg": "ok"}


@endpoint("POST", "/cgi-bin/message/custom/typing")
async def show_typing(call: ApiCall) -> Answer:
    call.follower(call.body.get("touser"))
    return {"errcode": 0, "errmsg": "ok"}


def check_text(value: object) -> str:
    """Return a text to send; raises ApiError 44004 if it is empty and 45002 over 2,048 bytes."""
    text = value if isinstance(value, str) else ""
    if not text.strip():
        raise ApiError(44004)
    if len(text.encode()) > MAX_TEXT:
        raise ApiError(45002)
    return text


def _text(call: ApiCall, part: dict[str, Any]) -> dict[str, Any]:
    return {"text": check_text(part.get("content"))}


def _media(call: ApiCall, part: dict[str, Any]) -> dict[str, Any]:
    media_id = part.get("media_id")
    if not media_id:
        raise ApiError(41006)
    store = call.platform.media
    kind = store.get(str(media_id), call.now).kind
    if kind not in (call.body["msgtype"], "thumb"):
        raise ApiError(40004)
    if kind == "video":
        _check_thumb(call, part)
    described = describe_media(store, str(media_id))
    return {**described, "title": part.get("title"), "description": part.get("description")}


def _check_thumb(call: ApiCall, part: dict[str, Any]) -> None:
    """A video must bring the picture that stands for it."""
    thumb_id = part.get("thumb_media_id")
    if not thumb_id:
        raise ApiError(41006)
    if call.platform.media.get(str(thumb_id), call.now).kind not in ("thumb", "image"):
        raise ApiError(40004)


def _news(call: ApiCall, part: dict[str, Any]) -> dict[str, Any]:
    articles = part.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)
    return {"articles": [_article(article) for article in articles if isinstance(article, dict)]}


def _article(article: dict[str, Any]) -> dict[str, Any]:
    names = {"title": "title", "description": "description", "image": "picurl", "url": "url"}
    return {ours: str(article.get(theirs) or "") for ours, theirs in names.items()}


def _menu(call: ApiCall, part: dict[str, Any]) -> dict[str, Any]:
    choices = part.get("list")
    if not isinstance(choices, list) or not choices:
        raise ApiError(44004)
    if not all(isinstance(choice, dict) and choice.get("id") and choice.get("content") for choice in choices):
        raise ApiError(47001, "list")
    menu = [{"id": str(choice["id"]), "content": str(choice["content"])} for choice in choices]
    head, tail = (str(part.get(name) or "") for name in ("head_content", "tail_content"))
    if len((head + tail).encode()) > MAX_TEXT:
        raise ApiError(45002)
    return {"text": head, "menu": menu, "tail": tail}


_KINDS: dict[str, Callable[[ApiCall, dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "image": _media,
    "voice": _media,
    "video": _media,
    "news": _news,
    "msgmenu": _menu,
}

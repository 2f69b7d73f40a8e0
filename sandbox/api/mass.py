"""Mass messages: to all followers, or to a list of them."""

from typing import Any

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.api.custom import check_text
from sandbox.errors import ApiError
from sandbox.screen import describe_media

_MIN_LISTED = 2


@endpoint("POST", "/cgi-bin/message/mass/sendall")
async def send_to_all(call: ApiCall) -> Answer:
    call.part("filter")
    followers = [contact.openid for contact in call.platform.people if contact.followed]
    return _send(call, followers)


@endpoint("POST", "/cgi-bin/message/mass/send")
async def send_to_list(call: ApiCall) -> Answer:
    openids = call.body.get("touser")
    if not isinstance(openids, list) or len(openids) < _MIN_LISTED:
        raise ApiError(40031, "invalid openid list size")
    contacts = [call.platform.people.get(str(openid)) for openid in openids]
    if not any(contacts):
        raise ApiError(40032, "invalid openid list")
    return _send(call, [contact.openid for contact in contacts if contact and contact.followed], len(openids))


def _send(call: ApiCall, openids: list[str], total: int | None = None) -> dict[str, Any]:
    """Show the message to whom it still reaches, once for each `clientmsgid`; MASSSENDJOBFINISH follows."""
    platform, client_id = call.platform, call.body.get("clientmsgid")
    kind, content = _content(call)
    platform.press.check_client_id(client_id, call.now)
    reached = platform.press.take_quota(openids, call.now)
    msg_id = platform.numbers.take()
    platform.press.keep_client_id(client_id, msg_id, call.now)
    for openid in reached:
        platform.phones.show(openid, "account", kind, "mass", **content)
    counts = {
        "TotalCount": len(openids) if total is None else total,
        "FilterCount": len(openids),
        "SentCount": len(reached),
        "ErrorCount": len(openids) - len(reached),
    }
    fields = {"MsgID": msg_id, "Status": "send success", **counts}
    platform.report(platform.admin_openid, "MASSSENDJOBFINISH", fields)
    return {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id, "msg_data_id": msg_id}


def _content(call: ApiCall) -> tuple[str, dict[str, Any]]:
    kind = str(call.body.get("msgtype") or "")
    if kind not in ("text", "mpnews", "image", "voice"):
        raise ApiError(40008)
    part = call.part(kind)
    if kind == "text":
        return kind, {"text": check_text(part.get("content"))}
    if kind == "mpnews":
        drafts = call.platform.press.draft(part.get("media_id"))
        articles = [{"title": draft["title"], "description": draft.get("digest", ""), "image": "", "url": ""}
                    for draft in drafts]  # fmt: skip
        return "news", {"articles": articles}
    media = call.platform.media.get(str(part.get("media_id") or ""), call.now)
    return kind, describe_media(call.platform.media, media.media_id)

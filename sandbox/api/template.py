"""Template messages and subscription notices."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.config import Template
from sandbox.errors import ApiError
from sandbox.people import Contact

SAME_MESSAGE_SECONDS = 600
"""How long a `client_msg_id` keeps a template message from being sent twice."""

MAX_LENGTHS = {
    "thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "time": 32, "date": 32,
    "amount": 20, "phone_number": 17, "car_number": 8, "name": 10, "phrase": 5, "const": 20,
}  # fmt: skip
"""The platform's limits by the name of a key without its number, in characters."""


def check_data(data: object) -> dict[str, str]:
    """Return the values of a message's data; raises ApiError 47003 for one that the platform refuses."""
    if not isinstance(data, Mapping) or not data:
        raise ApiError(47003, "data is missing")
    return {str(key): _check_value(str(key), item) for key, item in data.items()}


def _check_value(key: str, item: object) -> str:
    value = item.get("value") if isinstance(item, Mapping) else None
    text = str(value) if isinstance(value, str | int | float) else ""
    limit = MAX_LENGTHS.get(re.sub(r"\d+$", "", key))
    if not text.strip() or (limit is not None and len(text) > limit):
        raise ApiError(47003, f"data.{key}.value invalid")
    return text


@endpoint("POST", "/cgi-bin/message/template/send")
async def send_template(call: ApiCall) -> Answer:
    """Show a card; a `client_msg_id` repeated within ten minutes answers with the first message's id."""
    platform, template_id = call.platform, str(call.body.get("template_id") or "")
    contact = call.follower(call.body.get("touser"))
    if template_id not in platform.templates and template_id not in platform.config.template_ids:
        raise ApiError(40037)
    values = check_data(call.body.get("data"))
    receipt = (contact.openid, str(call.body.get("client_msg_id") or ""))
    seen_at, msgid = platform.template_receipts.get(receipt, (0.0, 0))
    if receipt[1] and call.now - seen_at < SAME_MESSAGE_SECONDS:
        return {"errcode": 0, "errmsg": "ok", "msgid": msgid}
    msgid = platform.numbers.take()
    platform.template_receipts[receipt] = (call.now, msgid)
    _show_card(call, contact, template_id, values, "template")
    platform.report(contact.openid, "TEMPLATESENDJOBFINISH", {"MsgID": msgid, "Status": "success"})
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


@endpoint("POST", "/cgi-bin/message/subscribe/bizsend")
async def send_notice(call: ApiCall) -> Answer:
    """Send the official account's subscription notice to somebody who agreed to it."""
    contact = call.platform.people.get(str(call.body.get("touser") or ""))
    msgid = _send_notice(call, contact)
    sent = {"TemplateId": call.body["template_id"], "MsgID": msgid, "ErrorCode": 0, "ErrorStatus": "success"}
    fields = {"SubscribeMsgSentEvent": {"List": sent}}
    call.platform.report(str(call.body["touser"]), "subscribe_msg_sent_event", fields)
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


@endpoint("POST", "/cgi-bin/message/subscribe/send", "mini")
async def send_mini_notice(call: ApiCall) -> Answer:
    """Send the mini-program's subscription notice; `touser` is an openid of the mini-program."""
    contact = call.platform.people.by_mini_openid(str(call.body.get("touser") or ""))
    return {"errcode": 0, "errmsg": "ok", "msgid": _send_notice(call, contact)}


def _send_notice(call: ApiCall, contact: Contact | None) -> int:
    if contact is None:
        raise ApiError(40003)
    template_id = str(call.body.get("template_id") or "")
    values = check_data(call.body.get("data"))
    call.platform.subscriptions.take(contact.openid, template_id)
    _show_card(call, contact, template_id, values, "subscribe")
    return call.platform.numbers.take()


def _show_card(call: ApiCall, contact: Contact, template_id: str, values: dict[str, str], via: Any) -> None:
    template = call.platform.templates.get(template_id, Template(template_id))
    fields = [
        {"key": key, "label": template.labels.get(key, ""), "value": value} for key, value in values.items()
    ]
    call.platform.phones.show(
        contact.openid,
        "account",
        "template",
        via,
        title=template.title,
        fields=fields,
        url=str(call.body.get("url") or "") or None,
        miniprogram=call.body.get("miniprogram") or call.body.get("page"),
        text="\n".join(values.values()),
    )

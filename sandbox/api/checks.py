"""The content check of what people publish through the mini-program."""

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.clock import HOUR
from sandbox.errors import ApiError
from sandbox.ids import random_text

MAX_CHARACTERS = 2_500
VISITED_WITHIN = 2 * HOUR
_PASS, _RISKY = 100, 20006


@endpoint("POST", "/wxa/msg_sec_check", "mini")
async def check_text(call: ApiCall) -> Answer:
    """Judge a text by version 2 of the check, for somebody who was in the mini-program within two hours."""
    content = call.body.get("content")
    if call.body.get("version") != 2 or call.body.get("scene") not in (1, 2, 3, 4):
        raise ApiError(40097, "invalid args")
    if not isinstance(content, str) or not content:
        raise ApiError(44004)
    if len(content) > MAX_CHARACTERS:
        raise ApiError(45002)
    contact = call.platform.people.by_mini_openid(str(call.body.get("openid") or ""))
    if contact is None:
        raise ApiError(40003)
    if contact.mini_seen_at is None or call.now - contact.mini_seen_at > VISITED_WITHIN:
        raise ApiError(61010)
    found = next((word for word in call.platform.settings.suspicious_words if word in content), None)
    result = {"suggest": "risky", "label": _RISKY} if found else {"suggest": "pass", "label": _PASS}
    detail = [{"strategy": "content_model", "errcode": 0, **result, "prob": 90}]
    return {"errcode": 0, "errmsg": "ok", "detail": detail, "trace_id": random_text(32), "result": result}

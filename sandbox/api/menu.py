"""The account's menu: up to three buttons, each with up to five below it."""

from typing import Any

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.errors import ApiError

_NEEDED = {"click": "key", "view": "url", "miniprogram": "appid", "scancode_push": "key",
           "scancode_waitmsg": "key", "pic_photo_or_album": "key", "location_select": "key",
           "pic_sysphoto": "key", "pic_weixin": "key", "media_id": "media_id"}  # fmt: skip
_MAX_BUTTONS, _MAX_BELOW = 3, 5


@endpoint("POST", "/cgi-bin/menu/create")
async def create(call: ApiCall) -> Answer:
    buttons = call.body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= _MAX_BUTTONS:
        raise ApiError(40016, "invalid button size")
    for button in buttons:
        _check(button)
    call.platform.menu = {"button": buttons}
    call.platform.changed()
    return {"errcode": 0, "errmsg": "ok"}


@endpoint("GET", "/cgi-bin/menu/get")
async def get(call: ApiCall) -> Answer:
    if call.platform.menu is None:
        raise ApiError(46003)
    return {"menu": call.platform.menu}


@endpoint("GET", "/cgi-bin/menu/delete")
async def delete(call: ApiCall) -> Answer:
    call.platform.menu = None
    call.platform.changed()
    return {"errcode": 0, "errmsg": "ok"}


def _check(button: Any, *, below: bool = False) -> None:
    if not isinstance(button, dict) or not str(button.get("name") or "").strip():
        raise ApiError(40018, "invalid button name size")
    children = button.get("sub_button")
    if children and not below:
        if not isinstance(children, list) or len(children) > _MAX_BELOW:
            raise ApiError(40023, "invalid sub button size")
        for child in children:
            _check(child, below=True)
        return
    needed = _NEEDED.get(str(button.get("type")))
    if needed is None:
        raise ApiError(40017, "invalid button type")
    if not button.get(needed):
        raise ApiError(40019, f"invalid button key size: {needed}")

"""QR codes that carry a scene."""

from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.errors import ApiError
from sandbox.ids import random_text

_ACTIONS = {"QR_SCENE": "scene_id", "QR_STR_SCENE": "scene_str",
            "QR_LIMIT_SCENE": "scene_id", "QR_LIMIT_STR_SCENE": "scene_str"}  # fmt: skip
_DEFAULT_SECONDS, _MAX_SECONDS = 60, 2_592_000

_PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" width="430" height="430" viewBox="0 0 430 430">
<rect width="430" height="430" fill="#fff"/>
<g fill="none" stroke="#07C160" stroke-width="14">
<rect x="47" y="47" width="86" height="86" rx="8"/><rect x="297" y="47" width="86" height="86" rx="8"/>
<rect x="47" y="297" width="86" height="86" rx="8"/></g>
<g font-family="sans-serif" text-anchor="middle">
<text x="215" y="205" font-size="22" fill="#888">沙盒二维码</text>
<text x="215" y="245" font-size="28" fill="#222">{scene}</text></g></svg>"""


@endpoint("POST", "/cgi-bin/qrcode/create")
async def create(call: ApiCall) -> Answer:
    """Make a code; a person scans it through the control API with its scene and ticket."""
    action = str(call.body.get("action_name"))
    scene = call.part("action_info").get("scene")
    value = scene.get(_ACTIONS[action]) if action in _ACTIONS and isinstance(scene, dict) else None
    if not value or len(str(value)) > 64:
        raise ApiError(40053, "invalid action info")
    ticket = "gQ" + random_text(90)
    seconds = min(int(call.body.get("expire_seconds") or _DEFAULT_SECONDS), _MAX_SECONDS)
    life = {} if action.startswith("QR_LIMIT") else {"expire_seconds": seconds}
    code: dict[str, Any] = {"ticket": ticket, **life, "url": f"http://weixin.qq.com/q/{ticket[:24]}"}
    call.platform.qrcodes[ticket] = {"scene": str(value), "expires_at": call.now + seconds if life else None}
    call.platform.changed()
    return code


@endpoint("GET", "/cgi-bin/showqrcode", "open")
async def show(call: ApiCall) -> Answer:
    """Draw a card that names the scene: nobody can scan a code of the sandbox with a real phone."""
    code = call.platform.qrcodes.get(call.query.get("ticket", ""))
    if code is None:
        return web.Response(status=404)
    return web.Response(text=_PICTURE.format(scene=escape(code["scene"])), content_type="image/svg+xml")

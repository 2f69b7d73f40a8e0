"""Web authorization for pages inside WeChat, and the mini-program's log-in."""

from html import escape
from urllib.parse import quote

from aiohttp import web
from yarl import URL

from sandbox.api.call import Answer, ApiCall, check_app, endpoint
from sandbox.errors import ApiError
from sandbox.ids import random_text
from sandbox.tokens import LIFE

COOKIE = "sandbox_openid"
_ROLES = {"farmer": "农户", "commissioner": "科技特派员"}

_CHOOSER = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>选择身份 · 科惠沙盒</title>
<link rel="icon" href="{icon}"><link rel="stylesheet" href="{css}"></head>
<body class="chooser"><main><h1>以谁的身份打开？</h1>
<p>真实微信会用当前登录的微信号；沙盒里请选一位。</p><ul>{people}</ul></main></body></html>"""


@endpoint("GET", "/connect/oauth2/authorize", "open")
async def authorize(call: ApiCall) -> Answer:
    """Send the browser back with a code for the person in `?openid=` or the cookie, or let one be chosen."""
    query, config = call.query, call.platform.config
    if query.get("appid") != config.app_id:
        raise ApiError(40013)
    target = query.get("redirect_uri", "")
    if not target.startswith(("http://", "https://")):
        raise ApiError(10003, "redirect_uri域名与后台配置不一致")
    contact = call.platform.people.get(query.get("openid") or call.request.cookies.get(COOKIE, ""))
    if contact is None:
        return _choose(call)
    scope = query.get("scope", "snsapi_base")
    code = call.platform.codes.issue(contact.openid, config.app_id, scope, call.now)
    location = URL(target).update_query(code=code, state=query.get("state", ""))
    return web.Response(status=302, headers={"Location": str(location)})


def _choose(call: ApiCall) -> web.Response:
    here = call.request.rel_url
    rows = [
        f'<li><a href="{escape(str(here.update_query(openid=contact.openid)))}"><b>{escape(contact.name)}</b>'
        f"<span>{_ROLES[contact.role]}</span></a></li>"
        for contact in call.platform.people
    ]
    css, icon = (
        call.request.app.router["assets"].url_for(filename=name) for name in ("page.css", "icon.svg")
    )
    text = _CHOOSER.format(css=css, icon=icon, people="".join(rows))
    return web.Response(text=text, content_type="text/html")


@endpoint("GET", "/sns/oauth2/access_token", "open")
async def web_token(call: ApiCall) -> Answer:
    app_id = check_app(call, call.query.get("appid"), call.query.get("secret"))
    code = call.platform.codes.redeem(_need_code(call, "code"), app_id, call.now)
    return {
        "access_token": random_text(107),
        "expires_in": LIFE,
        "refresh_token": random_text(107),
        "openid": code.openid,
        "scope": code.scope,
    }


@endpoint("GET", "/sns/jscode2session", "open")
async def mini_session(call: ApiCall) -> Answer:
    """Exchange a log-in code; the visit also counts for `msg_sec_check`."""
    app_id = check_app(call, call.query.get("appid"), call.query.get("secret"))
    code = call.platform.codes.redeem(_need_code(call, "js_code"), app_id, call.now)
    contact = call.platform.people.meet(code.openid, call.now)
    contact.mini_seen_at = call.now
    session = {"openid": contact.mini_openid, "session_key": quote(random_text(22)) + "=="}
    return {**session, "unionid": contact.union_id}


def _need_code(call: ApiCall, name: str) -> str:
    value = call.query.get(name)
    if not value:
        raise ApiError(41008)
    return value

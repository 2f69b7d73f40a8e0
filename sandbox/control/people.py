"""People, their codes for logging in, and what they subscribe to."""

from typing import Any

from aiohttp import web

from sandbox.bodies import bad_request, read_object
from sandbox.config import ROLES, Person
from sandbox.keys import PLATFORM
from sandbox.people import Contact

routes = web.RouteTableDef()


@routes.get("/control/people")
async def list_people(request: web.Request) -> web.Response:
    return web.json_response([contact.to_json() for contact in request.app[PLATFORM].people])


@routes.post("/control/people")
async def add_person(request: web.Request) -> web.Response:
    """Add somebody with a name and a role; an openid is made unless one is given."""
    platform, order = request.app[PLATFORM], await read_object(request)
    name, role = str(order.get("name") or "").strip(), order.get("role", "farmer")
    if not name or role not in ROLES:
        raise bad_request("a name and a role (farmer or commissioner) are needed")
    person = Person(str(order.get("openid") or ""), name, role, order.get("followed", True) is True)
    contact = platform.people.add(person, platform.clock.now())
    platform.changed()
    return web.json_response(contact.to_json(), status=201)


@routes.post("/control/jscode")
async def issue_jscode(request: web.Request) -> web.Response:
    """Return a mini-program log-in code, as `wx.login` would get it."""
    platform, order = request.app[PLATFORM], await read_object(request)
    contact = _meet(request, order)
    app_id = platform.config.miniprogram_app_id
    code = platform.codes.issue(contact.openid, app_id, "", platform.clock.now())
    return web.json_response({"code": code, "openid": contact.mini_openid, "unionid": contact.union_id})


@routes.post("/control/subscriptions")
async def change_subscription(request: web.Request) -> web.Response:
    """Agree to a subscription notice (`times`: a number, or null for a long-term one) or refuse it.

    The webhook is told by `subscribe_msg_popup_event`, as when somebody taps the dialog.
    """
    platform, order = request.app[PLATFORM], await read_object(request)
    contact, template_id = _meet(request, order), str(order.get("template_id") or "")
    if not template_id:
        raise bad_request("template_id is missing")
    accepted = order.get("accept", True) is True
    if accepted:
        platform.subscriptions.accept(contact.openid, template_id, order.get("times", 1))
    else:
        platform.subscriptions.refuse(contact.openid, template_id)
    answer = {
        "TemplateId": template_id,
        "SubscribeStatusString": "accept" if accepted else "reject",
        "PopupScene": 2,
    }
    platform.report(contact.openid, "subscribe_msg_popup_event", {"SubscribeMsgPopupEvent": {"List": answer}})
    return web.json_response({})


def _meet(request: web.Request, order: dict[str, Any]) -> Contact:
    openid = str(order.get("openid") or "")
    if not openid:
        raise bad_request("openid is missing")
    platform = request.app[PLATFORM]
    return platform.people.meet(openid, platform.clock.now())

"""Access tokens: the stable line and the plain line."""

from sandbox.api.call import Answer, ApiCall, check_app, endpoint
from sandbox.errors import ApiError


@endpoint("POST", "/cgi-bin/stable_token", "open")
async def stable_token(call: ApiCall) -> Answer:
    _check_grant(call.body.get("grant_type"))
    app_id = check_app(call, call.body.get("appid"), call.body.get("secret"))
    force = call.body.get("force_refresh") is True
    return call.platform.tokens.stable(app_id, call.now, force=force).answer(call.now)


@endpoint("GET", "/cgi-bin/token", "open")
async def plain_token(call: ApiCall) -> Answer:
    _check_grant(call.query.get("grant_type"))
    app_id = check_app(call, call.query.get("appid"), call.query.get("secret"))
    return call.platform.tokens.plain(app_id, call.now).answer(call.now)


def _check_grant(grant_type: object) -> None:
    if grant_type != "client_credential":
        raise ApiError(40002)

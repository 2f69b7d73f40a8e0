"""What the account may know about its followers."""

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.errors import ApiError


@endpoint("GET", "/cgi-bin/user/info")
async def info(call: ApiCall) -> Answer:
    contact = call.platform.people.get(call.query.get("openid", ""))
    if contact is None:
        raise ApiError(40003)
    if not contact.followed:
        return {"subscribe": 0, "openid": contact.openid}
    return {
        "subscribe": 1,
        "openid": contact.openid,
        "language": "zh_CN",
        "subscribe_time": int(contact.followed_at),
        "unionid": contact.union_id,
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if contact.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(contact.scene) if contact.scene.isdecimal() else 0,
        "qr_scene_str": "" if contact.scene.isdecimal() else contact.scene,
    }


@endpoint("GET", "/cgi-bin/user/get")
async def list_followers(call: ApiCall) -> Answer:
    openids = [contact.openid for contact in call.platform.people if contact.followed]
    last = openids[-1] if openids else ""
    return {"total": len(openids), "count": len(openids), "data": {"openid": openids}, "next_openid": last}

"""Access tokens by all three doors, page tickets, and the login code of a page."""

import secrets

from bot.sandbox.dingtalk.gate import Refused, Wrong, new, old
from bot.sandbox.dingtalk.org import JSAPI_LIFE, JSAPI_LONGEST
from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, text


def _issue(call: Call, key: str, secret: str) -> tuple[str, int] | None:
    ding = call.box.dingtalk
    if (key, secret) != (ding.client_id, ding.client_secret):
        return None
    return ding.tokens.issue(call.box.now())


def access_token(call: Call) -> Json:
    """POST /v1.0/oauth2/accessToken."""
    found = _issue(call, text(call.body, "appKey"), text(call.body, "appSecret"))
    if found is None:
        raise Refused(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    return {"accessToken": found[0], "expireIn": found[1]}


def corp_token(call: Call) -> Json:
    """POST /v1.0/oauth2/{corpId}/token."""
    if call.request.match_info["corp"] != call.box.dingtalk.corp_id:
        raise Refused(400, "invalidCorpId", "corpId 不存在")
    if text(call.body, "grant_type") != "client_credentials":
        raise Refused(400, "invalidGrantType", "grant_type")
    found = _issue(call, text(call.body, "client_id"), text(call.body, "client_secret"))
    if found is None:
        raise Refused(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    return {"access_token": found[0], "expires_in": found[1]}


def old_token(call: Call) -> Json:
    """GET /gettoken."""
    found = _issue(call, call.query.get("appkey", ""), call.query.get("appsecret", ""))
    if found is None:
        raise Wrong(40089, "不合法的corpid或corpsecret", sub=False)
    return {"access_token": found[0], "expires_in": found[1]}


def jsapi_ticket(call: Call) -> Json:
    """POST /v1.0/oauth2/jsapiTickets: renewed by asking, dead 24 h after it was made."""
    ding, now = call.box.dingtalk, call.box.now()
    ticket, born, ends = ding.jsapi or ("", now, now)
    if ends <= now or now - born >= JSAPI_LONGEST:
        ticket, born = secrets.token_urlsafe(32), now
    ding.jsapi = (ticket, born, min(now + JSAPI_LIFE, born + JSAPI_LONGEST))
    return {"jsapiTicket": ticket, "expireIn": int((ding.jsapi[2] - now).total_seconds())}


def login(call: Call) -> Json:
    """POST /topapi/v2/user/getuserinfo {code}: one use, 5 minutes."""
    userid, ends = call.box.dingtalk.logins.pop(text(call.body, "code"), ("", call.box.now()))
    member = call.box.dingtalk.roll.find(userid)
    if member is None or ends <= call.box.now():
        raise Wrong(40078, "不存在的临时授权码", sub=True)
    return {"result": {"userid": member.userid, "unionid": member.unionid, "name": member.name, "device_id": "sandbox",
                       "sys": False, "sys_level": 0}}


ROUTES = [
    new("/v1.0/oauth2/accessToken", access_token, token=False, counted=False),
    new("/v1.0/oauth2/{corp}/token", corp_token, token=False, counted=False),
    old("/gettoken", old_token, "GET", token=False, counted=False),
    new("/v1.0/oauth2/jsapiTickets", jsapi_ticket, counted=False),
    old("/topapi/v2/user/getuserinfo", login, counted=False),
]

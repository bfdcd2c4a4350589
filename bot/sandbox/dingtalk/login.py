"""The login page of DingTalk, the calls that tell who came, and the ticket of the JSAPI."""

import secrets

from aiohttp import web

from bot.sandbox import login_page
from bot.sandbox.dingtalk.gate import TOKEN_HEADER, Refused, Wrong, new, old
from bot.sandbox.dingtalk.org import JSAPI_LIFE, JSAPI_LONGEST
from bot.sandbox.gate import BOX, Call
from bot.sandbox.people import Member
from bot.sandbox.shapes import Json, text


async def authorize(request: web.Request) -> web.StreamResponse:
    """login.dingtalk.com/oauth2/auth: the address to come back to must have been entered, to the letter."""
    box, query = request.app[BOX], request.query
    target = query.get("redirect_uri", "")
    scopes = set(query.get("scope", "").split())
    if query.get("client_id") != box.dingtalk.client_id or target not in box.dingtalk.redirects:
        box.counters["dingtalk.login_refused"] += 1
        return login_page.refused("client_id 不对，或 redirect_uri 没有登记在应用的安全设置里")
    if query.get("response_type") != "code" or "openid" not in scopes or query.get("prompt") != "consent":
        return login_page.refused("response_type、scope 或 prompt 不对")
    member = login_page.chosen(request, box.dingtalk.roll)
    if member is None:
        return login_page.choose(request, "钉钉 · 登录", box.dingtalk.roll.members.values())
    code = box.dingtalk.web_logins.issue(member.userid, box.now())
    raise login_page.back(target, {"authCode": code, "state": query.get("state", "")})


def user_token(call: Call) -> Json:
    """POST /v1.0/oauth2/userAccessToken: the code of the login page, one use, 5 minutes."""
    ding, body = call.box.dingtalk, call.body
    if (text(body, "clientId"), text(body, "clientSecret")) != (ding.client_id, ding.client_secret):
        raise Refused(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    if text(body, "grantType") != "authorization_code":
        raise Refused(400, "invalidParameter.grantType.invalid", "grantType")
    who = ding.web_logins.spend(text(body, "code"), call.box.now())
    if not who:
        raise Refused(400, "invalidParameter.authCode.notFound", "不存在的authCode")
    token = ding.user_tokens.issue(who, call.box.now())
    return {"accessToken": token, "refreshToken": secrets.token_urlsafe(24), "expireIn": 7200, "corpId": ding.corp_id}


def _member(call: Call, userid: str) -> Member | None:
    found = call.box.dingtalk.roll.find(userid) if userid else None
    return found if found and found.active else None


def me(call: Call) -> Json:
    """GET /v1.0/contact/users/me: with the person's own token, not the application's."""
    held = call.request.headers.get(TOKEN_HEADER, "")
    member = _member(call, call.box.dingtalk.user_tokens.good(held, call.box.now()))
    if member is None:
        raise Refused(401, "InvalidAuthentication", "不合法的access_token")
    return {"nick": member.name, "unionId": member.unionid, "openId": f"open-{member.userid}", "avatarUrl": "",
            "stateCode": "86", "visitor": False}


def by_union(call: Call) -> Json:
    """POST /topapi/user/getbyunionid."""
    union = text(call.body, "unionid")
    found = next((m for m in call.box.dingtalk.roll.members.values() if m.unionid == union and m.active), None)
    if found is None:
        raise Wrong(60121, "找不到该用户", sub=True)
    return {"result": {"contact_type": 0, "userid": found.userid}}


def login(call: Call) -> Json:
    """POST /topapi/v2/user/getuserinfo {code}: the code of the app's page script, one use, 5 minutes."""
    member = _member(call, call.box.dingtalk.logins.spend(text(call.body, "code"), call.box.now()))
    if member is None:
        raise Wrong(40078, "不存在的临时授权码", sub=True)
    return {"result": {"userid": member.userid, "unionid": member.unionid, "name": member.name, "device_id": "sandbox",
                       "sys": False, "sys_level": 0}}


def jsapi_ticket(call: Call) -> Json:
    """POST /v1.0/oauth2/jsapiTickets: renewed by asking, dead 24 h after it was made."""
    ding, now = call.box.dingtalk, call.box.now()
    ticket, born, ends = ding.jsapi or ("", now, now)
    if ends <= now or now - born >= JSAPI_LONGEST:
        ticket, born = secrets.token_urlsafe(32), now
    ding.jsapi = (ticket, born, min(now + JSAPI_LIFE, born + JSAPI_LONGEST))
    # It says two hours whatever is left: only who remembers its birth knows that it dies earlier.
    return {"jsapiTicket": ticket, "expireIn": int(JSAPI_LIFE.total_seconds())}


ROUTES = [
    web.get("/oauth2/auth", authorize),
    new("/v1.0/oauth2/userAccessToken", user_token, token=False, counted=False),
    new("/v1.0/contact/users/me", me, "GET", token=False, counted=False),
    old("/topapi/user/getbyunionid", by_union, counted=False),
    new("/v1.0/oauth2/jsapiTickets", jsapi_ticket, counted=False),
    old("/topapi/v2/user/getuserinfo", login, counted=False),
]

"""gettoken, page tickets and the login that gives a page its reader."""

import secrets
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.sandbox.gate import BOX, Call
from bot.sandbox.shapes import Json
from bot.sandbox.wecom.corp import LOGIN_LIFE, TICKET_LIFE
from bot.sandbox.wecom.gate import BAD_CORP, BAD_LOGIN, BAD_SECRET, TOO_OFTEN, Wrong, api


def get_token(call: Call) -> Json:
    """One token per secret, the same until it expires."""
    corp, query = call.box.wecom, call.query
    books = {corp.secret: corp.tokens, corp.contact_secret: corp.contact_tokens}
    book = books.get(query.get("corpsecret", ""))
    fits = query.get("corpid") == corp.corp_id
    if book is None or not fits:
        second = call.box.now().timestamp()
        raise Wrong((BAD_SECRET if fits else BAD_CORP) if corp.bad_secrets.allows("", second) else TOO_OFTEN)
    token, left = book.issue(call.box.now())
    return {"access_token": token, "expires_in": left}


def _ticket(call: Call, kind: str) -> Json:
    tickets, now = call.box.wecom.tickets, call.box.now()
    if not call.box.wecom.ticket_pace.allows(kind, now.timestamp()):
        raise Wrong(TOO_OFTEN)
    ticket, ends = tickets.get(kind, ("", now))
    if ends <= now:
        ticket, ends = secrets.token_urlsafe(32), now + TICKET_LIFE
        tickets[kind] = (ticket, ends)
    return {"ticket": ticket, "expires_in": int((ends - now).total_seconds())}


def corp_ticket(call: Call) -> Json:
    """For wx.config."""
    return _ticket(call, "corp")


def agent_ticket(call: Call) -> Json:
    """For wx.agentConfig."""
    return _ticket(call, "agent")


async def authorize(request: web.Request) -> web.StreamResponse:
    """The login page: sends the member of `sandbox_user` back with a code (one use, 5 min)."""
    box, query = request.app[BOX], request.query
    target, corp = query.get("redirect_uri", ""), box.wecom
    reader = corp.roll.find(query.get("sandbox_user", request.cookies.get("sandbox_wecom_user", "")))
    fits = query.get("appid") == corp.corp_id and query.get("response_type") == "code"
    if not fits or urlsplit(target).scheme not in ("http", "https") or len(query.get("state", "")) > 128:
        return web.Response(status=400, text="redirect_uri, appid or state is wrong")
    if reader is None:
        return web.Response(status=400, text="say who reads: sandbox_user=<userid>")
    code = secrets.token_urlsafe(24)
    corp.logins[code] = (reader.userid, box.now() + LOGIN_LIFE)
    mark = "&" if urlsplit(target).query else "?"
    raise web.HTTPFound(f"{target}{mark}{urlencode({'code': code, 'state': query.get('state', '')})}")


def user_info(call: Call) -> Json:
    """Who came with this code; the code is spent by asking."""
    userid, ends = call.box.wecom.logins.pop(call.query.get("code", ""), ("", call.box.now()))
    if not userid or ends <= call.box.now():
        raise Wrong(BAD_LOGIN)
    return {"userid": userid}


ROUTES = [
    api("gettoken", get_token, "GET", token=False),
    api("get_jsapi_ticket", corp_ticket, "GET"),
    api("ticket/get", agent_ticket, "GET"),
    api("auth/getuserinfo", user_info, "GET"),
    web.get("/connect/oauth2/authorize", authorize),
]

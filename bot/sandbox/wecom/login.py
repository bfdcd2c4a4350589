"""The login pages of WeChat Work (in its app, and by QR code), who came, and the tickets of the JS-SDK."""

import re
import secrets
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox import login_page
from bot.sandbox.gate import BOX, Call
from bot.sandbox.shapes import Json
from bot.sandbox.wecom.corp import TICKET_LIFE, Corp
from bot.sandbox.wecom.gate import BAD_LOGIN, BAD_PARAMETER, TOO_OFTEN, Wrong, api

STATE = re.compile(r"[A-Za-z0-9]{0,128}")
OUTSIDER = "outside:"
"""A login of somebody who is no member: the code leads to an openid."""


def _trusted(corp: Corp) -> set[str]:
    """Hosts with port of the app's trusted domains; the callback's own where none was entered."""
    return set(corp.trusted_domains) or {urlsplit(corp.callback_url).netloc}


def _complaint(corp: Corp, query: dict[str, str]) -> str:
    """What the real page says instead of asking, or ''."""
    target = urlsplit(query.get("redirect_uri", ""))
    if target.scheme not in ("http", "https") or target.netloc not in _trusted(corp):
        return "50001 redirect_uri 与配置的可信域名不一致"
    if query.get("appid") != corp.corp_id:
        return "40013 appid 不对"
    if not STATE.fullmatch(query.get("state", "")):
        return "state 只能是 128 个以内的字母和数字"
    return ""


def _login(request: web.Request, title: str, wrong: str) -> web.Response:
    box, query = request.app[BOX], request.query
    if complaint := _complaint(box.wecom, dict(query)) or wrong:
        box.counters["wecom.login_refused"] += 1
        return login_page.refused(complaint)
    if query.get(login_page.CHOSEN, "").startswith(OUTSIDER):
        who = query[login_page.CHOSEN]
    elif member := login_page.chosen(request, box.wecom.roll):
        who = member.userid
    else:
        return login_page.choose(request, title, box.wecom.roll.members.values())
    code = box.wecom.logins.issue(who, box.now())
    raise login_page.back(query["redirect_uri"], {"code": code, "state": query.get("state", "")})


async def authorize(request: web.Request) -> web.StreamResponse:
    """open.weixin.qq.com/connect/oauth2/authorize: silent in the app, so a real member sees nothing of it."""
    query = request.query
    fits = query.get("response_type") == "code" and query.get("scope") in ("snsapi_base", "snsapi_privateinfo")
    return _login(request, "企业微信 · 网页授权", "" if fits else "response_type 或 scope 不对")


async def scan(request: web.Request) -> web.StreamResponse:
    """login.work.weixin.qq.com/wwlogin/sso/login: the QR code on a desktop."""
    query, corp = request.query, request.app[BOX].wecom
    fits = query.get("login_type") == "CorpApp" and query.get("agentid") == str(corp.agent_id)
    return _login(request, "企业微信 · 扫码登录", "" if fits else "login_type 或 agentid 不对")


def user_info(call: Call) -> Json:
    """Who came with this code; the code is spent by asking."""
    who = call.box.wecom.logins.spend(call.query.get("code", ""), call.box.now())
    if not who:
        raise Wrong(BAD_LOGIN)
    return {"openid": f"o{who.removeprefix(OUTSIDER)}"} if who.startswith(OUTSIDER) else {"userid": who}


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
    if call.query.get("type") != "agent_config":
        raise Wrong(BAD_PARAMETER, "type")
    return _ticket(call, "agent")


ROUTES = [
    api("get_jsapi_ticket", corp_ticket, "GET"),
    api("ticket/get", agent_ticket, "GET"),
    api("auth/getuserinfo", user_info, "GET"),
    web.get("/connect/oauth2/authorize", authorize),
    web.get("/wwlogin/sso/login", scan),
]

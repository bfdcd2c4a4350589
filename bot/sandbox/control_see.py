"""Control: what can be seen (phones, traffic, counters, files) and who works here."""

import asyncio
import secrets

from aiohttp import web

from bot.sandbox.asked import Asked, Bad, allow_origin, control, said, shown_blob
from bot.sandbox.dingtalk.org import CustomRobot, Group
from bot.sandbox.gate import BOX
from bot.sandbox.people import Member
from bot.sandbox.shapes import Json, dump, part, text, truth, whole, words
from bot.sandbox.world import CARD_TEMPLATE

WATCHED = 2000  # events a slow watcher may be behind


def transcript(asked: Asked) -> Json:
    """Every conversation in order, every card with its present look."""
    return asked.box.phones.transcript()


def traffic(asked: Asked) -> Json:
    """Exchanges after the id `after`."""
    after = whole(asked.body, "after")
    return {"exchanges": [one for one in asked.box.traffic.exchanges if whole(one, "id") > after]}


def counters(asked: Asked) -> Json:
    """Everything counted since the start or the reset."""
    return {"counters": dict(sorted(asked.box.counters.items()))}


def delivery(asked: Asked) -> Json:
    """What became of one push."""
    found = asked.box.post.deliveries.get(asked.request.match_info["id"])
    if found is None:
        raise Bad("no such delivery", 404)
    return found.shown()


def settings(asked: Asked) -> Json:
    """Addresses, ids and secrets for the settings file of the bot."""
    box, corp, ding = asked.box, asked.box.wecom, asked.box.dingtalk
    return {
        "wecom": {"corp_id": corp.corp_id, "agent_id": corp.agent_id, "secret": corp.secret, "token": corp.token,
                  "aes_key": corp.aes_key, "api_base": box.base, "oauth_base": box.base,
                  "login_base": box.base, "trusted_domains": list(corp.trusted_domains),
                  "callback_url": corp.callback_url, "robot_keys": list(corp.robot_keys)},
        "dingtalk": {"client_id": ding.client_id, "client_secret": ding.client_secret, "robot_code": ding.robot_code,
                     "corp_id": ding.corp_id, "agent_id": ding.agent_id, "token": ding.token, "aes_key": ding.aes_key,
                     "card_template_id": CARD_TEMPLATE, "mode": ding.mode, "edition": ding.edition,
                     "api_base": box.base, "oapi_base": box.base, "login_base": box.base,
                     "redirects": list(ding.redirects), "robot_url": ding.robot_url,
                     "event_url": ding.event_url,
                     "robots": {robot.token: robot.secret for robot in ding.robots.values()}},
        "now": box.now().isoformat(),
    }


def change_settings(asked: Asked) -> Json:
    """Where the bot listens, and how DingTalk tells it things."""
    body, corp, ding = asked.body, asked.box.wecom, asked.box.dingtalk
    corp.callback_url = text(body, "wecom_callback") or corp.callback_url
    corp.strict_hints = truth(body, "wecom_strict_hints") if "wecom_strict_hints" in body else corp.strict_hints
    if text(body, "dingtalk_mode") in ("stream", "http"):
        ding.mode = "http" if text(body, "dingtalk_mode") == "http" else "stream"
    ding.robot_url = text(body, "dingtalk_robot_url") or ding.robot_url
    ding.event_url = text(body, "dingtalk_event_url") or ding.event_url
    ding.edition = text(body, "dingtalk_edition") or ding.edition
    corp.robot_keys = tuple(words(body, "wecom_robot_keys")) or corp.robot_keys
    corp.trusted_domains = tuple(words(body, "wecom_trusted")) or corp.trusted_domains
    ding.redirects = tuple(words(body, "dingtalk_redirects")) or ding.redirects
    for token in part(body, "dingtalk_robots"):
        ding.robots[token] = CustomRobot(token, text(part(body, "dingtalk_robots"), token))
    return settings(asked)


def _person(member: Member) -> Json:
    return {"userid": member.userid, "name": member.name, "title": member.title, "active": member.active,
            "departments": list(member.departments), "manager": member.manager}


def members(asked: Asked) -> Json:
    """Both address books."""
    box = asked.box
    return {"wecom": [_person(one) for one in box.wecom.roll.members.values()],
            "dingtalk": [_person(one) for one in box.dingtalk.roll.members.values()],
            "groups": [{"id": one.conversation_id, "name": one.name, "users": one.users}
                       for one in box.dingtalk.groups.values()]}


def add_member(asked: Asked) -> Json:
    """Enter or replace a member; active false = left."""
    body = asked.body
    roll = asked.roll()
    userid = text(body, "userid")
    if not userid:
        raise Bad("userid is needed")
    places = tuple(int(one) for one in words(body, "departments") if one.isdigit()) or (1,)
    made = Member(userid, text(body, "name") or userid, places, manager=text(body, "manager"),
                  title=text(body, "title"), mobile=text(body, "mobile"), staff_no=text(body, "staff_no"),
                  active=truth({"a": body.get("active", True)}, "a"))
    roll.put(made)
    return _person(made)


def add_group(asked: Asked) -> Json:
    """A DingTalk group with the robot in it."""
    users = words(asked.body, "users")
    name = text(asked.body, "name") or "群聊"
    group = Group(text(asked.body, "id") or f"cid{secrets.token_hex(8)}==", name, users[0] if users else "", users)
    asked.box.dingtalk.groups[group.conversation_id] = group
    return {"id": group.conversation_id, "name": name, "users": users}


def login(asked: Asked) -> Json:
    """A login code, as the page of a member would get it in the app."""
    box, who = asked.box, asked.member()
    logins = box.wecom.logins if asked.platform() == "wecom" else box.dingtalk.logins
    return {"code": logins.issue(who.userid, box.now())}


def keep_media(asked: Asked) -> Json:
    """Upload a file once; send it later by its sha256."""
    kept = [asked.box.media.keep("sample", name, mime, data, asked.box.now())
            for name, mime, data in asked.uploads("sample.bin", "application/octet-stream")]
    return {"files": [shown_blob(blob) for blob in kept]} | shown_blob(kept[0])


def reset(asked: Asked) -> Json:
    """Empty phones, traffic, faults, counters."""
    asked.box.forget()
    return {"ok": True}


async def media(request: web.Request) -> web.StreamResponse:
    """The bytes of anything that was sent, by content."""
    blob = request.app[BOX].media.by_hash.get(request.match_info["sha"])
    if blob is None:
        return said({"error": "no such file"}, 404)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
               "Access-Control-Allow-Origin": "*"}
    return web.Response(body=blob.data, content_type=blob.mime.split(";")[0], headers=headers)


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events until the reader goes away."""
    try:
        headers = allow_origin(request)
    except Bad as wrong:
        return said({"error": str(wrong)}, wrong.status)
    watchers = request.app[BOX].traffic.watchers
    queue: asyncio.Queue[Json] = asyncio.Queue(WATCHED)
    answer = web.StreamResponse(headers=headers | {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    await answer.prepare(request)
    await answer.write(b": watching\n\n")
    watchers.add(queue)
    try:
        while True:
            try:
                one = await asyncio.wait_for(queue.get(), 15)
            except TimeoutError:
                await answer.write(b": still here\n\n")
                continue
            if one["event"] == "stop":
                return answer
            await answer.write(f"event: {one['event']}\ndata: {dump(one['data'])}\n\n".encode())
    except ConnectionError:
        return answer
    finally:
        watchers.discard(queue)


async def options(request: web.Request) -> web.StreamResponse:
    """The browser's question before it asks across ports."""
    try:
        return web.Response(status=204, headers=allow_origin(request))
    except Bad as wrong:
        return said({"error": str(wrong)}, wrong.status)


ROUTES = [
    control("GET", "transcript.json", transcript), control("GET", "traffic", traffic),
    control("GET", "counters", counters), control("GET", "deliveries/{id}", delivery),
    control("GET", "settings", settings), control("POST", "settings", change_settings),
    control("GET", "members", members), control("POST", "members", add_member), control("POST", "groups", add_group),
    control("POST", "login", login), control("POST", "media", keep_media), control("POST", "reset", reset),
    web.get("/_control/media/{sha}", media), web.get("/_control/events", events),
    web.options("/_control/{rest:.*}", options),
]

"""GET /aibot: the WebSocket of the bot, one at a time; GET /aibot/file/{id}: a member's file, encrypted for itself."""

from urllib.parse import quote

from aiohttp import WSMsgType, web

from bot.sandbox.gate import BOX, cut, veiled
from bot.sandbox.shapes import Json, parse, part, text, whole
from bot.sandbox.wecombot.bots import BAD_FRAME, BAD_SECRET, FILE_LIFE, NOT_SUBSCRIBED, Code, Line, Wrong
from bot.sandbox.wecombot.frames import carried_out
from bot.sandbox.world import Sandbox

PATH = "/aibot"


async def connect(request: web.Request) -> web.StreamResponse:
    """Frames until one side leaves; the connection that subscribed last is the bot's."""
    box = request.app[BOX]
    if box.faults.take("wecom", "down", request.path):
        return cut(request)
    socket = web.WebSocketResponse(max_msg_size=4 << 20)
    await socket.prepare(request)
    line, bot = Line(request, socket), box.aibot
    bot.lines.add(line)
    try:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                await _taken(box, line, str(message.data))
    finally:
        bot.lines.discard(line)
        if bot.line is line:
            bot.line = None
    return socket


async def _taken(box: Sandbox, line: Line, said: str) -> None:
    frame = parse(said) or {}
    cmd, req = text(frame, "cmd"), text(part(frame, "headers"), "req_id")
    box.counters[f"wecombot.{cmd or 'malformed'}"] += 1
    if line.deaf:
        return
    ack: Json = {"headers": {"req_id": req}, "errcode": 0, "errmsg": "ok"}
    try:
        found = await _answer(box, line, cmd, req, frame)
        ack |= {"body": found} if found else {}
    except Wrong as wrong:
        box.counters[f"wecombot.errcode.{wrong.code.number}"] += 1
        ack |= {"errcode": wrong.code.number, "errmsg": str(wrong)}
    if cmd != "ping":
        hidden: Json = {"secret": "…"} if cmd == "aibot_subscribe" else {}
        shown: Json = {**frame, "body": veiled(part(frame, "body")) | hidden}
        box.traffic.record(box.now(), "wecom", "from_bot", f"aibot {cmd}", shown, ack, whole(ack, "errcode"), 0)
    if not box.faults.take("wecom", "drop_ack", cmd):
        await line.say(ack)


async def _answer(box: Sandbox, line: Line, cmd: str, req: str, frame: Json) -> Json:
    if not cmd or not req or (cmd != "ping" and not isinstance(frame.get("body"), dict)):
        raise Wrong(BAD_FRAME, "cmd, headers.req_id and body")
    if cmd == "aibot_subscribe":
        await _subscribe(box, line, part(frame, "body"))
        return {}
    if not line.subscribed:
        raise Wrong(NOT_SUBSCRIBED)
    if fault := box.faults.take("wecom", "errcode", cmd):
        raise Wrong(Code(whole(fault.args, "errcode", -1), "ordered by a tester"))
    return carried_out(box, cmd, req, part(frame, "body"))


async def _subscribe(box: Sandbox, line: Line, body: Json) -> None:
    """A new connection of the same bot pushes the old one out."""
    bot = box.aibot
    if (text(body, "bot_id"), text(body, "secret")) != (bot.bot_id, bot.secret):
        raise Wrong(BAD_SECRET)
    before, bot.line, line.subscribed = bot.line, line, True
    if before is not None and before is not line:
        await push_out(box, before)


async def push_out(box: Sandbox, line: Line) -> None:
    """disconnected_event, then the end."""
    line.subscribed = False
    bot = box.aibot
    body: Json = {"msgid": bot.number(), "aibotid": bot.bot_id, "msgtype": "event",
                  "create_time": int(box.now().timestamp()), "event": {"eventtype": "disconnected_event"}}
    await line.say({"cmd": "aibot_event_callback", "headers": {"req_id": bot.number()}, "body": body})
    box.counters["wecombot.pushed_out"] += 1
    await line.socket.close()


async def download(request: web.Request) -> web.StreamResponse:
    """Cipher text, for five minutes."""
    box = request.app[BOX]
    found = box.aibot.files.get(request.match_info["id"])
    if found is None or box.now() - found.at >= FILE_LIFE:
        return web.Response(status=403, text="expired")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
    return web.Response(body=found.data, content_type="application/octet-stream", headers=headers)


ROUTES = [web.get(PATH, connect), web.get(PATH + "/file/{id}", download)]

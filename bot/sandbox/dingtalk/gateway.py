"""The gateway of Stream Mode: open a connection, spend the ticket, listen for acks."""

import asyncio
import secrets
from xml.sax.saxutils import escape

from aiohttp import WSMsgType, web

from bot.sandbox.dingtalk.gate import Refused, answer_json, new
from bot.sandbox.dingtalk.lines import Line, Ticket
from bot.sandbox.dingtalk.org import TICKET_LIFE
from bot.sandbox.dingtalk.stream import acknowledged, system
from bot.sandbox.gate import BOX, Call, cut
from bot.sandbox.shapes import Json, parse, parts, text
from bot.sandbox.world import Sandbox


def open_connection(call: Call) -> Json:
    """POST /v1.0/gateway/connections/open."""
    ding, body = call.box.dingtalk, call.body
    if (text(body, "clientId"), text(body, "clientSecret")) != (ding.client_id, ding.client_secret):
        raise Refused(401, "authFailed", "鉴权失败")
    topics = frozenset((text(one, "type"), text(one, "topic")) for one in parts(body, "subscriptions"))
    if not topics or any(kind not in ("EVENT", "CALLBACK", "SYSTEM") for kind, _ in topics):
        raise Refused(400, "invalidParameter.subscriptions", "subscriptions")
    ticket = secrets.token_hex(16)
    ding.lines.tickets[ticket] = Ticket(topics, call.box.now() + TICKET_LIFE)
    call.box.counters["dingtalk.connections_opened"] += 1
    return {"endpoint": call.box.base.replace("http", "ws", 1) + "/connect", "ticket": ticket}


async def _xml_unless_asked(request: web.Request) -> web.StreamResponse:
    answer = await _open_json.handler(request)
    if "application/json" in request.headers.get("Accept", "") or not isinstance(answer, web.Response):
        return answer
    inner = "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in (parse(answer.text or "") or {}).items())
    return web.Response(status=answer.status, text=f"<result>{inner}</result>", content_type="application/xml")


_open_json = new("/v1.0/gateway/connections/open", open_connection, token=False, counted=False)


async def connect(request: web.Request) -> web.StreamResponse:
    """GET /connect?ticket=: the ticket is spent by asking."""
    box = request.app[BOX]
    if box.faults.take("dingtalk", "down", request.path):
        return cut(request)
    ticket = box.dingtalk.lines.tickets.pop(request.query.get("ticket", ""), None)
    if ticket is None or ticket.ends <= box.now():
        box.counters["dingtalk.bad_ticket"] += 1
        return answer_json({"code": "invalidTicket", "message": "ticket is unknown, used or too old"}, 401)
    socket = web.WebSocketResponse(max_msg_size=4 << 20)
    await socket.prepare(request)
    line = Line(secrets.token_hex(8), request, socket, ticket.topics)
    box.dingtalk.lines.open.append(line)
    box.traffic.publish("line", {"open": len(box.dingtalk.lines.open)})
    ping = asyncio.create_task(_pings(box, line))
    try:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                acknowledged(box, str(message.data))
    finally:
        ping.cancel()
        box.dingtalk.lines.open.remove(line)
        box.traffic.publish("line", {"open": len(box.dingtalk.lines.open)})
    return socket


async def _pings(box: Sandbox, line: Line) -> None:
    while not line.socket.closed:
        await asyncio.sleep(box.patience.ping)
        await system(box, line, "ping")


ROUTES = [web.post("/v1.0/gateway/connections/open", _xml_unless_asked), web.get("/connect", connect)]

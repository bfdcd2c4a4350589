"""A factory's own gateway for texts (/gateway/sms) and calls (/gateway/voice), as docs/phones.md tells its maker."""

import asyncio
import hashlib
import hmac
import re
import time
from typing import cast

from aiohttp import web

from bot.sandbox.gate import BOX, cut
from bot.sandbox.post import passed
from bot.sandbox.shapes import Json, dump, parse, part, text
from bot.sandbox.telecom.book import STATES, Leg, Try
from bot.sandbox.world import Sandbox

AGE, HANG = 300, 60.0
LONGEST = 70
NUMBER = re.compile(r"\+?\d{3,20}")


def answer(body: Json, status: int = 200) -> web.Response:
    return web.Response(status=status, text=dump(body), content_type="application/json", charset="utf-8")


def refused(error: str, status: int = 200, message: str = "") -> web.Response:
    return answer({"ok": False, "error": error, "message": message}, status)


def signed(key: str, at: str, nonce: str, raw: bytes) -> str:
    """HMAC-SHA256 over time, nonce and body, each on its own line."""
    return "sha256=" + hmac.new(key.encode(), f"{at}\n{nonce}\n".encode() + raw, hashlib.sha256).hexdigest()


def _forged(box: Sandbox, request: web.Request, raw: bytes) -> bool:
    at, nonce = request.headers.get("X-SafeLoop-Timestamp", ""), request.headers.get("X-SafeLoop-Nonce", "")
    given = request.headers.get("X-SafeLoop-Signature", "")
    good = hmac.compare_digest(signed(box.telecom.gateway_key, at, nonce, raw), given)
    if not (good and at.isdigit()) or abs(box.now().timestamp() - int(at)) > AGE or nonce in box.telecom.nonces:
        return True
    box.telecom.nonces.add(nonce)
    return False


def _send(box: Sandbox, body: Json, leg: Leg) -> web.Response:
    id, to, said = text(body, "id"), text(body, "to"), text(body, "text")
    if text(body, "channel") != leg or not id or len(id) > 15 or not said:
        return refused("bad_request", 400, "id, channel, to, text")
    if not NUMBER.fullmatch(to):
        return refused("bad_number")
    if leg == "sms" and len(said) > LONGEST:
        return refused("too_long", message=f"{len(said)} characters")
    known = box.telecom.find(lambda one: one.id == id)
    if known is not None:
        box.telecom.repeated += 1
        return answer({"ok": True, "vendor_id": known.vendor_id})
    made = box.telecom.carry_out(id, leg, "gateway", to, said, box.now(), part(body, "params"))
    return answer({"ok": True, "vendor_id": made.vendor_id})


def told(box: Sandbox, one: Try) -> Json:
    """What an `ask` and a callback say of it now."""
    if not one.over(box.now()):
        return {"state": "pending"}
    state = STATES[one.script.answer][0]
    if one.leg == "sms":
        return {"state": "failed" if state == "failed" else "delivered"}
    key: Json = {"key": one.script.key} if state == "answered" and one.script.key else {}
    return {"state": state, "said": {"busy": "占线", "off": "关机"}.get(one.script.answer, "")} | key


def _handle(box: Sandbox, leg: Leg, body: Json) -> web.Response:
    if text(body, "op") == "send":
        return _send(box, body, leg)
    if text(body, "op") != "ask":
        return refused("bad_request", 400, "op is send or ask")
    known = box.telecom.find(lambda one: one.id == text(body, "id"))
    return answer({"ok": True} | (told(box, known) if known else {"state": "unknown"}))


def route(leg: Leg, path: str) -> web.RouteDef:
    async def handle(request: web.Request) -> web.StreamResponse:
        box, begun, raw = request.app[BOX], time.perf_counter(), await request.read()
        if box.telecom.breaks(path, ("down",)):
            return cut(request)
        body = parse(raw) or {}
        at = f"{path}?{text(body, 'op')}"  # a fault may be of one operation only
        if box.telecom.breaks(at, ("page",)):
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        if _forged(box, request, raw):
            box.counters["gateway.forged"] += 1
            response = refused("signature", 401)
        elif (fault := box.telecom.breaks(at, ("error",))) is not None:
            response = refused(fault.code)
        else:
            response = _handle(box, leg, body)
        box.counters[f"gateway.{leg}.{text(body, 'op')}"] += 1
        box.traffic.record(box.now(), "gateway", "from_bot", f"POST {path}", body, parse(response.text or "") or {},
                           response.status, passed(begun))
        if box.telecom.breaks(at, ("hang",)):
            await asyncio.sleep(HANG)
        return cut(request) if box.telecom.breaks(at, ("lost_answer",)) else cast(web.StreamResponse, response)

    return web.post(path, handle)


ROUTES = [route("sms", "/gateway/sms"), route("call", "/gateway/voice")]

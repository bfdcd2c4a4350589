"""The doorstep of both servers: faults that hit any call, and the record of every call in clear."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.faults import Platform
from bot.sandbox.post import passed
from bot.sandbox.shapes import Json, parse
from bot.sandbox.world import Sandbox

BOX: web.AppKey[Sandbox] = web.AppKey("sandbox", Sandbox)
SECRET = ("access_token", "key", "corpsecret", "appsecret", "session", "appSecret", "clientSecret", "client_secret",
          "accessToken")


@dataclass(slots=True)
class Call:
    """One call of the bot: `body` is its JSON object, empty where there is none; `json` tells whether it was one."""

    box: Sandbox
    request: web.Request
    query: Mapping[str, str]
    body: Json
    json: bool
    warn: bool = False

    @property
    def path(self) -> str:
        """Where the call went, without the query."""
        return self.request.path


Answer = Callable[[Call], Awaitable[web.StreamResponse]]
Door = Callable[[web.Request], Awaitable[web.StreamResponse]]


def cut(request: web.Request) -> web.StreamResponse:
    """Break the connection; nothing of the answer arrives."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _broken(call: Call, platform: Platform) -> web.StreamResponse | None:
    faults, path = call.box.faults, call.path
    if late := faults.take(platform, "slow", path):
        seconds = late.args.get("seconds")
        await asyncio.sleep(float(seconds) if isinstance(seconds, (int, float)) else 1.0)
    if faults.take(platform, "down", path):
        return cut(call.request)
    if page := faults.take(platform, "http_status", path):
        status = page.args.get("status")
        return web.Response(status=status if isinstance(status, int) else 502, text="<html>Bad Gateway</html>",
                            content_type="text/html")
    if faults.take(platform, "banned", path):
        return web.json_response({"status": 1111, "wait": 5, "source": "x5"})
    if faults.take(platform, "html", path):
        return web.Response(text="<html><body>系统维护中</body></html>", content_type="text/html")
    return None


def veiled(said: Mapping[str, object]) -> Json:
    """For the inspector: secrets shortened."""
    return {key: f"{value[:4]}…" if key in SECRET and isinstance(value, str) else value for key, value in said.items()}


def door(platform: Platform, answer: Answer, forms: bool = False) -> Door:
    """An aiohttp handler around `answer`; `forms`: the body is multipart and read by the answer itself."""

    async def handle(request: web.Request) -> web.StreamResponse:
        box, begun = request.app[BOX], time.perf_counter()
        raw = b"" if forms or request.method == "GET" else await request.read()
        found = parse(raw) if raw else None
        call = Call(box, request, request.query, found or {}, found is not None)
        response = await _broken(call, platform)
        if response is None:
            response = await answer(call)
            if box.faults.take(platform, "lost_answer", request.path):
                box.counters[f"{platform}.lost_answer"] += 1
                response = cut(request)
        shown = veiled(found) if found else raw.decode("utf-8", "replace")[:2000]
        asked: Json = {"query": veiled(request.query), "body": shown}
        said = parse(response.text or "") if isinstance(response, web.Response) and _is_json(response) else None
        box.counters[f"{platform}.calls"] += 1
        box.counters[f"{platform}{request.path}"] += 1
        box.traffic.record(box.now(), platform, "from_bot", f"{request.method} {request.path}", asked,
                           veiled(said) if said else f"<{response.content_type}>", response.status, passed(begun))
        return response

    return handle


def _is_json(response: web.Response) -> bool:
    return response.content_type == "application/json"

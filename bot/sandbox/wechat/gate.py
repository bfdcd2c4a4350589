"""The API's manners: every error is HTTP 200 with an errcode and a rid, every call carries a token."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.gate import Call, door
from bot.sandbox.shapes import Json, dump, text, whole

PREFIX = "/weixin"
"""Below a path of its own: the calls have the same names as WeChat Work's."""
FOREIGN_IP = "203.0.113.9"


@dataclass(frozen=True, slots=True)
class Code:
    """An errcode and its words."""

    number: int
    words: str


BAD_OPENID = Code(40003, "invalid openid")
BAD_MEDIA = Code(40007, "invalid media_id")
BAD_TYPE = Code(40008, "invalid message type")
BAD_APP = Code(40013, "invalid appid")
BAD_TOKEN = Code(40001, "invalid credential, access_token is invalid or not latest")
BAD_TEMPLATE = Code(40037, "invalid template_id")
WRONG_SECRET = Code(40125, "invalid appsecret")
FOREIGN = Code(40164, f"invalid ip {FOREIGN_IP} ipv6 ::ffff:{FOREIGN_IP}, not in whitelist")
NO_TOKEN = Code(41001, "access_token missing")
TOKEN_EXPIRED = Code(42001, "access_token expired")
REFUSED = Code(43101, "user refuse to accept the msg")
EMPTY = Code(44002, "empty post data")
TOO_LONG = Code(45002, "content size out of limit")
TOO_OFTEN = Code(45009, "reach max api daily quota limit")
MINUTE_OFTEN = Code(45011, "api minute-quota reach limit")
LATE = Code(45015, "response out of time limit or subscription is canceled")
MANY = Code(45047, "out of response count limit")
BAD_JSON = Code(47001, "data format error")
BAD_DATA = Code(47003, "argument invalid!")
NO_RIGHT = Code(48001, "api unauthorized")


class Wrong(Exception):
    """A refusal with an errcode; `hint` is added to its words."""

    def __init__(self, code: Code, hint: str = "") -> None:
        super().__init__(code.words)
        self.code, self.hint = code, hint


Handler = Callable[[Call], Awaitable[Json | web.StreamResponse] | Json]


def reply(body: Json) -> web.Response:
    """An answer of the API."""
    return web.Response(text=dump(body), content_type="application/json", charset="utf-8")


def _check_token(call: Call) -> None:
    token = call.query.get("access_token", "")
    if not token:
        raise Wrong(NO_TOKEN)
    look = call.box.wechat.tokens.look(token, call.box.now())
    if look != "good":
        raise Wrong(TOKEN_EXPIRED if look == "expired" else BAD_TOKEN)


def _check_fault(call: Call) -> None:
    fault = call.box.faults.take("wechat", "errcode", call.path)
    if fault is not None:
        raise Wrong(Code(whole(fault.args, "errcode", -1), text(fault.args, "errmsg") or "system error"))


def api(path: str, handler: Handler, method: str = "POST", token: bool = True) -> web.RouteDef:
    """A route around `handler`, which returns what goes beside errcode 0, or a file."""

    async def answer(call: Call) -> web.StreamResponse:
        try:
            _check_fault(call)
            if token:
                _check_token(call)
            if method == "POST" and not call.json:
                raise Wrong(BAD_JSON)
            found = handler(call)
            done = found if isinstance(found, dict) else await found
        except Wrong as wrong:
            call.box.counters[f"wechat.errcode.{wrong.code.number}"] += 1
            words = f"{wrong.code.words}{wrong.hint} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"
            return reply({"errcode": wrong.code.number, "errmsg": words})
        if isinstance(done, web.StreamResponse):
            return done
        return reply(done or {"errcode": 0, "errmsg": "ok"})

    return web.route(method, f"{PREFIX}/cgi-bin/{path}", door("wechat", answer))

"""qyapi's manners: every error is HTTP 200 with an errcode, every call carries a token."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.gate import Call, door
from bot.sandbox.shapes import Json, dump, text, whole

FOREIGN_IP = "203.0.113.9"


@dataclass(frozen=True, slots=True)
class Code:
    """An errcode and its words. Numbers marked * are remembered, not read: compare before relying on them."""

    number: int
    words: str


BAD_SECRET = Code(40001, "invalid credential")
BAD_USERS = Code(40003, "invalid userid")
BAD_MEDIA_TYPE = Code(40004, "invalid media type")
BAD_FILE_SIZE = Code(40006, "invalid file size")
BAD_MEDIA = Code(40007, "invalid media_id")
BAD_MSGTYPE = Code(40008, "invalid msgtype")
BAD_CORP = Code(40013, "invalid corpid")
BAD_TOKEN = Code(40014, "invalid access_token")
BAD_LOGIN = Code(40029, "invalid code")
TOO_MANY_USERS = Code(40032, "invalid userid list size")  # *
BAD_PARAMETER = Code(40058, "invalid parameter")
NO_TOKEN = Code(41001, "access_token missing")
NO_AGENT = Code(41011, "agentid missing")
TOKEN_EXPIRED = Code(42001, "access_token expired")
TOO_LONG = Code(45002, "content size out of limit")  # *
TITLE_LONG = Code(45003, "title size out of limit")  # *
DESCRIPTION_LONG = Code(45004, "description size out of limit")  # *
ARTICLES = Code(45008, "article count out of limit")  # *
TOO_OFTEN = Code(45009, "api freq out of limit")
BAD_JSON = Code(47001, "data format error")  # *
NO_RIGHT = Code(60011, "no privilege to access/modify contact/party/agent")
NO_USER = Code(60111, "userid not found")
NOBODY = Code(81013, "user & party & tag all invalid")
NO_RECEIVER = Code(82001, "user & party & tag is all empty")  # *
NO_CHAT = Code(86003, "chat not exist")  # *
CHAT_EXISTS = Code(86215, "chatid existed")  # *
WRONG_AGENT = Code(301002, "not allow operate another agent with this accesstoken")


class Wrong(Exception):
    """A refusal with an errcode; `hint` says what was wrong, for people only."""

    def __init__(self, code: Code, hint: str = "") -> None:
        super().__init__(hint or code.words)
        self.code, self.hint = code, hint


Handler = Callable[[Call], Awaitable[Json] | Json]


def reply(body: Json) -> web.Response:
    """An answer of qyapi."""
    return web.Response(text=dump(body), content_type="application/json", charset="utf-8")


def refusal(wrong: Wrong) -> Json:
    """The JSON of an error."""
    hint = f"{wrong.code.words}, {wrong.hint}" if wrong.hint else wrong.code.words
    return {"errcode": wrong.code.number, "errmsg": f"{hint}, hint: [sandbox], more info at /devtool/query"}


def check_token(call: Call) -> None:
    """A living token of either secret; raises Wrong."""
    token = call.query.get("access_token", "")
    if not token:
        raise Wrong(NO_TOKEN)
    books = (call.box.wecom.tokens, call.box.wecom.contact_tokens)
    looks = {book.look(token, call.box.now()) for book in books}
    if "good" not in looks:
        raise Wrong(TOKEN_EXPIRED if "expired" in looks else BAD_TOKEN)


def _check_pace(call: Call) -> None:
    if not call.box.wecom.per_api.allows(call.path, call.box.now().timestamp()):
        raise Wrong(TOO_OFTEN)


def check_fault(call: Call) -> None:
    """An errcode that a tester ordered; raises Wrong."""
    fault = call.box.faults.take("wecom", "errcode", call.path)
    if fault is None:
        return
    number = whole(fault.args, "errcode", -1)
    words = text(fault.args, "errmsg") or "system busy"
    if number == 60020:
        words = f"not allow to access from your ip, from ip: {FOREIGN_IP}"
    raise Wrong(Code(number, words))


def api(path: str, handler: Handler, method: str = "POST", token: bool = True, forms: bool = False) -> web.RouteDef:
    """A route of qyapi around `handler`, which returns what goes beside errcode 0."""

    async def answer(call: Call) -> web.StreamResponse:
        try:
            check_fault(call)
            _check_pace(call)
            if token:
                check_token(call)
            if method == "POST" and not forms and not call.json:
                raise Wrong(BAD_JSON)
            found = handler(call)
            more = found if isinstance(found, dict) else await found
        except Wrong as wrong:
            call.box.counters[f"wecom.errcode.{wrong.code.number}"] += 1
            return reply(refusal(wrong))
        warned = call.warn or call.box.faults.take("wecom", "warning", call.path)
        words = "Warning: wrong json format. ok" if warned else "ok"
        return reply({"errcode": 0, "errmsg": words} | more)

    return web.route(method, f"/cgi-bin/{path}", door("wecom", answer, forms))

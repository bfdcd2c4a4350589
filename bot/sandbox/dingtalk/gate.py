"""The manners of DingTalk's two API families, and the monthly and per-second quotas of both."""

import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.gate import Call, door
from bot.sandbox.shapes import Json, dump, text, whole

TOKEN_HEADER = "x-acs-dingtalk-access-token"
DENIED = "Forbidden.AccessDenied."
FOREIGN_IP = "203.0.113.9"


class Refused(Exception):
    """An error of the new family: HTTP status, code, message."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message or code


class Wrong(Exception):
    """An error of the old family: errcode and errmsg; `sub` makes it the gateway's 88."""

    def __init__(self, errcode: int, errmsg: str, sub: bool = False) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg, self.sub = errcode, errmsg, sub


Handler = Callable[[Call], Awaitable[Json] | Json]


def answer_json(body: Json, status: int = 200) -> web.Response:
    """JSON with Chinese left readable."""
    return web.Response(status=status, text=dump(body), content_type="application/json", charset="utf-8")


def _refusal(wrong: Refused) -> web.Response:
    return answer_json({"code": wrong.code, "message": wrong.message, "requestid": secrets.token_hex(16).upper()},
                       wrong.status)


def _old_error(wrong: Wrong) -> web.Response:
    if not wrong.sub:
        return answer_json({"errcode": wrong.errcode, "errmsg": wrong.errmsg})
    words = f"ding talk error[subcode={wrong.errcode},submsg={wrong.errmsg}]"
    return answer_json({"errcode": 88, "errmsg": words, "sub_code": str(wrong.errcode), "sub_msg": wrong.errmsg})


def _over_quota(call: Call) -> bool:
    ding, now = call.box.dingtalk, call.box.now()
    quota, month = ding.quota, ding.quota.month(now)
    if ding.edition == "standard" and quota.api[month] >= quota.api_limit:
        return True
    quota.api[month] += 1
    return False


def _too_fast(call: Call) -> bool:
    return not call.box.dingtalk.qps.allows(call.path, call.box.tick())


def new(path: str, handler: Handler, method: str = "POST", token: bool = True, counted: bool = True) -> web.RouteDef:
    """A route of api.dingtalk.com."""

    def check(call: Call) -> None:
        fault = call.box.faults.take("dingtalk", "errcode", call.path)
        if fault is not None:
            raise Refused(whole(fault.args, "status", 400), text(fault.args, "code") or "system.busy",
                          text(fault.args, "message"))
        book, now = call.box.dingtalk.tokens, call.box.now()
        if token and book.look(call.request.headers.get(TOKEN_HEADER, ""), now) != "good":
            raise Refused(401, "InvalidAuthentication", "不合法的access_token")
        if _too_fast(call):
            raise Refused(403, DENIED + "QpsLimitForAppkeyAndApi", "接口调用超过限流阈值")
        if counted and _over_quota(call):
            raise Refused(403, DENIED + "ApiCountLimitForOrg", "本月接口调用次数已用完")
        if method in ("POST", "PUT") and not call.json:
            raise Refused(400, "MissingBody", "body is mandatory for this action")

    async def answer(call: Call) -> web.StreamResponse:
        try:
            check(call)
            found = handler(call)
            return answer_json(found if isinstance(found, dict) else await found)
        except Refused as wrong:
            call.box.counters[f"dingtalk.error.{wrong.code}"] += 1
            return _refusal(wrong)

    return web.route(method, path, door("dingtalk", answer))


def old(path: str, handler: Handler, method: str = "POST", token: bool = True, counted: bool = True,
        forms: bool = False) -> web.RouteDef:
    """A route of oapi.dingtalk.com: HTTP 200 and an errcode."""

    def check(call: Call) -> None:
        fault = call.box.faults.take("dingtalk", "errcode", call.path)
        if fault is not None:
            code = whole(fault.args, "errcode", -1)
            words = f"访问ip不在白名单之中,request ip={FOREIGN_IP}" if code == 60020 else "系统繁忙"
            raise Wrong(code, text(fault.args, "errmsg") or words)
        if token:
            look = call.box.dingtalk.tokens.look(call.query.get("access_token", ""), call.box.now())
            sub = path.startswith("/topapi/")
            if look == "expired":
                raise Wrong(42001, "access_token已过期", sub)
            if look == "unknown":
                raise Wrong(40014, "不合法的access_token", sub)
        if token and _too_fast(call):  # a group's own robot is none of the app's calls
            raise Wrong(90018, "您的应用调用该接口的QPS超过限制")
        if counted and _over_quota(call):
            raise Wrong(90020, "本月接口调用次数已用完")
        if method == "POST" and not forms and not call.json:
            raise Wrong(400002, "参数错误: 不是 JSON")

    async def answer(call: Call) -> web.StreamResponse:
        try:
            check(call)
            found = handler(call)
            more = found if isinstance(found, dict) else await found
        except Wrong as wrong:
            call.box.counters[f"dingtalk.errcode.{wrong.errcode}"] += 1
            return _old_error(wrong)
        return answer_json({"errcode": 0, "errmsg": "ok"} | more)

    return web.route(method, path, door("dingtalk", answer, forms))

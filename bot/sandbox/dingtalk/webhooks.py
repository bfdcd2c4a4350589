"""sessionWebhook answers for 90 minutes; the custom robot with its signature, 20 a minute, then 10 min of silence."""

import hmac

from aiohttp import web

from bot.sandbox.crypto import robot_sign
from bot.sandbox.dingtalk.gate import Wrong, answer_json, old
from bot.sandbox.dingtalk.looks import read_webhook
from bot.sandbox.dingtalk.org import CustomRobot
from bot.sandbox.dingtalk.send import show
from bot.sandbox.gate import BOX, Call
from bot.sandbox.shapes import Json, dump, listed, parse, part, parts, text
from bot.sandbox.world import Sandbox

HOUR_MS = 3_600_000
TYPES = ("text", "markdown", "actionCard", "link", "feedCard")


def _check(body: Json) -> None:
    kind = text(body, "msgtype")
    if kind not in TYPES:
        raise Wrong(400106, "不支持的消息类型")
    inner = part(body, kind)
    needs = {"text": ("content",), "feedCard": ()}.get(kind, ("title", "text"))
    if not all(text(inner, name) for name in needs) or (kind == "feedCard" and not parts(inner, "links")):
        raise Wrong(40035, f"缺少参数 {kind}: {', '.join(needs) or 'links'}")
    if len(listed(part(body, "at"), "atMobiles")) + len(listed(part(body, "at"), "atUserIds")) > 50:
        raise Wrong(400002, "at 超过 50 人")


def by_session(call: Call) -> Json:
    """POST sessionWebhook."""
    thread = call.box.dingtalk.sessions.good(call.query.get("session", ""), call.box.now())
    if not thread:
        raise Wrong(300001, "session 不存在或已过期")
    _check(call.body)
    show(call.box, thread, f"sw{next(call.box.dingtalk.ids)}", read_webhook(call.body))
    return {}


def reply(box: Sandbox, asked: Json, said: str) -> None:
    """HTTP mode: a message in the bot's answer to a robot message is shown where the question was."""
    thread = box.dingtalk.sessions.good(text(asked, "sessionWebhook").rpartition("=")[2], box.now())
    body = parse(said)
    if thread and body is not None and text(body, "msgtype") in TYPES:
        show(box, thread, f"sw{next(box.dingtalk.ids)}", read_webhook(body))


def _let_in(call: Call, robot: CustomRobot) -> None:
    stamp, said = call.query.get("timestamp", ""), call.query.get("sign", "")
    if robot.secret:
        near = stamp.isdigit() and abs(call.box.ms() - int(stamp)) <= HOUR_MS
        if not near or not hmac.compare_digest(said, robot_sign(robot.secret, stamp)):
            raise Wrong(310000, "sign not match" if near else "invalid timestamp")
    if robot.keyword and robot.keyword not in dump(call.body):
        raise Wrong(310000, "keywords not in content")


def by_robot(call: Call) -> Json:
    """POST /robot/send?access_token=."""
    box = call.box
    robot = box.dingtalk.robots.get(call.query.get("access_token", ""))
    if robot is None:
        raise Wrong(300005, "token is not exist")
    _let_in(call, robot)
    mark = text(call.body, "msgUuid")
    if mark and mark in robot.seen:
        box.counters["dingtalk.repeated_msg_uuid"] += 1
        return {}
    _check(call.body)
    if not box.dingtalk.robot_pace.allows(robot.token, box.now().timestamp()):
        raise Wrong(410100, "发送速度太快而限流")
    shown = f"cr{next(box.dingtalk.ids)}"
    if mark:
        robot.seen[mark] = shown
    show(box, robot.thread, shown, read_webhook(call.body), "robot")
    return {}


_by_robot = old("/robot/send", by_robot, token=False, counted=False)


async def _errcode_as_text(request: web.Request) -> web.StreamResponse:
    answer = await _by_robot.handler(request)
    if not isinstance(answer, web.Response) or not request.app[BOX].faults.take("dingtalk", "string_errcode"):
        return answer
    body = parse(answer.text or "") or {}
    return answer_json(body | {"errcode": str(body.get("errcode", ""))})


ROUTES = [web.post("/robot/send", _errcode_as_text),
          old("/robot/sendBySession", by_session, token=False, counted=False)]

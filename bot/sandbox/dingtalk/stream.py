"""Frames of Stream Mode: sent, acknowledged, sent again; ping, disconnect and the rude cut."""

import asyncio
import secrets
import time

from bot.sandbox.dingtalk.lines import MOST_SENDS, Frame, Line
from bot.sandbox.dingtalk.org import REDELIVERY
from bot.sandbox.post import Attempt, Delivery, passed
from bot.sandbox.shapes import Json, dump, parse, part, text, whole
from bot.sandbox.world import Sandbox

ROBOT = "/v1.0/im/bot/messages/get"
CARD = "/v1.0/card/instances/callback"


async def system(box: Sandbox, line: Line, topic: str) -> None:
    """A SYSTEM frame: ping or disconnect."""
    headers: Json = {"messageId": secrets.token_hex(8), "topic": topic, "contentType": "application/json",
                     "time": str(box.ms())}
    data = dump({"opaque": secrets.token_hex(8)} if topic == "ping" else {"reason": "sandbox"})
    await line.socket.send_str(dump({"specVersion": "1.0", "type": "SYSTEM", "headers": headers, "data": data}))
    box.counters[f"dingtalk.{topic}s_sent"] += 1


async def leave(box: Sandbox, line: Line) -> None:
    """Ask the client to go, and hang up when it stays."""
    line.leaving = True
    await system(box, line, "disconnect")
    await asyncio.sleep(box.patience.disconnect)
    await line.socket.close()


def cut(line: Line) -> None:
    """Break the connection without a word."""
    line.leaving = True
    if line.request.transport is not None:
        line.request.transport.abort()


def acknowledged(box: Sandbox, said: str) -> None:
    """Take an ack: settle the frame, or keep it for another time."""
    ack = parse(said)
    if ack is None:
        box.counters["dingtalk.malformed_acks"] += 1
        return
    frame = box.dingtalk.lines.pending.get(text(part(ack, "headers"), "messageId"))
    code, data = whole(ack, "code"), text(ack, "data")
    if frame is None:
        box.counters["dingtalk.system_acks" if '"opaque"' in data else "dingtalk.late_acks"] += 1
        return
    if box.faults.take("dingtalk", "drop_ack", frame.topic):
        return
    answer = parse(data) or {}
    again = text(answer, "status") == "LATER" or code in (400, 500)
    attempt = Attempt(code, passed(frame.begun), "LATER" if again else "", data)
    frame.delivery.tried(attempt, code == 200 and not again)
    box.counters[f"dingtalk.ack.{code}"] += 1
    what = frame.delivery.what
    box.traffic.record(box.now(), "dingtalk", "to_bot", what, parse(frame.data), answer, code, attempt.ms)
    if not frame.answer.done():
        frame.answer.set_result(answer)
    if not again:
        del box.dingtalk.lines.pending[frame.id]
        frame.delivery.over()


async def _send(box: Sandbox, frame: Frame, data: str | None = None) -> bool:
    line = box.dingtalk.lines.choose(frame.kind, frame.topic)
    frame.sent_at = box.now()
    if line is None:
        frame.delivery.note = "no connection is open for this topic"
        return False
    frame.delivery.note = ""
    frame.sends += 1
    line.got += 1
    frame.begun = time.perf_counter()
    try:
        await line.socket.send_str(frame.wire(line, box.ms(), frame.data if data is None else data))
    except ConnectionError:
        return False
    return True


async def _first_send(box: Sandbox, frame: Frame) -> None:
    broken = box.faults.take("dingtalk", "malformed", frame.topic)
    again = box.faults.take("dingtalk", "duplicate", frame.topic)
    sent = await _send(box, frame, frame.data[: len(frame.data) // 2] if broken else None)
    for _ in range(whole(again.args, "copies", 1) if again else 0):
        await _send(box, frame)
    try:
        await asyncio.wait_for(frame.delivery.first.wait(), box.patience.ack if sent else 0.01)
    except TimeoutError:
        frame.delivery.tried(Attempt(None, passed(frame.begun), "no ack" if sent else frame.delivery.note), False)


def push(box: Sandbox, what: str, kind: str, topic: str, data: Json, headers: Json | None = None) -> Frame:
    """Start sending one frame; its delivery tells what became of it."""
    delivery: Delivery = box.post.begin("dingtalk", what, data)
    frame = Frame(f"m_{secrets.token_hex(12)}", kind, topic, headers or {}, dump(data), delivery, time.perf_counter(),
                  box.now())
    lines = box.dingtalk.lines
    held = [one for one in lines.pending.values() if one.delivery.held]
    lines.keep(frame)
    if box.faults.take("dingtalk", "reorder", topic):
        delivery.held = True
        delivery.first.set()
        return frame
    for one in (frame, *held):
        one.delivery.held = False
        box.post.run(_first_send(box, one))
    return frame


async def send_again(box: Sandbox, everything: bool = False) -> int:
    """Frames unacknowledged for 60 s of service time (or all of them) go out once more; how many did."""
    due = [frame for frame in box.dingtalk.lines.pending.values() if not frame.delivery.held
           and (everything or box.now() - frame.sent_at >= REDELIVERY)]
    sent = 0
    for frame in due:
        if frame.sends >= MOST_SENDS:
            box.dingtalk.lines.pending.pop(frame.id, None)
            frame.delivery.over()
        else:
            sent += await _send(box, frame)
    box.counters["dingtalk.redelivered"] += sent
    return sent


async def repeat(box: Sandbox, delivery: Delivery, copies: int) -> None:
    """A frame that was sent before, once more under its own message id; an HTTP delivery is not repeated here."""
    frame = box.dingtalk.lines.frames.get(delivery.id)
    if frame is None:
        return
    before, ends = len(delivery.attempts), time.perf_counter() + box.patience.ack
    box.dingtalk.lines.pending[frame.id] = frame
    for _ in range(copies):
        await _send(box, frame)
    while len(delivery.attempts) == before and time.perf_counter() < ends:
        await asyncio.sleep(0.01)


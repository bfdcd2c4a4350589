"""Control: what a tester breaks or sets (faults, tokens, connections, quotas, templates, scripts)."""

import asyncio

from bot.sandbox.asked import Asked, Bad, control
from bot.sandbox.dingtalk import push, says, stream
from bot.sandbox.dingtalk.org import Template
from bot.sandbox.faults import KINDS
from bot.sandbox.handclock import HandClock
from bot.sandbox.post import Delivery, Wire
from bot.sandbox.shapes import Json, number, part, text, truth, whole
from bot.sandbox.wecom import pusher
from bot.sandbox.world import Sandbox


def faults(asked: Asked) -> Json:
    """Those that are on, and all kinds there are."""
    return {"on": [fault.shown() for fault in asked.box.faults.on], "kinds": dict(KINDS)}


def add_fault(asked: Asked) -> Json:
    """Switch one on; times null = until removed."""
    times = None if asked.body.get("times", 1) is None else whole(asked.body, "times", 1)
    try:
        fault = asked.box.faults.add(asked.vendor(), text(asked.body, "kind"), times, text(asked.body, "path"),
                                     part(asked.body, "args"))
    except KeyError as unknown:
        raise Bad(f"no fault named {unknown}; known: {', '.join(KINDS)}") from unknown
    return fault.shown()


def clear_faults(asked: Asked) -> Json:
    """All off."""
    asked.box.faults.on.clear()
    return {"on": []}


def remove_fault(asked: Asked) -> Json:
    """One off."""
    number = asked.request.match_info["id"]
    return {"removed": number.isdigit() and asked.box.faults.remove(int(number))}


def tokens(asked: Asked) -> Json:
    """Expire or revoke every token of a platform."""
    box = asked.box
    books = {"wecom": box.wecom.tokens, "dingtalk": box.dingtalk.tokens, "wechat": box.wechat.tokens}
    book = books[asked.vendor()]
    if text(asked.body, "do") == "expire":
        book.expire(box.now())
    elif text(asked.body, "do") == "revoke":
        book.revoke()
    elif text(asked.body, "do"):
        raise Bad("do is expire or revoke")
    return {"issued": book.issued, "asked": book.asked}


async def redeliver(asked: Asked) -> Json:
    """The same message once more, `copies` at the same moment; `exact` = the very same signed request."""
    box, delivery = asked.box, asked.box.post.deliveries.get(text(asked.body, "delivery"))
    if delivery is None:
        raise Bad("no such delivery", 404)
    copies = whole(asked.body, "copies", 1)
    if delivery.wire is not None and (truth(asked.body, "exact") or delivery.platform == "dingtalk"):
        await asyncio.gather(*(_replay(box, delivery, delivery.wire) for _ in range(copies)))
    elif delivery.platform == "wecom":
        await pusher.again(box, delivery, copies)
    else:
        await stream.repeat(box, delivery, copies)
    return delivery.shown()


async def _replay(box: Sandbox, delivery: Delivery, wire: Wire) -> None:
    attempt = await box.post.http(wire.url, wire.body, wire.headers, box.patience.wecom_push)
    delivery.tried(attempt, attempt.status == 200)


def clock(asked: Asked) -> Json:
    """Set or advance a clock that was made to be set."""
    hand = asked.box.clock
    if not isinstance(hand, HandClock):
        raise Bad("this sandbox walks with the service's clock", 409)
    try:
        if text(asked.body, "now"):
            hand.set(text(asked.body, "now"))
        hand.advance(number(asked.body, "seconds"))
    except ValueError as wrong:
        raise Bad(f"now is an ISO time with offset: {wrong}") from wrong
    return {"now": asked.box.now().isoformat()}


async def retry(asked: Asked) -> Json:
    """Send what waits for a retry now, whatever the clock says."""
    return {"sent": push.retry_due(asked.box, True) + await stream.send_again(asked.box, True)}


def line_state(asked: Asked) -> Json:
    """Open Stream connections and frames without an ack."""
    lines = asked.box.dingtalk.lines
    return {"open": sum(not line.leaving for line in lines.open), "pending": len(lines.pending),
            "got": [line.got for line in lines.open]}


async def line_do(asked: Asked) -> Json:
    """ping, disconnect (politely) or cut every connection, or the one at `index`."""
    lines = list(asked.box.dingtalk.lines.open)
    chosen = lines if "index" not in asked.body else lines[whole(asked.body, "index") :][:1]
    for line in chosen:
        if text(asked.body, "do") == "ping":
            await stream.system(asked.box, line, "ping")
        elif text(asked.body, "do") == "disconnect":
            asked.box.post.run(stream.leave(asked.box, line))
        elif text(asked.body, "do") == "cut":
            stream.cut(line)
        else:
            raise Bad("do is ping, disconnect or cut")
    await asyncio.sleep(0)
    return {"lines": len(chosen)} | line_state(asked)


async def check_callback(asked: Asked) -> Json:
    """The console's check of the callback address: echostr, or DingTalk's event check_url."""
    if text(asked.body, "platform") == "dingtalk":
        delivery = says.event(asked.box, "check_url", {})
        await delivery.first.wait()
        return delivery.shown()
    good, attempt = await pusher.check_address(asked.box)
    return {"ok": good} | attempt.shown()


def quota(asked: Asked) -> Json:
    """DingTalk's monthly counters; `api` and `push` set them."""
    box, held = asked.box, asked.box.dingtalk.quota
    month = held.month(box.now())
    if "api" in asked.body:
        held.api[month] = whole(asked.body, "api")
    if "push" in asked.body:
        held.push[month] = whole(asked.body, "push")
    return {"month": month, "edition": box.dingtalk.edition, "api": held.api[month], "api_limit": held.api_limit,
            "push": held.push[month], "push_limit": held.push_limit}


def templates(asked: Asked) -> Json:
    """Register, publish or unpublish a card template."""
    known = asked.box.dingtalk.templates
    if template_id := text(asked.body, "id"):
        known[template_id] = Template(template_id, truth({"p": asked.body.get("published", True)}, "p"))
    return {"templates": [{"id": one.id, "published": one.published} for one in known.values()]}


def call_script(asked: Asked) -> Json:
    """What becomes of urgent calls to a member: reason 0 answered, 4 not, 7 rejected, 8 off; `seconds` every call rings
    before it is known, `refusal` 301049 301050 301051 or 0 for all."""
    corp = asked.box.wecom
    corp.call_seconds = number(asked.body, "seconds") if "seconds" in asked.body else corp.call_seconds
    corp.call_refusal = whole(asked.body, "refusal") if "refusal" in asked.body else corp.call_refusal
    talked, reason = truth(asked.body, "talked"), whole(asked.body, "reason")
    asked.box.wecom.call_script[text(asked.body, "user")] = (talked, reason)
    return {"user": text(asked.body, "user"), "talked": talked, "reason": reason}


ROUTES = [
    control("GET", "faults", faults), control("POST", "faults", add_fault), control("DELETE", "faults", clear_faults),
    control("DELETE", "faults/{id}", remove_fault), control("POST", "tokens", tokens),
    control("POST", "redeliver", redeliver), control("POST", "clock", clock),
    control("POST", "retry", retry), control("GET", "stream", line_state),
    control("POST", "stream", line_do), control("POST", "check_callback", check_callback),
    control("GET", "quota", quota), control("POST", "quota", quota), control("GET", "templates", templates),
    control("POST", "templates", templates), control("POST", "call_script", call_script),
]

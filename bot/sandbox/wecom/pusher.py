"""Callbacks to the bot: encrypted XML, 5 seconds, three retries, only HTTP 200 counts."""

import asyncio
import secrets
from dataclasses import dataclass
from urllib.parse import quote

from bot.sandbox import crypto
from bot.sandbox.post import Attempt, Delivery, Wire
from bot.sandbox.shapes import number, whole
from bot.sandbox.wecom.passive import apply
from bot.sandbox.world import Sandbox
from bot.sandbox.xml import cdata


@dataclass(frozen=True, slots=True)
class Envelope:
    """One signed request, as it goes over the wire."""

    url: str
    body: bytes


def _address(url: str, **query: str) -> str:
    mark = "&" if "?" in url else "?"
    return url + mark + "&".join(f"{key}={quote(value, safe='')}" for key, value in query.items())


def seal(box: Sandbox, clear: str) -> Envelope:
    """Encrypt and sign `clear`, with whatever faults are switched on."""
    corp, faults = box.wecom, box.faults
    late = faults.take("wecom", "stale")
    stamp = str(int(box.now().timestamp()) - (whole(late.args, "seconds", 3600) if late else 0))
    nonce = secrets.token_hex(8)
    receiver = "wwsomebodyelse" if faults.take("wecom", "wrong_corp") else corp.corp_id
    sealed = crypto.encrypt(corp.aes_key, clear, receiver)
    token = "another-token" if faults.take("wecom", "bad_signature") else corp.token
    signed = crypto.signature(token, stamp, nonce, sealed)
    url = _address(corp.callback_url, msg_signature=signed, timestamp=stamp, nonce=nonce)
    body = (f"<xml><ToUserName>{cdata(corp.corp_id)}</ToUserName><AgentID>{cdata(str(corp.agent_id))}</AgentID>"
            f"<Encrypt>{cdata(sealed)}</Encrypt></xml>")
    if faults.take("wecom", "malformed"):
        body = body[: len(body) // 2]
    if faults.take("wecom", "mangle_plus"):
        body = body.replace("+", " ")
    if faults.take("wecom", "oversize"):
        body = body.replace("</xml>", f"<Pad>{'x' * 1_100_000}</Pad></xml>")
    return Envelope(url, body.encode())


async def post(box: Sandbox, delivery: Delivery, envelope: Envelope) -> Attempt:
    """One POST, written down in clear, its passive reply carried out."""
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    delivery.wire = Wire(envelope.url, envelope.body, headers)
    attempt = await box.post.http(envelope.url, envelope.body, headers, box.patience.wecom_push)
    if box.faults.take("wecom", "answer_lost"):
        attempt = Attempt(None, attempt.ms, "the answer was lost on the way")
    good = attempt.status == 200
    box.counters["wecom.pushes"] += 1
    if good and attempt.body and attempt.body != "success":
        delivery.note = apply(box, str(delivery.clear), attempt.body)
    delivery.tried(attempt, good)
    box.traffic.record(box.now(), "wecom", "to_bot", delivery.what, delivery.clear, attempt.body[:500],
                       attempt.status, attempt.ms)
    return attempt


async def _try(box: Sandbox, delivery: Delivery, envelope: Envelope) -> None:
    for turn in range(1 + box.patience.wecom_retries):
        if turn:
            await asyncio.sleep(box.patience.wecom_gap)
        if (await post(box, delivery, envelope)).status == 200:
            break
    delivery.over()


async def _deliver(box: Sandbox, delivery: Delivery, envelope: Envelope) -> None:
    again = box.faults.take("wecom", "duplicate")
    copies = whole(again.args, "copies", 1) if again else 0
    for turn in range(copies):
        box.post.run(_later(box, delivery, (turn + 1) * number(again.args, "gap") if again else 0))
    await _try(box, delivery, envelope)


async def _later(box: Sandbox, delivery: Delivery, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await post(box, delivery, seal(box, str(delivery.clear)))


def tell(box: Sandbox, what: str, clear: str) -> Delivery:
    """Start telling the bot; wait for `.first` or `.settled` of the answer."""
    delivery = box.post.begin("wecom", what, clear)
    if not box.wecom.callback_url:
        delivery.note = "no callback address is set"
        delivery.over()
        return delivery
    waiting = [one for one in box.post.deliveries.values() if one.held and one.platform == "wecom"]
    if box.faults.take("wecom", "reorder"):
        delivery.held = True
        delivery.first.set()
        return delivery
    box.post.run(_in_turn(box, [delivery, *waiting]))
    return delivery


async def _in_turn(box: Sandbox, deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        delivery.held = False
        await _deliver(box, delivery, seal(box, str(delivery.clear)))


async def again(box: Sandbox, delivery: Delivery, copies: int) -> None:
    """The same message once more, all copies at the same moment."""
    await asyncio.gather(*(post(box, delivery, seal(box, str(delivery.clear))) for _ in range(copies)))


async def check_address(box: Sandbox) -> tuple[bool, Attempt]:
    """The GET with echostr of the console's save button; true when the bare plaintext came back."""
    corp, plain = box.wecom, str(secrets.randbelow(10**18))
    stamp, nonce = str(int(box.now().timestamp())), secrets.token_hex(8)
    sealed = crypto.encrypt(corp.aes_key, plain, corp.corp_id)
    signed = crypto.signature(corp.token, stamp, nonce, sealed)
    if box.faults.take("wecom", "mangle_plus"):
        sealed = sealed.replace("+", " ")
    url = _address(corp.callback_url, msg_signature=signed, timestamp=stamp, nonce=nonce, echostr=sealed)
    attempt = await box.post.http(url, b"", {}, box.patience.wecom_check, "GET")
    box.traffic.record(box.now(), "wecom", "to_bot", "echostr", plain, attempt.body[:200], attempt.status, attempt.ms)
    return attempt.status == 200 and attempt.body == plain, attempt

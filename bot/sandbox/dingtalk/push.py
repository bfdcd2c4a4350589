"""HTTP mode: signed robot messages in plain JSON, encrypted events, and the two retries after 10 and 30 seconds."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

from bot.sandbox import crypto
from bot.sandbox.dingtalk.retries import Envelope, Retry
from bot.sandbox.dingtalk.webhooks import reply
from bot.sandbox.post import Attempt, Delivery, Wire
from bot.sandbox.shapes import Json, dump, parse, text, whole
from bot.sandbox.world import Sandbox

RETRIES = (timedelta(seconds=10), timedelta(seconds=30))


def _json(body: Json, box: Sandbox) -> bytes:
    line = dump(body)
    if box.faults.take("dingtalk", "malformed"):
        line = line[: len(line) // 2]
    if box.faults.take("dingtalk", "oversize"):
        line = dump(body | {"pad": "x" * 1_100_000})
    return line.encode()


def _stamp(box: Sandbox) -> str:
    late = box.faults.take("dingtalk", "stale")
    return str(box.ms() - 1000 * (whole(late.args, "seconds", 7200) if late else 0))


def robot_envelope(box: Sandbox, body: Json) -> Envelope:
    """A robot message: plain JSON, headers timestamp and sign."""
    secret = "another-secret" if box.faults.take("dingtalk", "bad_signature") else box.dingtalk.client_secret
    stamp = _stamp(box)
    headers = {"Content-Type": "application/json; charset=utf-8", "timestamp": stamp,
               "sign": crypto.robot_sign(secret, stamp)}
    return Envelope(box.dingtalk.robot_url, _json(body, box), headers, box.patience.robot_push, lambda said: True)


def card_envelope(box: Sandbox, body: Json, url: str, api_secret: str) -> Envelope:
    """A card press for a registered route."""
    secret = "another-secret" if box.faults.take("dingtalk", "bad_signature") else api_secret
    stamp = _stamp(box)
    headers = {"Content-Type": "application/json; charset=utf-8", "x-ddpaas-signature-timestamp": stamp,
               "x-ddpaas-signature": crypto.card_sign(secret, stamp)}
    return Envelope(url, _json(body, box), headers, box.patience.card, lambda said: parse(said) is not None)


def event_envelope(box: Sandbox, body: Json) -> Envelope:
    """An event: encrypted for the AppKey, signed in the query; the answer is an encrypted 'success'."""
    ding = box.dingtalk
    stamp, nonce = _stamp(box), secrets.token_hex(8)
    receiver = "dingsomebodyelse" if box.faults.take("dingtalk", "wrong_corp") else ding.client_id
    sealed = crypto.encrypt(ding.aes_key, dump(body), receiver)
    token = "another-token" if box.faults.take("dingtalk", "bad_signature") else ding.token
    signed = crypto.signature(token, stamp, nonce, sealed)
    query = f"signature={signed}&msg_signature={signed}&timestamp={stamp}&nonce={quote(nonce)}"
    mark = "&" if "?" in ding.event_url else "?"
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Envelope(f"{ding.event_url}{mark}{query}", _json({"encrypt": sealed}, box), headers, box.patience.event_push,
                    lambda said: _is_success(box, said))


def _is_success(box: Sandbox, said: str) -> bool:
    ding, reply = box.dingtalk, parse(said) or {}
    sealed = text(reply, "encrypt")
    signed = crypto.signature(ding.token, text(reply, "timeStamp"), text(reply, "nonce"), sealed)
    if not sealed or signed != text(reply, "msg_signature"):
        return False
    try:
        return crypto.decrypt(ding.aes_key, sealed) == ("success", ding.client_id)
    except crypto.Unreadable:
        return False


async def post(box: Sandbox, delivery: Delivery, envelope: Envelope) -> Attempt:
    """One POST, written down in clear."""
    delivery.wire = Wire(envelope.url, envelope.body, envelope.headers)
    attempt = await box.post.http(envelope.url, envelope.body, envelope.headers, envelope.timeout)
    if box.faults.take("dingtalk", "answer_lost"):
        attempt = Attempt(None, attempt.ms, "the answer was lost on the way")
    good = attempt.status == 200 and envelope.good(attempt.body)
    delivery.tried(attempt, good)
    if good and isinstance(delivery.clear, dict):
        reply(box, delivery.clear, attempt.body)
    box.counters["dingtalk.http_pushes"] += 1
    box.traffic.record(box.now(), "dingtalk", "to_bot", delivery.what, delivery.clear, attempt.body[:2000],
                       attempt.status, attempt.ms)
    return attempt


async def _try(box: Sandbox, delivery: Delivery, seal: Callable[[], Envelope], turn: int) -> None:
    again = box.faults.take("dingtalk", "duplicate")
    copies = 1 + (whole(again.args, "copies", 1) if again else 0)
    await asyncio.gather(*(post(box, delivery, seal()) for _ in range(copies)))
    if delivery.ok or turn >= len(RETRIES):
        delivery.over()
        if not delivery.ok and isinstance(delivery.clear, dict) and "EventType" in delivery.clear:
            box.dingtalk.failed_events.append(delivery.clear)
        return
    box.dingtalk.retries.append(Retry(box.now() + RETRIES[turn], delivery, turn + 1, seal))


def tell(box: Sandbox, what: str, clear: Json, url: str, seal: Callable[[], Envelope]) -> Delivery:
    """Start telling the bot over HTTP."""
    delivery = box.post.begin("dingtalk", what, clear)
    if not url:
        delivery.note = "no callback address is set"
        delivery.over()
        return delivery
    box.post.run(_try(box, delivery, seal, 0))
    return delivery


def retry_due(box: Sandbox, everything: bool = False) -> int:
    """Deliveries whose 10 or 30 seconds are over (or all that wait) are tried again; how many."""
    due = [one for one in box.dingtalk.retries if everything or one.due <= box.now()]
    for one in due:
        box.dingtalk.retries.remove(one)
        box.post.run(_try(box, one.delivery, one.seal, one.turn))
    return len(due)

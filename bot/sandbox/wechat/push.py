"""Callbacks of an official account: XML in clear, in clear and sealed, or sealed; 5 seconds, three retries; only 200
with nothing or `success` counts, or the follower reads 该公众号提供的服务出现故障."""

import asyncio
import secrets
from collections.abc import Mapping
from urllib.parse import quote

from bot.sandbox import crypto
from bot.sandbox.post import Attempt, Delivery, Wire
from bot.sandbox.shapes import number, whole
from bot.sandbox.wechat.account import Reader
from bot.sandbox.world import Sandbox
from bot.sandbox.xml import element

FINE = ("", "success")


def message(box: Sandbox, reader: Reader, fields: Mapping[str, object]) -> str:
    """The XML of one message or event of this person."""
    head: dict[str, object] = {"ToUserName": box.wechat.origin, "FromUserName": reader.openid,
                               "CreateTime": int(box.now().timestamp())}
    return "<xml>" + "".join(element(key, value) for key, value in (head | dict(fields)).items()) + "</xml>"


def event(box: Sandbox, reader: Reader, name: str, fields: Mapping[str, object]) -> Delivery:
    return tell(box, name, message(box, reader, {"MsgType": "event", "Event": name} | dict(fields)), reader.openid)


def seal(box: Sandbox, clear: str, openid: str) -> tuple[str, bytes]:
    """(address, body) of one signed request, with whatever faults are switched on."""
    account, faults = box.wechat, box.faults
    late = faults.take("wechat", "stale")
    stamp = str(int(box.now().timestamp()) - (whole(late.args, "seconds", 3600) if late else 0))
    nonce = str(secrets.randbelow(10**10))
    token = "another-token" if faults.take("wechat", "bad_signature") else account.token
    query = {"signature": crypto.signature(token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": openid}
    body = clear
    if account.mode != "plain":
        receiver = "wxsomebodyelse" if faults.take("wechat", "wrong_corp") else account.app_id
        sealed = crypto.encrypt(account.aes_key, clear, receiver)
        query |= {"encrypt_type": "aes", "msg_signature": crypto.signature(token, stamp, nonce, sealed)}
        inner = clear.removeprefix("<xml>").removesuffix("</xml>") if account.mode == "compatible" else (
            element("ToUserName", account.origin))
        body = f"<xml>{inner}{element('Encrypt', sealed)}</xml>"
    if faults.take("wechat", "malformed"):
        body = body[: len(body) // 2]
    mark = "&" if "?" in account.callback_url else "?"
    return account.callback_url + mark + _query(query), body.encode()


def _query(pairs: Mapping[str, str]) -> str:
    return "&".join(f"{key}={quote(value, safe='')}" for key, value in pairs.items())


async def post(box: Sandbox, delivery: Delivery, openid: str) -> Attempt:
    """One POST, freshly signed and written down in clear."""
    url, body = seal(box, str(delivery.clear), openid)
    headers = {"Content-Type": "text/xml"}
    delivery.wire = Wire(url, body, headers)
    attempt = await box.post.http(url, body, headers, box.patience.wecom_push)
    if box.faults.take("wechat", "answer_lost"):
        attempt = Attempt(None, attempt.ms, "the answer was lost on the way")
    box.counters["wechat.pushes"] += 1
    delivery.tried(attempt, attempt.status == 200 and attempt.body in FINE)
    box.traffic.record(box.now(), "wechat", "to_bot", delivery.what, delivery.clear, attempt.body[:500],
                       attempt.status, attempt.ms)
    return attempt


async def _deliver(box: Sandbox, delivery: Delivery, openid: str) -> None:
    again = box.faults.take("wechat", "duplicate")
    for turn in range(whole(again.args, "copies", 1) if again else 0):
        box.post.run(_later(box, delivery, openid, (turn + 1) * number(again.args, "gap") if again else 0))
    for turn in range(1 + box.patience.wecom_retries):
        if turn:
            await asyncio.sleep(box.patience.wecom_gap)
        await post(box, delivery, openid)
        if delivery.ok:
            break
    delivery.over()


async def _later(box: Sandbox, delivery: Delivery, openid: str, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await post(box, delivery, openid)


def tell(box: Sandbox, what: str, clear: str, openid: str) -> Delivery:
    """Start telling the bot; wait for `.first` or `.settled` of the answer."""
    delivery = box.post.begin("wechat", what, clear)
    if not box.wechat.callback_url:
        delivery.note = "no callback address is set"
        delivery.over()
        return delivery
    box.post.run(_deliver(box, delivery, openid))
    return delivery


async def check_address(box: Sandbox) -> tuple[bool, Attempt]:
    """The GET with echostr of the console's save button; true when it came back as it was."""
    account, plain = box.wechat, str(secrets.randbelow(10**18))
    stamp, nonce = str(int(box.now().timestamp())), str(secrets.randbelow(10**10))
    pairs = {"signature": crypto.signature(account.token, stamp, nonce), "echostr": plain, "timestamp": stamp,
             "nonce": nonce}
    url = f"{account.callback_url}?{_query(pairs)}"
    attempt = await box.post.http(url, b"", {}, box.patience.wecom_push, "GET")
    return attempt.status == 200 and attempt.body == plain, attempt

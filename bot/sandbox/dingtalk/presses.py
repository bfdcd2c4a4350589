"""A press on a card: told over Stream or HTTP, answered within 2 seconds, the answer laid over the card."""

import asyncio
import secrets
import time
from dataclasses import dataclass

from bot.sandbox.dingtalk import push, stream
from bot.sandbox.dingtalk.cards import change, show, strings
from bot.sandbox.dingtalk.gate import Refused
from bot.sandbox.dingtalk.org import Card
from bot.sandbox.people import Member
from bot.sandbox.post import Delivery, passed
from bot.sandbox.shapes import Json, dump, parse, part
from bot.sandbox.world import Sandbox


@dataclass(frozen=True, slots=True)
class Pressed:
    """What the presser's phone shows: done, or 操作失败 with the reason."""

    delivery: Delivery | None
    answered: bool
    ms: int
    why: str = ""


def _body(box: Sandbox, card: Card, who: Member, action: str, params: Json) -> Json:
    group = next((thread for thread in card.threads if thread.startswith("group:")), "")
    space = group.removeprefix("group:") or f"cid-{who.userid}=="
    content = {"cardPrivateData": {"actionIds": [action], "params": params}}
    return {"type": "actionCallback", "outTrackId": card.out_track_id, "corpId": box.dingtalk.corp_id,
            "userId": who.userid, "userIdType": 1, "spaceType": "IM", "spaceId": space, "extension": "{}",
            "content": dump(content)}


def _apply(box: Sandbox, card: Card, who: Member, answer: Json) -> str:
    """Lay the answer over the card; why not, or ''."""
    if not answer:
        return ""
    try:
        data = strings(part(answer, "cardData"), "cardData") if "cardData" in answer else None
        mine = strings(part(answer, "userPrivateData"), "userPrivateData")
    except Refused as wrong:
        box.counters["dingtalk.card_answers_refused"] += 1
        return wrong.message
    change(card, data, {who.userid.lower(): mine} if mine else {}, part(answer, "cardUpdateOptions"))
    show(box, card)
    return ""


async def _over_stream(box: Sandbox, body: Json) -> tuple[Delivery, Json | None]:
    frame = stream.push(box, "card", "CALLBACK", stream.CARD, body, {"eventId": secrets.token_hex(8)})
    try:
        answer = await asyncio.wait_for(asyncio.shield(frame.answer), box.patience.card)
    except TimeoutError:
        return frame.delivery, None
    good = frame.delivery.ok
    return frame.delivery, part(answer, "response") if good else None


async def _over_http(box: Sandbox, card: Card, body: Json) -> tuple[Delivery, Json | None]:
    route = box.dingtalk.routes[card.route_key]
    delivery = box.post.begin("dingtalk", "card", body)
    envelope = push.card_envelope(box, body, route.url, route.api_secret)
    attempt = await push.post(box, delivery, envelope)
    delivery.over()
    return delivery, parse(attempt.body) if attempt.status == 200 else None


async def press(box: Sandbox, card: Card, who: Member, action: str, params: Json) -> Pressed:
    """Tell the bot and wait for its answer as the phone does."""
    begun = time.perf_counter()
    if card.callback == "HTTP" and card.route_key not in box.dingtalk.routes:
        return Pressed(None, False, 0, "the card has no callback")
    quota, month = box.dingtalk.quota, box.dingtalk.quota.month(box.now())
    if box.dingtalk.edition == "standard" and quota.push[month] >= quota.push_limit:
        box.counters["dingtalk.push_quota_exhausted"] += 1
        return Pressed(None, False, 0, "the monthly pushes are used up")
    quota.push[month] += 1
    body = _body(box, card, who, action, params)
    card.in_callback += 1
    try:
        told = _over_stream(box, body) if card.callback == "STREAM" else _over_http(box, card, body)
        delivery, answer = await told
    finally:
        card.in_callback -= 1
    if answer is None:
        box.counters["dingtalk.card_failures"] += 1
        return Pressed(delivery, False, passed(begun), "no good answer within 2 s")
    why = _apply(box, card, who, answer)
    return Pressed(delivery, not why, passed(begun), why)

"""Interactive cards: create, deliver, update; string variables only, by key or all of them."""

from dataclasses import replace

from bot.sandbox.dingtalk.gate import Refused, new
from bot.sandbox.dingtalk.looks import card_look
from bot.sandbox.dingtalk.org import Card, Route
from bot.sandbox.gate import Call
from bot.sandbox.phones import Bubble, Look
from bot.sandbox.shapes import Json, as_object, part, size, text, truth
from bot.sandbox.world import Sandbox

KEY_BYTES, VALUE_BYTES = 100, 1024


def strings(holder: Json, where: str) -> dict[str, str]:
    """cardParamMap when every value is a string of at most 1 KB; raises Refused."""
    found: dict[str, str] = {}
    for key, value in part(holder, "cardParamMap").items():
        if not isinstance(value, str):
            raise Refused(400, "param.invalid", f"{where}.cardParamMap.{key} is not a string")
        if size(key) > KEY_BYTES or size(value) > VALUE_BYTES:
            raise Refused(400, "param.invalid", f"{where}.cardParamMap.{key}: key over 100 B or value over 1 KB")
        found[key] = value
    return found


def _private(body: Json) -> dict[str, dict[str, str]]:
    return {userid.lower(): strings(as_object(data) or {}, f"privateData.{userid}")
            for userid, data in part(body, "privateData").items()}


def _template(box: Sandbox, template_id: str) -> None:
    found = box.dingtalk.templates.get(template_id)
    if found is None:
        raise Refused(400, "param.templateNotExist", "模板不存在")
    if not found.published:
        raise Refused(400, "param.templateUnpublished", "模板未发布")


def _made(call: Call) -> Card:
    body, box = call.body, call.box
    track = text(body, "outTrackId")
    if not track:
        raise Refused(400, "param.outTrackIdEmpty", "outTrackId 为空")
    _template(box, text(body, "cardTemplateId"))
    data, private = strings(part(body, "cardData"), "cardData"), _private(body)
    if not data and not private:
        raise Refused(400, "param.cardDataAndPrivateDataBothEmpty", "卡片数据为空")
    if track in box.dingtalk.cards:
        raise Refused(400, "param.cardAlreadyExist", "卡片已经存在")
    way, route = text(body, "callbackType") or "HTTP", text(body, "callbackRouteKey")
    if way not in ("STREAM", "HTTP"):
        raise Refused(400, "param.invalid", "callbackType")
    if route and route not in box.dingtalk.routes:
        raise Refused(400, "param.invalid", "callbackRouteKey is not registered")
    return Card(track, text(body, "cardTemplateId"), "STREAM" if way == "STREAM" else "HTTP", route, box.now(), data,
                private)


def look_for(box: Sandbox, card: Card, thread: str) -> Look:
    """What a reader sees: the public variables with his own on top; an uploaded picture by its content."""
    look = card_look(card.data | card.private.get(thread, {}))
    blob = box.media.find(look.picture)
    return replace(look, picture=f"/_control/media/{blob.sha256}") if blob else look


def show(box: Sandbox, card: Card) -> None:
    """Every copy takes the card's present face."""
    for thread in card.threads:
        bubble = box.phones.find("dingtalk", thread, card.out_track_id)
        if bubble is not None:
            box.phones.turn(bubble, look_for(box, card, thread))


def _deliver(call: Call, card: Card, space: str) -> Json:
    box, body = call.box, call.body
    kind, _, name = space.removeprefix("dtv1.card//").partition(".")
    model = part(body, {"IM_ROBOT": "imRobotOpenDeliverModel", "IM_GROUP": "imGroupOpenDeliverModel"}.get(kind, ""))
    result: Json = {"spaceType": kind, "spaceId": name, "success": False, "carrierId": "", "errorMsg": ""}
    if not space.startswith("dtv1.card//") or kind not in ("IM_ROBOT", "IM_GROUP"):
        raise Refused(400, "param.openSpaceModelInvalid", space)
    if kind == "IM_ROBOT" and text(model, "spaceType") != "IM_ROBOT":
        raise Refused(400, "param.openSpaceModelInvalid", "imRobotOpenDeliverModel.spaceType")
    if text(model, "robotCode") != box.dingtalk.robot_code:
        return result | {"errorMsg": "robot 不存在"}
    member, group = box.dingtalk.roll.find(name), box.dingtalk.groups.get(name)
    if (kind == "IM_ROBOT" and (member is None or not member.active)) or (kind == "IM_GROUP" and group is None):
        return result | {"errorMsg": "spaceId is illegal"}
    if box.faults.take("dingtalk", "card_undelivered", call.path):
        return result | {"errorMsg": "deliver failed"}
    thread = name.lower() if kind == "IM_ROBOT" else f"group:{name}"
    if thread not in card.threads:
        card.threads.append(thread)
        look = look_for(box, card, thread)
        made = Bubble(card.out_track_id, "dingtalk", thread, "card", look.title, box.now(), "bot", looks=[look])
        box.phones.add(made)
    return result | {"success": True, "carrierId": f"carrier-{card.out_track_id}"}


def _spaces(call: Call, card: Card) -> list[Json]:
    spaces = [space for space in text(call.body, "openSpaceId").split(";") if space]
    if not spaces:
        raise Refused(400, "param.openSpaceIdEmpty", "openSpaceId 为空")
    return [_deliver(call, card, space) for space in spaces]


def create_and_deliver(call: Call) -> Json:
    """POST /v1.0/card/instances/createAndDeliver."""
    card = _made(call)
    results = _spaces(call, card)
    call.box.dingtalk.cards[card.out_track_id] = card
    return {"success": True, "result": {"outTrackId": card.out_track_id, "deliverResults": results}}


def create(call: Call) -> Json:
    """POST /v1.0/card/instances."""
    card = _made(call)
    call.box.dingtalk.cards[card.out_track_id] = card
    return {"success": True, "result": card.out_track_id}


def _card(call: Call) -> Card:
    track = text(call.body, "outTrackId")
    if not track:
        raise Refused(400, "param.outTrackIdEmpty", "outTrackId 为空")
    card = call.box.dingtalk.cards.get(track)
    if card is None:
        raise Refused(400, "param.cardNotExist", "卡片不存在")
    return card


def deliver(call: Call) -> Json:
    """POST /v1.0/card/instances/deliver."""
    return {"success": True, "result": _spaces(call, _card(call))}


def change(card: Card, data: dict[str, str] | None, private: dict[str, dict[str, str]], options: Json) -> None:
    """Lay new values over a card: by key when asked, else everything is replaced."""
    if data is not None:
        card.data = card.data | data if truth(options, "updateCardDataByKey") else data
    by_key = truth(options, "updatePrivateDataByKey")
    for userid, mine in private.items():
        before = card.private.get(userid, {}) if by_key else {}
        card.private[userid] = before | mine


def update(call: Call) -> Json:
    """PUT /v1.0/card/instances: overwrites unless cardUpdateOptions says by key."""
    card, body = _card(call), call.body
    data = strings(part(body, "cardData"), "cardData") if "cardData" in body else None
    private = _private(body)
    if not data and not private:
        raise Refused(400, "param.cardDataAndPrivateDataBothEmpty", "卡片数据为空")
    if card.in_callback:
        call.box.counters["dingtalk.updates_during_callback"] += 1
    change(card, data, private, part(body, "cardUpdateOptions"))
    show(call.box, card)
    return {"success": True, "result": True}


def register(call: Call) -> Json:
    """POST /v1.0/card/callbacks/register."""
    key, url = text(call.body, "callbackRouteKey"), text(call.body, "callbackUrl")
    if not key or not url:
        raise Refused(400, "param.invalid", "callbackRouteKey and callbackUrl are needed")
    if key in call.box.dingtalk.routes and not truth(call.body, "forceUpdate"):
        raise Refused(400, "param.invalid", "callbackRouteKey exists; forceUpdate changes it")
    secret = text(call.body, "apiSecret")
    call.box.dingtalk.routes[key] = Route(url, secret)
    return {"success": True, "result": {"callbackUrl": url, "apiSecret": secret}}


ROUTES = [
    new("/v1.0/card/instances/createAndDeliver", create_and_deliver),
    new("/v1.0/card/instances/deliver", deliver),
    new("/v1.0/card/instances", create),
    new("/v1.0/card/instances", update, "PUT"),
    new("/v1.0/card/callbacks/register", register),
]

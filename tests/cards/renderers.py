"""One line for each way a card can look, with the sandbox's own rules for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.dingtalk import render as dingtalk
from bot.dingtalk import rooms as dingtalk_rooms
from bot.phones import words as phones
from bot.platform import Outgoing
from bot.postman import words as postman
from bot.sandbox.dingtalk import cards as ding_cards
from bot.sandbox.dingtalk import send as ding_send
from bot.sandbox.dingtalk import webhooks
from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, dump, part, parts, size, text
from bot.sandbox.wechat import send as wechat_send
from bot.sandbox.wecom import card_rules, limits
from bot.sandbox.wecom import robot as wecom_robot
from bot.sandbox.world import Sandbox, factory
from bot.wechat import render as wechat
from bot.wecom import render as wecom
from bot.wecombot import chat as wecombot
from tests.factory import factory as small_factory

BOX: Sandbox = factory(lambda: datetime(2026, 3, 2, tzinfo=UTC))
TASK = "m7@2"
SMS_CHARACTERS = 70
FIELDS = {"character_string1": "code", "thing2": "title", "phrase3": "result", "time4": "time", "thing5": "result"}


@dataclass(frozen=True, slots=True)
class Renderer:
    """`draw` makes what goes over the wire, `check` raises where the platform would refuse or cut it. `links`: a text
    that was cut must lead to the whole. `covers` names the functions of bot/ that this line stands for;
    `marked` is the part in which the client would make a link or a picture of mark-up."""

    name: str
    draw: Callable[[Outgoing], Any]
    check: Callable[[Any], None]
    covers: tuple[Callable[..., Any], ...]
    marked: Callable[[Any], str] = lambda drawn: ""
    links: bool = True


def _card(card: Json, types: tuple[str, ...] = card_rules.INTERACTIVE + card_rules.NOTICES) -> None:
    """Also within the lengths that are only suggested: beyond them the platform cuts in silence."""
    card_rules.check(card, types)
    assert not card_rules.hints(card), card_rules.hints(card)
    quote = card.get("quote_area")
    assert quote is None or (isinstance(quote, dict) and len(text(quote, "quote_text")) <= 160)
    assert all(len(text(jump, "title")) <= 13 for jump in parts(card, "jump_list"))


def _app(body: Json) -> None:
    if "template_card" in body:
        card = body["template_card"]
        assert isinstance(card, dict)
        return _card(card)
    limits.check(BOX, body, limits.APP_TYPES)


def _robot(body: Json) -> None:
    limits.check(BOX, body, wecom_robot.TYPES, markdown_bytes=4096)
    if "template_card" in body:
        card = body["template_card"]
        assert isinstance(card, dict)
        _card(card, card_rules.NOTICES)


def _chat(body: Json) -> None:
    limits.check(BOX, body, limits.CHAT_TYPES)


def _by_bot(message: Outgoing) -> Json:
    look = wecom.new(message, TASK)
    if "template_card" in look:
        return look
    return {"msgtype": "markdown", "markdown": {"content": wecombot.spoken(message)}}


def _bot(body: Json) -> None:
    if "template_card" in body:
        return _app(body)
    markdown = body["markdown"]
    assert isinstance(markdown, dict) and 0 < size(text(markdown, "content")) <= 4096


def _interactive(params: dict[str, str]) -> None:
    found = ding_cards.strings({"cardParamMap": params}, "cardData")
    assert found == params and params["title"]
    buttons = json.loads(params["buttons"])
    assert all(set(one) == {"id", "text"} and one["id"] and one["text"] for one in buttons)
    assert len({one["id"] for one in buttons}) == len(buttons)


def _to_robot(message: Outgoing) -> Json:
    key, params = dingtalk.message(message)
    return {"robotCode": BOX.dingtalk.robot_code, "msgKey": key, "msgParam": dump(params)}


def _by_robot(body: Json) -> None:
    ding_send._message(Call(BOX, None, {}, body, True))  # type: ignore[arg-type] - the rule looks at the body only


def _webhook(body: Json) -> None:
    webhooks._check(body)
    assert size(dump(body)) <= 20_000


def _customer(body: Json) -> None:
    if not body:  # the card says nothing for outside, and is not sent there
        return
    content = body["text"]
    assert isinstance(content, dict) and 0 < size(text(content, "content")) <= wechat_send.LONGEST


def _notice(data: Json) -> None:
    for keyword, value in data.items():
        assert isinstance(value, dict)
        wechat_send._check(keyword, text(value, "value"))


def _spoken(message: Outgoing) -> str:
    return phones.words_of(message.card, small_factory(), SMS_CHARACTERS, phones.REPLY).text


def _sms(said: str) -> None:
    assert 0 < len(said) <= SMS_CHARACTERS and "\n" not in said and said.endswith(phones.REPLY)


def _record(said: str) -> None:
    assert said


def _content(body: Json) -> str:
    return "".join(text(part(body, kind), "content") for kind in ("text", "markdown"))


def _values(params: Json) -> str:
    return "\n".join(text(params, name) for name in ("facts", "body", "foot"))


RENDERERS = (
    Renderer("wecom-app", lambda m: wecom.new(m, TASK), _app, (wecom.new,), lambda b: _content(b).replace("](", "")),
    Renderer("wecom-amended", lambda m: wecom.amended(m, TASK), _card, (wecom.amended,)),
    Renderer("wecom-robot", wecom.robot, _robot, (wecom.robot,), lambda b: text(part(b, "markdown"), "content")),
    Renderer("wecom-appchat", lambda m: wecom.room(m, wecom.TEXT_BYTES), _chat, (wecom.room,),
             lambda b: text(part(b, "markdown"), "content")),
    Renderer("wecom-bot", _by_bot, _bot, (wecombot.spoken,), _content),
    Renderer("dingtalk-card", dingtalk.params, _interactive, (dingtalk.params,), _values),
    Renderer("dingtalk-message", _to_robot, _by_robot, (dingtalk.message, dingtalk.markdown),
             lambda b: text(json.loads(b["msgParam"]), "text")),
    Renderer("dingtalk-robot", dingtalk_rooms._webhook, _webhook, (dingtalk_rooms._webhook,),
             lambda b: text(part(b, "markdown"), "text")),
    # No link of a card leaves the plant by the official account, and nobody taps a link in an SMS.
    Renderer("wechat-text", wechat.text, _customer, (wechat.text,), lambda b: _content(b).replace("](", ""),
             links=False),
    Renderer("wechat-notice", lambda m: wechat.notice(m, FIELDS, "2026-03-02 10:00"), _notice, (wechat.notice,),
             links=False),
    Renderer("sms", _spoken, _sms, (phones.words_of,), links=False),
    Renderer("record", lambda m: postman.as_text(m.card), _record, (postman.as_text,), links=False),
)  # fmt: skip

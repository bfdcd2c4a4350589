"""WeCom's XML, once decrypted, as a neutral Incoming."""

import hashlib
from collections.abc import Mapping
from datetime import tzinfo
from xml.etree.ElementTree import Element

from bot import xml
from bot.doorstep import Malformed
from bot.xml import said
from workflows.kernel.incoming import Entered, Incoming, Piece, Press

NAME = "wecom"
PRESSES = ("template_card_event", "template_card_menu_event")
SUBMIT = "!"  # marks the button that hands in the choice of a card
ITEMS = "SelectedItems/SelectedItem"
OPTIONS = ("OptionIds/OptionId", "OpitonIds/OpitonId")  # the second spelling stands in the official sample
LONGEST_KEY = 180


def receiver(message: Element) -> str:
    return said(message, "ToUserName")


def task(message: Element) -> str:
    """The task_id of the card that was pressed."""
    return said(message, "TaskId")


def read(message: Element, zone: tzinfo | None) -> Incoming | None:
    """What a member did; None where nobody needs to know. Raises Malformed."""
    account, at = said(message, "FromUserName"), xml.created(message, zone)
    pieces = _event(message) if said(message, "MsgType") == "event" else xml.spoken(message)
    if not account:
        raise Malformed("FromUserName")
    if not pieces or account == "sys":
        return None
    return Incoming(NAME, account, _key(message, account), pieces, at, reply=said(message, "ResponseCode") or None)


def _key(message: Element, account: str) -> str:
    """MsgId; events have none and are told apart by everything they say."""
    if number := said(message, "MsgId"):
        return f"{NAME}:{number}"[:LONGEST_KEY]
    # a second real click within the second brings a response code of its own; a re-delivery repeats the old one
    names = ("Event", "EventKey", "TaskId", "ResponseCode", "Latitude", "Longitude", "MediaId", xml.SCANNED)
    chosen = [f"{question}={option}" for question, option in _chosen(message).items()]
    marks = [account, said(message, "CreateTime"), *(said(message, name) for name in names), *chosen]
    joined = ":".join([NAME, *marks])
    return joined if len(joined) <= LONGEST_KEY else f"{NAME}:{hashlib.sha256(joined.encode()).hexdigest()}"


def _event(message: Element) -> tuple[Piece, ...]:
    match said(message, "Event"):
        case name if name in PRESSES:
            return (press(task(message), said(message, "EventKey"), _chosen(message)),)
        case "enter_agent" | "subscribe":
            return (Entered(),)
        case "LOCATION":
            return (xml.place(message, "Latitude", "Longitude", accuracy="Precision"),)
    return xml.picked(message)


def press(task_id: str, key: str, chosen: Mapping[str, str]) -> Press:
    """A press by the names that `bot.wecom.render` gave the card and its button."""
    button, _, number = key.rpartition("@")
    revision = int(number) if button and number.isdecimal() else 0
    name = (button or key).removesuffix(SUBMIT)
    return Press(task_id.partition("@")[0], name, revision, chosen)


def _chosen(message: Element) -> dict[str, str]:
    """question -> option; several options of one question are joined by a comma."""
    found: dict[str, str] = {}
    for item in message.iterfind(ITEMS):
        options = [(one.text or "").strip() for path in OPTIONS for one in item.iterfind(path)]
        found[said(item, "QuestionKey")] = ",".join(filter(None, options))
    return found

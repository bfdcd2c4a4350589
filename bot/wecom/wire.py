"""WeCom's XML, once decrypted, as a neutral Incoming."""

import hashlib
from datetime import datetime, tzinfo
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workflows.kernel.incoming import Entered, Incoming, Location, Photo, Piece, Press, Text, Video, Voice

NAME = "wecom"
PRESSES = ("template_card_event", "template_card_menu_event")
SUBMIT = "!"  # marks the button that hands in the choice of a card
ITEMS = "SelectedItems/SelectedItem"
OPTIONS = ("OptionIds/OptionId", "OpitonIds/OpitonId")  # the second spelling stands in the official sample
LONGEST_KEY = 180


class Malformed(Exception):
    """Not an XML message of this platform."""


def tree(text: str | bytes) -> Element:
    """Parse without entities or document types; raises Malformed."""
    try:
        found: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as wrong:
        raise Malformed(type(wrong).__name__) from wrong
    return found


def receiver(message: Element) -> str:
    return _said(message, "ToUserName")


def task(message: Element) -> str:
    """The task_id of the card that was pressed."""
    return _said(message, "TaskId")


def read(message: Element, zone: tzinfo | None) -> Incoming | None:
    """What a member did; None where nobody needs to know. Raises Malformed."""
    sender, created = _said(message, "FromUserName"), _said(message, "CreateTime")
    try:
        at = datetime.fromtimestamp(int(created), zone)
        pieces = _event(message) if _said(message, "MsgType") == "event" else _message(message)
    except (ValueError, OverflowError, OSError) as wrong:
        raise Malformed("number") from wrong
    if not sender:
        raise Malformed("FromUserName")
    account = sender
    if not pieces or sender == "sys":
        return None
    reply = _said(message, "ResponseCode") or None
    return Incoming(NAME, account, _key(message, account, created), pieces, at, reply=reply)


def _said(message: Element, path: str) -> str:
    return (message.findtext(path) or "").strip()


def _key(message: Element, account: str, created: str) -> str:
    """MsgId; events have none and are told apart by everything they say."""
    if number := _said(message, "MsgId"):
        return f"{NAME}:{number}"[:LONGEST_KEY]
    # a second real click within the second brings a response code of its own; a re-delivery repeats the old one
    names = ("Event", "EventKey", "TaskId", "ResponseCode", "Latitude", "Longitude", "MediaId")
    chosen = [f"{question}={option}" for question, option in _chosen(message).items()]
    marks = [account, created, *(_said(message, name) for name in names), *chosen]
    joined = ":".join([NAME, *marks])
    return joined if len(joined) <= LONGEST_KEY else f"{NAME}:{hashlib.sha256(joined.encode()).hexdigest()}"


def _message(message: Element) -> tuple[Piece, ...]:
    media = _said(message, "MediaId")
    match _said(message, "MsgType"):
        case "text":
            return (Text(message.findtext("Content") or ""),)
        case "image" if media:
            return (Photo(media),)
        case "voice" if media:
            return (Voice(media),)
        case "video" if media:
            return (Video(media),)
        case "location":
            return (_place(message, "Location_X", "Location_Y", "Label"),)
        case "link":
            said = [_said(message, name) for name in ("Title", "Description", "Url")]
            return (Text("\n".join(filter(None, said))),)
    return ()


def _event(message: Element) -> tuple[Piece, ...]:
    key = _said(message, "EventKey")
    match _said(message, "Event"):
        case name if name in PRESSES:
            return (_press(message, key),)
        case "enter_agent" | "subscribe":
            return (Entered(),)
        case "LOCATION":
            return (_place(message, "Latitude", "Longitude", "", _said(message, "Precision")),)
        case "location_select":
            inside = message.find("SendLocationInfo")
            return () if inside is None else (_place(inside, "Location_X", "Location_Y", "Label"),)
        case "click" if key:
            return (Text(key),)
        case "scancode_push" | "scancode_waitmsg":
            scanned = _said(message, "ScanCodeInfo/ScanResult")
            return (Text(scanned),) if scanned else ()
    return ()


def _place(message: Element, lat: str, lng: str, label: str, accuracy: str = "") -> Location:
    """X is the latitude. Raises ValueError off the globe."""
    north, east = float(_said(message, lat)), float(_said(message, lng))
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise ValueError(f"{north}, {east}")
    return Location(north, east, _said(message, label) if label else "", float(accuracy) if accuracy else None)


def _press(message: Element, key: str) -> Press:
    button, _, number = key.rpartition("@")
    revision = int(number) if button and number.isdecimal() else 0
    name = (button or key).removesuffix(SUBMIT)
    return Press(task(message).partition("@")[0], name, revision, _chosen(message))


def _chosen(message: Element) -> dict[str, str]:
    """question -> option; several options of one question are joined by a comma."""
    found: dict[str, str] = {}
    for item in message.iterfind(ITEMS):
        options = [(one.text or "").strip() for path in OPTIONS for one in item.iterfind(path)]
        found[_said(item, "QuestionKey")] = ",".join(filter(None, options))
    return found

"""The official account's XML (or JSON, where the console says so), once decrypted, as a neutral Incoming."""

import hashlib
from collections.abc import Mapping
from datetime import tzinfo
from xml.etree.ElementTree import Element, SubElement

from bot import xml
from bot.doorstep import Malformed
from bot.shape import parse
from bot.wechat.veil import Veil
from bot.xml import said
from workflows.kernel.incoming import Entered, Incoming, Left, Piece

NAME = "wechat"
FOLLOWED_BY_CODE = "qrscene_"
LONGEST_POINT = 64


def tree(body: str | bytes) -> Element:
    """XML, or JSON made to look like it; raises Malformed."""
    raw = body if isinstance(body, bytes) else body.encode()
    if raw.lstrip()[:1] != b"{":
        return xml.tree(body)
    found = parse(raw)
    if found is None:
        raise Malformed("json")
    return _grown(Element("xml"), found)


def _grown(root: Element, members: Mapping[str, object]) -> Element:
    for name, value in members.items():
        child = SubElement(root, name)
        if isinstance(value, Mapping):
            _grown(child, {str(key): item for key, item in value.items()})
        elif isinstance(value, (str, int, float)):
            child.text = str(value)
    return root


def read(message: Element, zone: tzinfo | None, veil: Veil) -> Incoming | None:
    """What somebody did; None where nobody needs to know. Raises Malformed."""
    openid = said(message, "FromUserName")
    if not openid:
        raise Malformed("FromUserName")
    at = xml.created(message, zone)
    pieces = _event(message) if said(message, "MsgType") == "event" else xml.spoken(message)
    if not pieces:
        return None
    mark = veil.mark(openid)
    return Incoming(NAME, mark, _key(message, mark), pieces, at, reply=veil.seal(openid))


def _key(message: Element, mark: str) -> str:
    """MsgId; events have none: FromUserName and CreateTime (as the platform asks), and which event it was."""
    if number := said(message, "MsgId"):
        return f"{NAME}:{number}"[:180]
    names = ("CreateTime", "Event", "EventKey", "Latitude", "Longitude")
    marks = [mark, *(said(message, name) for name in names)]
    return f"{NAME}:{hashlib.sha256(':'.join(marks).encode()).hexdigest()}"


def _event(message: Element) -> tuple[Piece, ...]:
    key = said(message, "EventKey")
    match said(message, "Event"):
        case "subscribe":
            # without the prefix the key may name a payment
            return (Entered(key.partition(FOLLOWED_BY_CODE)[2][:LONGEST_POINT]),)
        case "SCAN":
            return (Entered(key[:LONGEST_POINT]),)
        case "unsubscribe":
            return (Left(),)
        case "LOCATION":
            return (Entered(where=xml.place(message, "Latitude", "Longitude", accuracy="Precision")),)
    return xml.picked(message)

"""The XML in which WeCom and the official account tell of messages and menus: the same names, the same meaning."""

from datetime import datetime, tzinfo
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.doorstep import Malformed
from workflows.kernel.incoming import Location, Photo, Piece, Text, Video, Voice

SCANNED = "ScanCodeInfo/ScanResult"


def tree(body: str | bytes) -> Element:
    """Parse without entities or document types; raises Malformed."""
    try:
        made: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as wrong:
        raise Malformed(type(wrong).__name__) from wrong
    return made


def said(message: Element, path: str) -> str:
    return (message.findtext(path) or "").strip()


def created(message: Element, zone: tzinfo | None) -> datetime:
    """When the platform made it; raises Malformed."""
    try:
        return datetime.fromtimestamp(int(said(message, "CreateTime")), zone)
    except (ValueError, OverflowError, OSError) as wrong:
        raise Malformed("CreateTime") from wrong


def spoken(message: Element) -> tuple[Piece, ...]:
    """What somebody said or showed; () for kinds nobody needs. Raises Malformed."""
    media = said(message, "MediaId")
    match said(message, "MsgType"):
        case "text":
            return (Text(message.findtext("Content") or ""),)
        case "image" if media:
            return (Photo(media),)
        case "voice" if media:
            return (Voice(media, transcript=said(message, "Recognition") or None),)
        case "video" | "shortvideo" if media:
            return (Video(media),)
        case "location":
            return (place(message, "Location_X", "Location_Y", "Label"),)
        case "link":
            words = [said(message, name) for name in ("Title", "Description", "Url")]
            return (Text("\n".join(filter(None, words))),)
    return ()


def picked(message: Element) -> tuple[Piece, ...]:
    """What somebody did with an entry of the menu; () for everything else. Raises Malformed."""
    key = said(message, "EventKey")
    match said(message, "Event"):
        case "click" | "CLICK" if key:
            return (Text(key),)
        case "scancode_push" | "scancode_waitmsg":
            found = said(message, SCANNED)
            return (Text(found),) if found else ()
        case "location_select":
            inside = message.find("SendLocationInfo")
            return () if inside is None else (place(inside, "Location_X", "Location_Y", "Label"),)
    return ()


def place(message: Element, lat: str, lng: str, label: str = "", accuracy: str = "") -> Location:
    """X is the latitude, `accuracy` in metres. Raises Malformed, also off the globe."""
    try:
        north, east = float(said(message, lat)), float(said(message, lng))
        within = float(said(message, accuracy)) if accuracy and said(message, accuracy) else None
    except ValueError as wrong:
        raise Malformed(lat) from wrong
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise Malformed(f"{lat} {north}, {lng} {east}")
    return Location(north, east, said(message, label) if label else "", within)

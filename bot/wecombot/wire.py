"""The AI bot's JSON as a neutral Incoming. The people are WeCom's own: the same userid, the same person."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo

from bot.desk.spelled import CODE
from bot.doorstep import Malformed
from bot.shape import Json, dump, part, parts, text, texts, whole
from bot.wecom.wire import NAME as WECOM
from bot.wecom.wire import press
from workflows.kernel.incoming import Entered, File, Incoming, Photo, Piece, Text, Video, Voice

NAME = "wecom-bot"
MENTION = re.compile(r"^\s*@\S+\s*")
LONGEST_KEY = 180


def read(body: Json, now: datetime) -> Incoming | None:
    """What a member said or pressed; None for kinds nobody needs. Raises Malformed."""
    account = text(part(body, "from"), "userid")
    if not account:
        raise Malformed("from.userid")
    grouped = text(body, "chattype") == "group"
    pieces = _event(body) if text(body, "msgtype") == "event" else _message(body, grouped)
    if not pieces:
        return None
    room = f"{NAME}:{text(body, 'chatid')}" if grouped and text(body, "chatid") else None
    return Incoming(WECOM, account, _key(body), pieces, _at(body, now), room=room, via=NAME)


def task(body: Json) -> str:
    """The whole task_id of the card that was pressed: an update has to name it."""
    return text(_pressed(body), "task_id")


def _key(body: Json) -> str:
    number = text(body, "msgid") or hashlib.sha256(dump(body).encode()).hexdigest()
    return f"{NAME}:{number}"[:LONGEST_KEY]


def _at(body: Json, now: datetime) -> datetime:
    zone: tzinfo | None = now.tzinfo
    try:
        return datetime.fromtimestamp(whole(body, "create_time"), zone) if whole(body, "create_time") else now
    except (ValueError, OverflowError, OSError):
        return now


def _message(body: Json, grouped: bool) -> tuple[Piece, ...]:
    found = _pieces(body)
    if grouped:
        found = [Text(MENTION.sub("", p.text, count=1)) if isinstance(p, Text) else p for p in found]
    if not (code := _quoted(body)):
        return tuple(found)
    return tuple(Text(f"{code} {p.text}") if isinstance(p, Text) and not CODE.search(p.text) else p for p in found)


def _pieces(body: Json) -> list[Piece]:
    kind = text(body, "msgtype")
    if kind == "mixed":
        return [piece for item in parts(part(body, "mixed"), "msg_item") for piece in _pieces(item)]
    inner = part(body, kind)
    match kind:
        case "text":
            return [Text(text(inner, "content"))]
        case "voice":
            said = text(inner, "content")
            return [Voice(_ref(inner), transcript=said or None)] if text(inner, "url") else [Text(said)] if said else []
        case "image" if text(inner, "url"):
            return [Photo(_ref(inner))]
        case "video" if text(inner, "url"):
            return [Video(_ref(inner))]
        case "file" if text(inner, "url"):
            return [File(_ref(inner), text(inner, "filename") or text(inner, "name"))]
    return []


def _ref(inner: Mapping[str, object]) -> str:
    """Key and address of a file: it is encrypted for itself alone, and its address lives five minutes."""
    return f"{text(inner, 'aeskey')}|{text(inner, 'url')}"


def _quoted(body: Json) -> str:
    """The case that a quoted message speaks of: an answer to it need not repeat the code."""
    found = CODE.search(dump(body["quote"])) if body.get("quote") else None
    return found.group() if found else ""


def _event(body: Json) -> tuple[Piece, ...]:
    match text(part(body, "event"), "eventtype"):
        case "enter_chat":
            return (Entered(),)
        case "template_card_event":
            said = _pressed(body)
            return (press(text(said, "task_id"), text(said, "event_key"), _chosen(said)),)
    return ()


def _pressed(body: Json) -> Json:
    """The details stand under the event's own name; a flat form is taken as well."""
    event = part(body, "event")
    return part(event, "template_card_event") or event


def _chosen(said: Json) -> dict[str, str]:
    """question -> option; several options of one question are joined by a comma."""
    found: dict[str, str] = {}
    for item in parts(part(said, "selected_items"), "selected_item") or parts(said, "selected_items"):
        options = texts(part(item, "option_ids"), "option_id") or texts(item, "option_ids")
        found[text(item, "question_key")] = ",".join(options)
    return found

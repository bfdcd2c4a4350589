"""DingTalk's JSON, of Stream frames and HTTP callbacks alike, as a neutral Incoming."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, tzinfo

from bot.doorstep import Malformed
from bot.shape import Json, dump, part, parts, text, texts, whole
from workflows.kernel.incoming import Entered, File, Incoming, Photo, Piece, Press, Text, Video, Voice

NAME = "dingtalk"
QUOTA_USED_UP = 20001
GROUP = "2"
ROOM = "dingtalk-group:"
"""How the address of a group begins in which our own robot speaks."""
TRACK = "--"  # stands in an outTrackId between our reference and the revision
LONGEST_KEY = 180


def quota_used_up(body: Mapping[str, object]) -> bool:
    """True for a message that lost its content because the month's pushes are spent."""
    return whole(body, "errCode") == QUOTA_USED_UP


def robot(body: Mapping[str, object], zone: tzinfo | None) -> Incoming | None:
    """What somebody told the robot; None for kinds nobody needs. `account` is '' for a person outside the company.
    Raises Malformed."""
    number = text(body, "msgId")
    if not number:
        raise Malformed("msgId")
    pieces = (Entered(),) if quota_used_up(body) else _pieces(body)
    if not pieces:
        return None
    grouped = text(body, "conversationType") == GROUP
    if grouped and body.get("isInAtList") is False:
        return None
    conversation = text(body, "conversationId")
    return Incoming(
        NAME, text(body, "senderStaffId"), _key("msg", number), pieces, moment(whole(body, "createAt"), zone),
        room=f"{ROOM}{conversation}" if grouped and conversation else None, name=text(body, "senderNick") or None,
        reply=_way_back(body) if grouped else None,
    )  # fmt: skip


def _way_back(body: Mapping[str, object]) -> str | None:
    """Where the room is answered while that lives (about 90 min), and who is to be named there."""
    session, until = text(body, "sessionWebhook"), whole(body, "sessionWebhookExpiredTime")
    return dump({"session": session, "until": until, "at": text(body, "senderStaffId")}) if session else None


def card(body: Mapping[str, object], mark: str, ms: int, zone: tzinfo | None) -> Incoming:
    """A press. `mark` is the frame's id or the signature's time, the same for a re-delivery. Raises Malformed."""
    track, account = text(body, "outTrackId"), text(body, "userId")
    action, given = _action(body)
    if not track or not account or not action:
        raise Malformed("outTrackId, userId or action")
    name, _, number = action.rpartition("@")
    button, _, option = (name or action).partition("=")
    values = {key: value for key, value in given.items() if key not in ("id", "action")}
    if option:
        values[button] = option
    revision = int(number) if name and number.isascii() and number.isdigit() else 0
    press = Press(track.partition(TRACK)[0], button, revision, values)
    return Incoming(NAME, account, _key("card", track, account, action, mark), (press,), moment(ms, zone))


def _key(*marks: str) -> str:
    joined = ":".join([NAME, *marks])
    return joined if len(joined) <= LONGEST_KEY else f"{NAME}:{hashlib.sha256(joined.encode()).hexdigest()}"


def moment(ms: int, zone: tzinfo | None) -> datetime:
    """Of epoch milliseconds; raises Malformed."""
    try:
        return datetime.fromtimestamp(ms / 1000, zone)
    except (ValueError, OverflowError, OSError) as wrong:
        raise Malformed("time") from wrong


def _pieces(body: Mapping[str, object]) -> tuple[Piece, ...]:
    content, robot_code = part(body, "content"), text(body, "robotCode")
    kind = text(body, "msgtype")
    if kind == "text":
        # In a group the removed @ leaves a blank at the start.
        said = text(part(body, "text"), "content").lstrip(" ")
        return (Text(said),) if said else ()
    if kind == "richText":
        return tuple(found for one in parts(content, "richText") if (found := _rich(one, robot_code)))
    ref = reference(robot_code, text(content, "downloadCode") or text(content, "pictureDownloadCode"))
    if not ref:
        return ()
    seconds = whole(content, "duration") / 1000 or None
    media: dict[str, Piece] = {
        "picture": Photo(ref), "audio": Voice(ref, seconds, text(content, "recognition") or None),
        "video": Video(ref, seconds), "file": File(ref, text(content, "fileName")),
    }  # fmt: skip
    return (media[kind],) if kind in media else ()


def _rich(one: Json, robot_code: str) -> Piece | None:
    code = text(one, "downloadCode") or text(one, "pictureDownloadCode")
    if code:
        return Photo(reference(robot_code, code))
    said = text(one, "text").strip()
    return Text(said) if said else None


def reference(robot_code: str, code: str) -> str:
    """What `fetch` needs: the robot that received the file, and its download code."""
    return f"{robot_code}/{code}" if code else ""


def _action(body: Mapping[str, object]) -> tuple[str, dict[str, str]]:
    """(what was pressed, what was filled in). The parameters have been seen in three places."""
    content = part(body, "content")
    private = part(content, "cardPrivateData")
    given: dict[str, str] = {}
    for place in (part(content, "params"), part(part(content, "userPrivateData"), "params"), part(private, "params")):
        given |= {key: text(place, key) for key in place if text(place, key)}
    pressed = texts(private, "actionIds") or [text(content, "actionId") or text(body, "actionId")]
    # A template whose buttons are made in a loop says which one in a parameter; its action id is the loop's.
    looped = given.get("id", "")
    return (looped if "@" in looped else pressed[0]), given


def many(body: Mapping[str, object], *names: str) -> tuple[str, ...]:
    """The ids under whichever of these names is there: they come as lists, as text (the samples of the documentation
    write them so), or bare."""
    said: object = next((body[name] for name in names if name in body), None)
    listed = said if isinstance(said, list) else _written(said) if isinstance(said, str) else [said]
    return tuple(dict.fromkeys(one for item in listed if (one := text({"": item}, "").strip())))


def _written(said: str) -> list[object]:
    """A list as JSON or with commas."""
    try:
        found: object = json.loads(said)
    except (ValueError, RecursionError):
        return list(said.strip().strip("[]").split(","))
    return found if isinstance(found, list) else [found]

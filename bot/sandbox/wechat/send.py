"""message/custom/send within its windows, and message/subscribe/bizsend for those who agreed to one message."""

import re

from bot.sandbox.gate import Call
from bot.sandbox.phones import Bubble, Kind
from bot.sandbox.shapes import Json, loose, part, size, text
from bot.sandbox.wechat import push
from bot.sandbox.wechat.account import Reader
from bot.sandbox.wechat.gate import (
    BAD_DATA,
    BAD_MEDIA,
    BAD_OPENID,
    BAD_TEMPLATE,
    BAD_TYPE,
    EMPTY,
    LATE,
    MANY,
    NO_RIGHT,
    REFUSED,
    TOO_LONG,
    TOO_OFTEN,
    Wrong,
    api,
)

LONGEST = 2048  # bytes of a text
KINDS = {"thing": 20, "phrase": 5, "character_string": 32, "name": 10, "const": 20, "short_thing": 5, "time": 32,
         "date": 32, "number": 32}
ASCII, CHINESE = re.compile(r"^[!-~]+$"), re.compile(r"^[\u4e00-\u9fff]{1,5}$")
MOMENT = re.compile(r"^\d{4}(-\d\d-\d\d|年\d{1,2}月\d{1,2}日)( \d\d:\d\d(:\d\d)?)?$")


def _reader(call: Call) -> Reader:
    found = call.box.wechat.readers.get(text(call.body, "touser"))
    if found is None:
        raise Wrong(BAD_OPENID)
    return found


def _show(call: Call, reader: Reader, kind: Kind, words: str, media: str = "", sender: str = "bot") -> None:
    number = next(call.box.wechat.ids)
    call.box.phones.add(Bubble(f"c{number}", "wechat", reader.name, kind, words, call.box.now(), sender, media))


def custom(call: Call) -> Json:
    """POST message/custom/send."""
    box, reader = call.box, _reader(call)
    if not box.wechat.certified:
        raise Wrong(NO_RIGHT)
    kind, media = text(call.body, "msgtype"), ""
    words = text(part(call.body, "text"), "content")
    if kind == "image":
        blob = box.media.find(text(part(call.body, "image"), "media_id"))
        if blob is None:
            raise Wrong(BAD_MEDIA)
        media = blob.sha256
    elif kind != "text":
        raise Wrong(BAD_TYPE)
    elif not words:
        raise Wrong(EMPTY)
    elif size(words) > LONGEST:
        raise Wrong(TOO_LONG)
    spent = reader.spend(box.now())
    if spent != "ok":
        raise Wrong(LATE if spent == "late" else MANY)
    if not box.wechat.sends.allows("", box.now().timestamp()):
        raise Wrong(TOO_OFTEN)
    _show(call, reader, "image" if media else "text", words, media)
    return {}


def notify(call: Call) -> Json:
    """POST message/subscribe/bizsend: one message per agreement, its keywords exactly those of the template."""
    box, reader, template = call.box, _reader(call), text(call.body, "template_id")
    keywords = box.wechat.templates.get(template)
    if keywords is None:
        raise Wrong(BAD_TEMPLATE)
    data = part(call.body, "data")
    if set(data) != set(keywords):
        raise Wrong(BAD_DATA, f" data has {sorted(data)}, the template {sorted(keywords)}")
    for keyword in keywords:
        _check(keyword, loose(part(data, keyword), "value"))
    if not reader.agreed[template]:
        raise Wrong(REFUSED)
    reader.agreed[template] -= 1
    words = "\n".join(loose(part(data, keyword), "value") for keyword in keywords)
    _show(call, reader, "text", words, sender="notice")
    inner = {"TemplateId": template, "MsgID": next(box.wechat.ids), "ErrorCode": 0, "ErrorStatus": "success"}
    push.event(box, reader, "subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {"List": inner}})
    return {}


def _check(keyword: str, value: str) -> None:
    kind = re.sub(r"\d+$", "", keyword)
    good = 0 < len(value) <= KINDS.get(kind, 20) and "\n" not in value
    good = good and (kind != "character_string" or bool(ASCII.match(value)))
    good = good and (kind != "phrase" or bool(CHINESE.match(value)))
    good = good and (kind not in ("time", "date") or bool(MOMENT.match(value)))
    if not good:
        raise Wrong(BAD_DATA, f" data.{keyword}.value invalid")


ROUTES = [api("message/custom/send", custom), api("message/subscribe/bizsend", notify)]

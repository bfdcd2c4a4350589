"""The group robot's webhook: a key instead of a token, 20 messages a minute, cards without buttons."""

import base64
import binascii
import hashlib

from bot.sandbox.gate import Call
from bot.sandbox.media import MB
from bot.sandbox.phones import Bubble
from bot.sandbox.shapes import Json, part, text
from bot.sandbox.wecom import card_rules, limits
from bot.sandbox.wecom.files import accept, read_part
from bot.sandbox.wecom.gate import BAD_FILE_SIZE, BAD_MEDIA_TYPE, BAD_PARAMETER, TOO_OFTEN, Code, Wrong, api
from bot.sandbox.wecom.send import show

BAD_KEY = Code(93000, "invalid webhook url")
TYPES = ("text", "markdown", "markdown_v2", "image", "news", "file", "voice", "template_card")


def _key(call: Call) -> str:
    key = call.query.get("key", "")
    if key not in call.box.wecom.robot_keys:
        raise Wrong(BAD_KEY)
    return key


def _image(call: Call, thread: str, msgid: str) -> None:
    inner = part(call.body, "image")
    try:
        data = base64.b64decode(text(inner, "base64"), validate=True)
    except binascii.Error as wrong:
        raise Wrong(BAD_PARAMETER, "base64") from wrong
    if hashlib.md5(data).hexdigest() != text(inner, "md5"):
        raise Wrong(BAD_PARAMETER, "md5 does not fit")
    if not data or len(data) > 2 * MB:
        raise Wrong(BAD_FILE_SIZE)
    if not data.startswith((b"\xff\xd8", b"\x89PNG")):
        raise Wrong(BAD_MEDIA_TYPE, "JPG or PNG")
    blob = call.box.media.keep("image", "robot.png", "image/png", data, call.box.now())
    call.box.phones.add(Bubble(msgid, "wecom", thread, "image", "", call.box.now(), "robot", blob.sha256))


def send(call: Call) -> Json:
    """POST webhook/send?key=."""
    key, box = _key(call), call.box
    if not box.wecom.robot_pace.allows(key, box.now().timestamp()):
        raise Wrong(TOO_OFTEN)
    thread, msgid = f"group:{key}", f"wr{next(box.wecom.ids)}"
    kind = text(call.body, "msgtype")
    if kind == "image":
        _image(call, thread, msgid)
        return {}
    if kind == "markdown_v2":
        limits.content(part(call.body, kind), 4096)
    else:
        limits.check(box, call.body, TYPES, markdown_bytes=4096)
    if kind == "template_card":
        card_rules.check(part(call.body, kind), card_rules.NOTICES)
    show(box, thread, msgid, call.body)
    return {}


async def upload(call: Call) -> Json:
    """POST webhook/upload_media?key=&type=file|voice."""
    _key(call)
    kind = call.query.get("type", "")
    if kind not in ("file", "voice"):
        raise Wrong(BAD_MEDIA_TYPE, kind)
    blob = accept(call, kind, *await read_part(call, "media"))
    return {"type": kind, "media_id": blob.id, "created_at": str(int(blob.at.timestamp()))}


ROUTES = [api("webhook/send", send, token=False), api("webhook/upload_media", upload, token=False, forms=True)]

"""What the bot may say down its line, and what it is refused for."""

from collections.abc import Callable

from bot.sandbox.phones import Bubble
from bot.sandbox.shapes import Json, part, size, text
from bot.sandbox.wecom import card_rules
from bot.sandbox.wecom.gate import Wrong as BadCard
from bot.sandbox.wecom.looks import card_look
from bot.sandbox.wecombot import uploads
from bot.sandbox.wecombot.bots import (
    ANSWER_LIFE,
    AT_ONCE,
    BAD_FRAME,
    BAD_MEDIA,
    BAD_PARAMETER,
    BAD_REQUEST,
    MEDIA_LIFE,
    NO_CHAT,
    STREAM_LIFE,
    STREAM_OVER,
    TOO_LONG,
    TOO_OFTEN,
    Asked,
    Kind,
    Stream,
    Wrong,
    thread_of,
)
from bot.sandbox.world import Sandbox

CONTENT_BYTES = 20480
FILES = ("image", "file", "voice", "video")


def respond(box: Sandbox, req: str, body: Json) -> Json:
    """aibot_respond_msg: a stream, a card once, or both; within 24 hours of the message."""
    asked, kind = _asked(box, req, ("message",)), text(body, "msgtype")
    if box.now() - asked.at >= ANSWER_LIFE:
        raise Wrong(BAD_REQUEST, "older than 24 hours")
    if kind not in ("stream", "template_card", "stream_with_template_card", "markdown"):
        raise Wrong(BAD_PARAMETER, f"msgtype {kind!r}")
    if kind == "markdown":
        _paced(box, asked.thread)
        _show(box, asked.thread, body)
    if kind.startswith("stream"):
        _stream(box, req, asked, part(body, "stream"))
    if kind == "template_card" or (kind == "stream_with_template_card" and "template_card" in body):
        if asked.carded:
            raise Wrong(BAD_PARAMETER, "one card per message")
        _paced(box, asked.thread)
        asked.carded = True
        _show(box, asked.thread, {"msgtype": "template_card", "template_card": part(body, "template_card")})
    return {}


def _stream(box: Sandbox, req: str, asked: Asked, said: Json) -> None:
    name, content = text(said, "id"), text(said, "content")
    if not name or not isinstance(said.get("finish"), bool):
        raise Wrong(BAD_PARAMETER, "stream needs id and finish")
    if size(content) > CONTENT_BYTES:
        raise Wrong(TOO_LONG, f"at most {CONTENT_BYTES} bytes")
    known = box.aibot.streams.get((req, name))
    if known is None:
        _paced(box, asked.thread)
        bubble = Bubble(f"st{box.aibot.number()}", "wecom", asked.thread, "markdown", content, box.now(), "bot")
        box.phones.add(bubble)
        known = box.aibot.streams[req, name] = Stream(bubble.id, box.now())
    elif known.finished or box.now() - known.begun >= STREAM_LIFE:
        raise Wrong(STREAM_OVER)
    bubble_now = box.phones.find("wecom", asked.thread, known.bubble)
    if bubble_now is not None:
        bubble_now.text = content
        box.phones.traffic.publish("message", bubble_now.shown())
    known.finished = said.get("finish") is True


def welcome(box: Sandbox, req: str, body: Json) -> Json:
    """aibot_respond_welcome_msg: once, within five seconds of enter_chat."""
    asked = _in_time(box, req, "enter_chat")
    if text(body, "msgtype") not in ("text", "template_card"):
        raise Wrong(BAD_PARAMETER, "a welcome is text or template_card")
    asked.used = True
    _show(box, asked.thread, body)
    return {}


def update(box: Sandbox, req: str, body: Json) -> Json:
    """aibot_respond_update_msg: once, within five seconds of the press, the card named by its own task_id."""
    asked = _in_time(box, req, "card")
    card = part(body, "template_card")
    if text(body, "response_type") != "update_template_card":
        raise Wrong(BAD_PARAMETER, "response_type is update_template_card")
    _checked(card)
    if text(card, "task_id") != asked.task:
        raise Wrong(BAD_PARAMETER, "task_id is not that of the pressed card")
    asked.used = True
    bubble = box.phones.find("wecom", asked.thread, asked.bubble)
    if bubble is not None:
        box.phones.turn(bubble, card_look(card, text(card, "replace_text")))
        box.aibot.cards[bubble.id] = card
    return {}


def send(box: Sandbox, req: str, body: Json) -> Json:
    """aibot_send_msg: to a person or group that has spoken to the bot before."""
    chat = text(body, "chatid")
    if not chat or text(body, "msgtype") not in ("markdown", "template_card", *FILES):
        raise Wrong(BAD_PARAMETER, "chatid, and msgtype markdown, template_card or a file")
    member = box.wecom.roll.find(chat)
    thread = thread_of(member.userid if member else chat, member is None)
    if thread not in box.aibot.met or (member is not None and not member.active):
        raise Wrong(NO_CHAT, chat)
    _paced(box, thread)
    _show(box, thread, body)
    return {}


def _show(box: Sandbox, thread: str, body: Json) -> None:
    """One message on one phone; raises Wrong where the platform would not take it."""
    kind, bot = text(body, "msgtype"), box.aibot
    inner, name = part(body, kind), f"bm{bot.number()}"
    if kind == "template_card":
        _checked(inner)
        task = text(inner, "task_id")
        if task and task in bot.tasks:
            raise Wrong(BAD_PARAMETER, f"task_id {task} was used before")
        bot.tasks[task], bot.cards[name] = name, inner
        look = card_look(inner)
        box.phones.add(Bubble(name, "wecom", thread, "card", look.title, box.now(), "bot", looks=[look]))
        return
    if kind in FILES:
        blob = box.media.find(text(inner, "media_id"))
        if blob is None or box.now() - blob.at >= MEDIA_LIFE:
            raise Wrong(BAD_MEDIA)
        box.phones.add(Bubble(name, "wecom", thread, "image", "", box.now(), "bot", blob.sha256))
        return
    content = text(inner, "content")
    if not content or size(content) > CONTENT_BYTES:
        raise Wrong(TOO_LONG if content else BAD_PARAMETER, "content")
    box.phones.add(Bubble(name, "wecom", thread, "markdown", content, box.now(), "bot"))


def _checked(card: Json) -> None:
    try:
        card_rules.check(card)
    except BadCard as wrong:
        raise Wrong(BAD_PARAMETER, wrong.hint) from wrong


def _paced(box: Sandbox, thread: str) -> None:
    second = box.now().timestamp()
    if not (box.aibot.per_minute.allows(thread, second) and box.aibot.per_hour.allows(thread, second)):
        raise Wrong(TOO_OFTEN, thread)


def _asked(box: Sandbox, req: str, kinds: tuple[Kind, ...]) -> Asked:
    asked = box.aibot.asked.get(req)
    if asked is None or asked.kind not in kinds:
        raise Wrong(BAD_REQUEST, "not a callback that may be answered like this")
    return asked


def _in_time(box: Sandbox, req: str, kind: Kind) -> Asked:
    asked = _asked(box, req, (kind,))
    if asked.used or box.tick() - asked.tick > AT_ONCE:
        raise Wrong(BAD_REQUEST, "answered before, or more than 5 seconds ago")
    return asked


def ping(box: Sandbox, req: str, body: Json) -> Json:
    return {}


COMMANDS: dict[str, Callable[[Sandbox, str, Json], Json]] = {
    "ping": ping,
    "aibot_respond_msg": respond,
    "aibot_respond_welcome_msg": welcome,
    "aibot_respond_update_msg": update,
    "aibot_send_msg": send,
    "aibot_upload_media_init": uploads.begin,
    "aibot_upload_media_chunk": uploads.chunk,
    "aibot_upload_media_finish": uploads.finish,
}


def carried_out(box: Sandbox, cmd: str, req: str, body: Json) -> Json:
    """The body of the acknowledgement; raises Wrong."""
    handler = COMMANDS.get(cmd)
    if handler is None:
        raise Wrong(BAD_FRAME, f"cmd {cmd!r}")
    return handler(box, req, body)

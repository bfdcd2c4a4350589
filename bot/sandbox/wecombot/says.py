"""What a member does with the AI bot, as the frames the bot gets."""

import base64
import secrets
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.sandbox.crypto import BLOCK
from bot.sandbox.people import Member
from bot.sandbox.phones import Bubble, Kind
from bot.sandbox.post import Attempt, Delivery
from bot.sandbox.shapes import Json, part, parts, text
from bot.sandbox.wecombot.bots import Asked, Sealed, thread_of
from bot.sandbox.wecombot.bots import Kind as What
from bot.sandbox.world import Sandbox

Upload = tuple[str, bytes]
"""File name and bytes."""


def sealed(box: Sandbox, name: str, data: bytes) -> Json:
    """`url` and `aeskey` of a file: AES-256-CBC under a key of its own, IV its first 16 bytes, padded to 32."""
    key, gap = secrets.token_bytes(32), BLOCK - len(data) % BLOCK
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    mark = secrets.token_urlsafe(16)
    body = cipher.update(data + bytes([gap]) * gap) + cipher.finalize()
    box.aibot.files[mark] = Sealed(name, body, box.now())
    return {"url": f"{box.base}/aibot/file/{mark}", "aeskey": base64.b64encode(key).decode().rstrip("=")}


def _head(box: Sandbox, who: Member, group: str) -> Json:
    bot = box.aibot
    head: Json = {"msgid": bot.number(), "aibotid": bot.bot_id, "chattype": "group" if group else "single",
                  "from": {"userid": who.userid}, "create_time": int(box.now().timestamp())}
    return head | ({"chatid": group} if group else {})


async def push(box: Sandbox, what: What, body: Json, thread: str, task: str = "", bubble: str = "") -> Delivery:
    """One callback down the line; lost where no connection is subscribed, for nobody sends it again."""
    bot, req = box.aibot, box.aibot.number()
    cmd = "aibot_event_callback" if text(body, "msgtype") == "event" else "aibot_msg_callback"
    frame: Json = {"cmd": cmd, "headers": {"req_id": req}, "body": body}
    bot.asked[req] = Asked(what, thread, box.now(), box.tick(), task, bubble)
    bot.met.add(thread)
    delivery = box.post.begin("wecom", f"aibot {text(body, 'msgtype')}", body)
    bot.frames[delivery.id] = frame
    again = box.faults.take("wecom", "duplicate", cmd)
    for _ in range(2 if again else 1):
        await deliver(box, delivery)
    delivery.over()
    return delivery


async def deliver(box: Sandbox, delivery: Delivery) -> None:
    """The frame as it is, once."""
    line, frame = box.aibot.line, box.aibot.frames[delivery.id]
    if line is None or line.socket.closed:
        box.counters["wecombot.lost"] += 1
        delivery.note = "no connection of this bot is subscribed"
        delivery.tried(Attempt(None, 0, delivery.note), False)
        return
    await line.say(frame)
    delivery.tried(Attempt(0, 0), True)
    box.traffic.record(box.now(), "wecom", "to_bot", delivery.what, frame, {}, 0, 0)


async def says(box: Sandbox, who: Member, content: Json, shown: Bubble, group: str = "", quote: str = "") -> Delivery:
    """`content` has msgtype and its member; `quote` is the text of an earlier message."""
    box.phones.add(shown)
    more: Json = {"quote": {"msgtype": "text", "text": {"content": quote}}} if quote else {}
    return await push(box, "message", _head(box, who, group) | content | more, shown.thread)


async def says_text(box: Sandbox, who: Member, words: str, group: str = "", quote: str = "") -> Delivery:
    """A text; in a group the bot is mentioned."""
    said = f"@{box.aibot.name} {words}" if group else words
    content: Json = {"msgtype": "text", "text": {"content": said}}
    return await says(box, who, content, _bubble(box, who, group, "text", said), group, quote)


async def says_file(box: Sandbox, who: Member, kind: Kind, upload: Upload) -> Delivery:
    """An image, video or file; single chats only."""
    name, data = upload
    blob = box.media.keep(kind, name, "application/octet-stream", data, box.now())
    content: Json = {"msgtype": kind, kind: sealed(box, name, data) | ({"filename": name} if kind == "file" else {})}
    return await says(box, who, content, _bubble(box, who, "", kind, "", blob.sha256))


async def says_voice(box: Sandbox, who: Member, words: str) -> Delivery:
    """A voice note arrives as the platform's own text."""
    content: Json = {"msgtype": "voice", "voice": {"content": words}}
    return await says(box, who, content, _bubble(box, who, "", "voice", words))


async def says_mixed(box: Sandbox, who: Member, words: str, uploads: list[Upload], group: str = "") -> Delivery:
    """Text and pictures in one."""
    said = f"@{box.aibot.name} {words}" if group else words
    items: list[Json] = [{"msgtype": "text", "text": {"content": said}}]
    items += [{"msgtype": "image", "image": sealed(box, name, data)} for name, data in uploads]
    content: Json = {"msgtype": "mixed", "mixed": {"msg_item": items}}
    return await says(box, who, content, _bubble(box, who, group, "text", said), group)


async def enters(box: Sandbox, who: Member) -> Delivery:
    """The conversation is opened for the first time today."""
    body = _head(box, who, "") | {"msgtype": "event", "event": {"eventtype": "enter_chat"}}
    return await push(box, "enter_chat", body, thread_of(who.userid, False))


async def presses(box: Sandbox, who: Member, bubble: Bubble, button: str, chosen: Mapping[str, list[str]]) -> Delivery:
    """A button of a card, with what was ticked."""
    card = box.aibot.cards[bubble.id]
    said: Json = {"card_type": text(card, "card_type"), "event_key": button, "task_id": text(card, "task_id")}
    if chosen:
        items = [{"question_key": key, "option_ids": {"option_id": picked}} for key, picked in chosen.items()]
        said["selected_items"] = {"selected_item": items}
    group = bubble.thread.removeprefix("group:") if bubble.thread.startswith("group:") else ""
    event: Json = {"eventtype": "template_card_event", "template_card_event": said}
    body = _head(box, who, group) | {"msgtype": "event", "event": event}
    return await push(box, "card", body, bubble.thread, text(card, "task_id"), bubble.id)


def knows(card: Json, button: str) -> bool:
    """Whether the present look has this button."""
    keys = {text(one, "key") for one in parts(card, "button_list")}
    keys |= {text(one, "key") for one in parts(part(card, "action_menu"), "action_list")}
    return bool(button) and button in keys


def _bubble(box: Sandbox, who: Member, group: str, kind: Kind, words: str, media: str = "") -> Bubble:
    thread = thread_of(group or who.userid, bool(group))
    return Bubble(f"bu{box.aibot.number()}", "wecom", thread, kind, words, box.now(), who.userid, media)

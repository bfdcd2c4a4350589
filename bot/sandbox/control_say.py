"""Control: what people do with their phones (say, send, press, scan)."""

import asyncio
import contextlib

from bot.sandbox.asked import Asked, Bad, control
from bot.sandbox.dingtalk import presses
from bot.sandbox.dingtalk import says as ding
from bot.sandbox.dingtalk.org import Group
from bot.sandbox.people import Member
from bot.sandbox.phones import Bubble, Kind, Look
from bot.sandbox.post import Delivery
from bot.sandbox.shapes import Json, loose, parse, part, text, truth, whole, words
from bot.sandbox.wecom import menus
from bot.sandbox.wecom import says as wecom

NAMES: dict[Kind, tuple[str, str]] = {"image": ("photo.jpg", "image/jpeg"), "voice": ("voice.amr", "audio/amr"),
                                      "video": ("video.mp4", "video/mp4"),
                                      "file": ("file.bin", "application/octet-stream")}

LONGEST_WAIT = 60.0  # wall seconds: frames without a connection never settle while the clock stands


async def told(asked: Asked, delivery: Delivery) -> Json:
    """Wait as asked (`wait`: first, settled, none) and say what the bot answered."""
    waits = text(asked.body, "wait") or "first"
    done = {"first": delivery.first, "settled": delivery.settled}.get(waits)
    if done is not None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), LONGEST_WAIT)
    return delivery.shown()


def _group(asked: Asked) -> Group | None:
    name = text(asked.body, "group")
    if not name:
        return None
    found = asked.box.dingtalk.groups.get(name)
    if found is None or asked.platform() == "wecom":
        raise Bad("no such group; WeChat Work tells an app nothing of what is said in groups", 404)
    return found


async def send_text(asked: Asked) -> Json:
    """A text of one member."""
    who, said = asked.member(), text(asked.body, "text")
    if asked.platform() == "wecom":
        _group(asked)
        return await told(asked, wecom.says_text(asked.box, who, said))
    outside = truth(asked.body, "outside")
    return await told(asked, ding.says_text(asked.box, who, said, _group(asked), outside))


async def send_rich(asked: Asked) -> Json:
    """richText of DingTalk: text and pictures together."""
    if asked.platform() == "wecom":
        raise Bad("WeChat Work has no richText", 409)
    files = asked.uploads(*NAMES["image"])
    return await told(asked, ding.says_rich(asked.box, asked.member(), text(asked.body, "text"), files, _group(asked)))


async def _send_file(asked: Asked, kind: Kind) -> Json:
    who, (name, mime, data) = asked.member(), asked.uploads(*NAMES[kind])[0]
    if asked.platform() == "wecom":
        if kind == "file":
            raise Bad("WeChat Work does not deliver a member's file to a self-built app", 409)
        return await told(asked, wecom.says_file(asked.box, who, kind, name, mime, data))
    if group := _group(asked):
        if kind != "image":
            raise Bad("in groups DingTalk delivers text and pictures only", 409)
        return await told(asked, ding.says_rich(asked.box, who, "", [(name, mime, data)], group))
    extra: Json = {"duration": whole(asked.body, "duration", 3000), "recognition": text(asked.body, "recognition")}
    return await told(asked, ding.says_file(asked.box, who, kind, name, mime, data, extra))


async def send_image(asked: Asked) -> Json:
    """A picture."""
    return await _send_file(asked, "image")


async def send_voice(asked: Asked) -> Json:
    """A voice note."""
    return await _send_file(asked, "voice")


async def send_video(asked: Asked) -> Json:
    """A video."""
    return await _send_file(asked, "video")


async def send_file(asked: Asked) -> Json:
    """A file, in DingTalk only."""
    return await _send_file(asked, "file")


async def send_location(asked: Asked) -> Json:
    """A place, in WeChat Work only."""
    if asked.platform() == "dingtalk":
        raise Bad("DingTalk has no robot message with a place", 409)
    found = wecom.says_location(asked.box, asked.member(), asked.number("latitude"), asked.number("longitude"),
                                text(asked.body, "label"))
    return await told(asked, found)


async def event(asked: Asked) -> Json:
    """Any event with its fields."""
    name, fields = text(asked.body, "event"), part(asked.body, "fields")
    if asked.platform() == "dingtalk":
        return await told(asked, ding.event(asked.box, name, fields))
    sender = text(asked.body, "user") or "sys"
    if name == "change_contact":
        change = text(fields, "ChangeType")
        fields.pop("ChangeType", None)
        return await told(asked, wecom.contact_changed(asked.box, change, fields))
    return await told(asked, wecom.event(asked.box, sender, name, fields))


def _look(asked: Asked) -> tuple[Bubble, Look]:
    platform, thread = asked.platform(), text(asked.body, "thread") or asked.member().userid
    thread = thread if thread.startswith("group:") else thread.lower()
    bubble = asked.box.phones.find(platform, thread, text(asked.body, "message"))
    if bubble is None or not bubble.looks:
        raise Bad("no such card in this conversation", 404)
    if bubble.recalled:
        raise Bad("the card was recalled", 409)
    turn = whole(asked.body, "look", len(bubble.looks) - 1)
    if not -len(bubble.looks) <= turn < len(bubble.looks):
        raise Bad(f"the card has had {len(bubble.looks)} looks", 404)
    return bubble, bubble.looks[turn]


def _chosen(asked: Asked, look: Look) -> dict[str, list[str]]:
    raw = asked.body.get("choice")
    given = (parse(raw) or {}) if isinstance(raw, str) else part(asked.body, "choice")
    known = {choice.key: {option.id for option in choice.options} for choice in look.choices}
    found = {choice.key: list(choice.chosen) for choice in look.choices if choice.chosen}
    for question in given:
        picked = words(given, question) or [loose(given, question)]
        if not set(picked) <= known.get(question, set()):
            raise Bad(f"the card has no such option: {question}={picked}", 409)
        found[question] = picked
    return found


async def press(asked: Asked) -> Json:
    """A button, of the present look or of an old one, by the reader or by somebody else."""
    bubble, look = _look(asked)
    who, button = asked.member(), text(asked.body, "button")
    menu = any(one.id == button for one in look.menu)
    known = menu or any(one.id == button and not one.url for one in look.buttons)
    if not known and not truth(asked.body, "force"):
        raise Bad(f"the card has no button {button!r}", 409)
    if asked.platform() == "wecom":
        delivery = wecom.presses(asked.box, who, bubble.id, button, _chosen(asked, look), menu)
        return await told(asked, delivery) | {"message": bubble.shown()}
    return await _press_ding(asked, bubble, who, button)


async def _press_ding(asked: Asked, bubble: Bubble, who: Member, button: str) -> Json:
    card = asked.box.dingtalk.cards.get(bubble.id)
    if card is None:
        raise Bad("this card only opens addresses", 409)
    room = asked.box.dingtalk.groups.get(bubble.thread.removeprefix("group:"))
    if room is not None and who.userid.lower() not in {one.lower() for one in room.users}:
        raise Bad(f"{who.userid} is not in this group and cannot see the card", 409)
    done = await presses.press(asked.box, card, who, button, part(asked.body, "params"))
    shown = done.delivery.shown() if done.delivery else {"delivery": None, "ok": False, "status": None, "attempts": []}
    return shown | {"ok": done.answered, "ms": done.ms, "why": done.why, "message": bubble.shown()}


async def press_menu(asked: Asked) -> Json:
    """An entry of the app's menu by its name; `scanned` is what the camera read, a file is the photo taken."""
    who, entry = asked.member(), menus.find(asked.box, text(asked.body, "entry"))
    if asked.platform() != "wecom" or entry is None:
        raise Bad(f"the app has no menu entry {text(asked.body, 'entry')!r}", 404)
    photo = asked.uploads("a.jpg", "image/jpeg")[0] if asked.files or "base64" in asked.body else None
    told_all = menus.press(asked.box, who, entry, photo, text(asked.body, "scanned"))
    return [await told(asked, one) for one in told_all][-1]


ROUTES = [
    control("POST", "press_menu", press_menu),
    control("POST", "send_text", send_text), control("POST", "send_rich", send_rich),
    control("POST", "send_image", send_image), control("POST", "send_voice", send_voice),
    control("POST", "send_video", send_video), control("POST", "send_file", send_file),
    control("POST", "send_location", send_location), control("POST", "event", event), control("POST", "press", press),
]

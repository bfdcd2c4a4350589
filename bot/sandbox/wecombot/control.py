"""Control of the AI-bot server, below /_control/bot; threads on the phones are `bot:<userid>` and `group:<chatid>`.

  GET  bot           {open, bot_id, secret, url, lost}
  POST bot/say       {user, text?, voice?, group?, quote?, kind: image|video|file|mixed, base64?, name?} -> delivery
  POST bot/enter     {user}                                          opens the conversation: enter_chat
  POST bot/press     {user, message, button, thread?, choice?:{question:[options]}, force?} -> delivery
  POST bot/again     {delivery}                                      the very same frame once more
  POST bot/line      {do: cut|push_out|deaf}                         a rude end, another connection, pings unanswered
"""

from bot.sandbox.asked import Asked, Bad, control
from bot.sandbox.people import Member
from bot.sandbox.phones import Kind
from bot.sandbox.shapes import Json, part, text, truth, words
from bot.sandbox.wecombot import gateway, says

KINDS: dict[str, Kind] = {"image": "image", "video": "video", "file": "file"}


def _who(asked: Asked) -> Member:
    found = asked.box.wecom.roll.find(text(asked.body, "user"))
    if found is None:
        raise Bad(f"wecom has no member {text(asked.body, 'user')!r}", 404)
    return found


def state(asked: Asked) -> Json:
    """Is the bot there, and what its settings are."""
    box, bot = asked.box, asked.box.aibot
    return {"open": bot.line is not None, "bot_id": bot.bot_id, "secret": bot.secret,
            "url": box.base.replace("http", "ws", 1) + gateway.PATH, "lost": box.counters["wecombot.lost"]}


async def say(asked: Asked) -> Json:
    """A message of a member."""
    box, body, who, kind = asked.box, asked.body, _who(asked), text(asked.body, "kind")
    group = text(body, "group")
    if kind and group and kind != "mixed":
        raise Bad("in groups the bot gets text and mixed only", 409)
    if kind == "mixed":
        files = [(name, data) for name, _, data in asked.uploads("a.jpg", "image/jpeg")]
        found = await says.says_mixed(box, who, text(body, "text"), files, group)
    elif kind:
        if kind not in KINDS:
            raise Bad("kind is image, video, file or mixed")
        name, _, data = asked.uploads("a.jpg", "image/jpeg")[0]
        found = await says.says_file(box, who, KINDS[kind], (name, data))
    elif text(body, "voice"):
        found = await says.says_voice(box, who, text(body, "voice"))
    else:
        found = await says.says_text(box, who, text(body, "text"), group, text(body, "quote"))
    return found.shown()


async def enter(asked: Asked) -> Json:
    """The conversation is opened."""
    return (await says.enters(asked.box, _who(asked))).shown()


async def press(asked: Asked) -> Json:
    """A button of the present look."""
    who, body = _who(asked), asked.body
    thread = text(body, "thread") or f"bot:{who.userid.lower()}"
    bubble = asked.box.phones.find("wecom", thread, text(body, "message"))
    if bubble is None or bubble.id not in asked.box.aibot.cards:
        raise Bad("no such card in this conversation", 404)
    button = text(body, "button")
    if not says.knows(asked.box.aibot.cards[bubble.id], button) and not truth(body, "force"):
        raise Bad(f"the card has no button {button!r}", 409)
    choice = part(body, "choice")
    chosen = {key: words(choice, key) or [text(choice, key)] for key in choice}
    return (await says.presses(asked.box, who, bubble, button, chosen)).shown()


async def again(asked: Asked) -> Json:
    """Re-delivery: same msgid, same req_id."""
    delivery = asked.box.post.deliveries.get(text(asked.body, "delivery"))
    if delivery is None or delivery.id not in asked.box.aibot.frames:
        raise Bad("no such delivery of the bot", 404)
    await says.deliver(asked.box, delivery)
    return delivery.shown()


async def line(asked: Asked) -> Json:
    """What happens to the connection."""
    held, do = asked.box.aibot.line, text(asked.body, "do")
    if held is None:
        raise Bad("no connection is open", 409)
    if do == "cut" and held.request.transport is not None:
        held.request.transport.abort()
    elif do == "push_out":
        await gateway.push_out(asked.box, held)
    elif do == "deaf":
        held.deaf = True
    else:
        raise Bad("do is cut, push_out or deaf")
    return state(asked)


ROUTES = [
    control("GET", "bot", state), control("POST", "bot/say", say), control("POST", "bot/enter", enter),
    control("POST", "bot/press", press), control("POST", "bot/again", again), control("POST", "bot/line", line),
]

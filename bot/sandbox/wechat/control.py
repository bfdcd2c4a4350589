"""Control of the official account: `/_control/wechat/*`. `user` is any name; whoever is named exists.

  POST say {user, text} · photograph | voice | film {user, base64 | sha256, heard?}
       · locate {user, latitude, longitude, label?} · stand {user, latitude, longitude}
       · follow {user, scene?} · scan {user, scene | url} · click {user, key} · read_code {user, text} · leave {user}
       · agree {user, template?, yes?}                                   -> delivery (`wait` as elsewhere)
  POST settings {callback?, mode?: plain|compatible|safe, certified?, listed?}  -> everything a settings file needs
  POST again {delivery}   the same message once more, freshly signed         POST check   the console's echostr
What these people see is in transcript.json under "wechat", by name; faults and tokens take platform "wechat".
"""

from bot.sandbox.asked import Asked, Bad, control
from bot.sandbox.control_say import told
from bot.sandbox.phones import Kind
from bot.sandbox.post import Delivery
from bot.sandbox.shapes import Json, loose, text, truth
from bot.sandbox.wechat import push, says
from bot.sandbox.wechat.account import Reader
from bot.sandbox.wechat.gate import PREFIX


def _who(asked: Asked) -> Reader:
    name = text(asked.body, "user")
    if not name:
        raise Bad("user is needed")
    return asked.box.wechat.reader(name)


async def say(asked: Asked) -> Json:
    return await told(asked, says.text(asked.box, _who(asked), text(asked.body, "text")))


def _file(asked: Asked, kind: Kind, name: str, mime: str) -> Delivery:
    title, found, data = asked.uploads(name, mime)[0]
    heard = text(asked.body, "heard") if "heard" in asked.body else None
    return says.file(asked.box, _who(asked), kind, title, found, data, heard)


async def photograph(asked: Asked) -> Json:
    return await told(asked, _file(asked, "image", "photo.jpg", "image/jpeg"))


async def voice(asked: Asked) -> Json:
    return await told(asked, _file(asked, "voice", "voice.amr", "audio/amr"))


async def film(asked: Asked) -> Json:
    return await told(asked, _file(asked, "video", "video.mp4", "video/mp4"))


async def locate(asked: Asked) -> Json:
    at = asked.number("latitude"), asked.number("longitude")
    return await told(asked, says.place(asked.box, _who(asked), *at, text(asked.body, "label")))


async def stand(asked: Asked) -> Json:
    return await told(asked, says.stands(asked.box, _who(asked), asked.number("latitude"), asked.number("longitude")))


async def follow(asked: Asked) -> Json:
    return await told(asked, says.follows(asked.box, _who(asked), text(asked.body, "scene")))


async def scan(asked: Asked) -> Json:
    scene = asked.box.wechat.codes.get(text(asked.body, "url"), text(asked.body, "scene"))
    if not scene:
        raise Bad("no code of this account leads there", 404)
    return await told(asked, says.scans(asked.box, _who(asked), scene))


async def click(asked: Asked) -> Json:
    return await told(asked, says.clicks(asked.box, _who(asked), text(asked.body, "key")))


async def read_code(asked: Asked) -> Json:
    return await told(asked, says.reads_code(asked.box, _who(asked), text(asked.body, "text")))


async def leave(asked: Asked) -> Json:
    return await told(asked, says.leaves(asked.box, _who(asked)))


async def agree(asked: Asked) -> Json:
    template = text(asked.body, "template") or next(iter(asked.box.wechat.templates))
    yes = truth({"y": asked.body.get("yes", True)}, "y")
    return await told(asked, says.agrees(asked.box, _who(asked), template, yes))


async def again(asked: Asked) -> Json:
    delivery = asked.box.post.deliveries.get(text(asked.body, "delivery"))
    if delivery is None or delivery.platform != "wechat":
        raise Bad("no such delivery", 404)
    await push.post(asked.box, delivery, "")
    return delivery.shown()


async def check(asked: Asked) -> Json:
    good, attempt = await push.check_address(asked.box)
    return {"ok": good} | attempt.shown()


def settings(asked: Asked) -> Json:
    account, body = asked.box.wechat, asked.body
    account.callback_url = text(body, "callback") or account.callback_url
    if (mode := text(body, "mode")) in ("plain", "compatible", "safe"):
        account.mode = mode  # type: ignore[assignment]
    for key in ("certified", "listed"):
        if key in body:
            setattr(account, key, truth(body, key))
    return {"app_id": account.app_id, "secret": account.secret, "token": account.token, "aes_key": account.aes_key,
            "api_base": f"{asked.box.base}{PREFIX}", "callback": account.callback_url, "mode": account.mode,
            "templates": {key: list(words) for key, words in account.templates.items()},
            "codes": dict(account.codes), "now": loose({"n": asked.box.now().isoformat()}, "n")}


CALLS = {
    "say": say, "photograph": photograph, "voice": voice, "film": film, "locate": locate, "stand": stand,
    "follow": follow, "scan": scan, "click": click, "read_code": read_code, "leave": leave, "agree": agree,
    "again": again, "check": check,
}  # fmt: skip
ROUTES = [*(control("POST", f"wechat/{name}", handler) for name, handler in CALLS.items()),
          control("POST", "wechat/settings", settings), control("GET", "wechat/settings", settings)]

"""The menu of the official account: of what the house offers, the part that somebody outside may use.

At most 3 entries with 5 below each; a first-level name has 16 bytes, one below 60, a key 128 (自定义菜单, 创建接口).
"""

from collections.abc import Iterable, Iterator

from bot.menus import Entry
from bot.shape import Json, part, parts, text, whole
from bot.wechat.client import Api
from bot.wording import shorten_bytes

NO_MENU = 46003
FIRST, NAME_BYTES, KEY_BYTES = 3, 16, 128
TYPES = {"word": "click", "photo": "pic_photo_or_album", "scan": "scancode_waitmsg"}
WORDS = ("帮助",)
"""Words that mean something outside; the others would only be answered with a refusal."""


async def make(api: Api, entries: tuple[Entry, ...]) -> bool:
    """True where the menu was not so before; raises DeliveryError."""
    wanted = buttons(entries)
    found = await api.call("menu/get", accept=frozenset({NO_MENU}))
    if not whole(found, "errcode") and [_bare(one) for one in parts(part(found, "menu"), "button")] == wanted:
        return False
    await api.call("menu/create", {"button": wanted})
    return True


def buttons(entries: tuple[Entry, ...]) -> list[Json]:
    """As menu/create takes them."""
    usable = [one for one in _flat(entries) if one.kind in ("photo", "scan") or one.word in WORDS]
    return [
        {"type": TYPES[one.kind], "name": shorten_bytes(one.label, NAME_BYTES),
         "key": shorten_bytes(one.word or one.kind, KEY_BYTES)}
        for one in usable[:FIRST]
    ]  # fmt: skip


def _flat(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if entry.kind == "more":
            yield from _flat(entry.more)
        else:
            yield entry


def _bare(found: Json) -> Json:
    """What the platform gives back, without the empty list it adds."""
    return {key: text(found, key) for key in ("type", "name", "key")}

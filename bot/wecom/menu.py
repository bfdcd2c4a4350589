"""The menu of the app: made whole by one call, left alone where it is as it should be.

At most 3 entries with 5 below each; a heading has 16 bytes, an entry below 40, a key 128 (WC 90231, WC 90232).
"""

from bot.menus import Entry
from bot.shape import Json, parts, text, whole
from bot.wecom.client import Qyapi
from bot.wording import shorten_bytes

NO_MENU = 46003
HEADS, BELOW, HEAD_BYTES, BELOW_BYTES, KEY_BYTES = 3, 5, 16, 40, 128
TYPES = {"word": "click", "photo": "pic_photo_or_album", "scan": "scancode_waitmsg"}


async def make(qyapi: Qyapi, agent_id: int, entries: tuple[Entry, ...]) -> bool:
    """True where the menu was not so before; raises DeliveryError."""
    query, wanted = {"agentid": str(agent_id)}, buttons(entries)
    found = await qyapi.call("menu/get", query=query, accept=frozenset({NO_MENU}))
    if not whole(found, "errcode") and _bare(parts(found, "button")) == wanted:
        return False
    await qyapi.call("menu/create", {"button": wanted}, query=query)
    return True


def buttons(entries: tuple[Entry, ...]) -> list[Json]:
    """As menu/create takes them, cut to what it takes."""
    return [_button(entry, HEAD_BYTES) for entry in entries[:HEADS]]


def _button(entry: Entry, longest: int) -> Json:
    name = shorten_bytes(entry.label, longest)
    if entry.kind == "more":
        return {"name": name, "sub_button": [_button(one, BELOW_BYTES) for one in entry.more[:BELOW]]}
    return {"type": TYPES[entry.kind], "name": name, "key": shorten_bytes(entry.word or entry.kind, KEY_BYTES)}


def _bare(found: list[Json]) -> list[Json]:
    """What the platform gives back, without the empty lists it adds to entries that have nothing below."""
    return [
        {"name": text(one, "name"), "sub_button": _bare(parts(one, "sub_button"))}
        if parts(one, "sub_button")
        else {key: text(one, key) for key in ("type", "name", "key")}
        for one in found
    ]

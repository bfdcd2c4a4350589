"""menu/create and get: three entries, five below each, sizes in bytes."""

from bot.sandbox.gate import Call
from bot.sandbox.shapes import Json, parts, size, text
from bot.sandbox.wechat.gate import NO_RIGHT, Code, Wrong, api

BAD_COUNT, BAD_TYPE = Code(40016, "invalid button size"), Code(40017, "invalid button type")
BAD_NAME, BAD_KEY = Code(40018, "invalid button name size"), Code(40019, "invalid button key size")
BAD_BELOW, NO_MENU = Code(40023, "invalid sub button size"), Code(46003, "menu no exist")
KEYED = ("click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
         "location_select")


def _check(button: Json, longest: int) -> None:
    if not 0 < size(text(button, "name")) <= longest:
        raise Wrong(BAD_NAME)
    if "sub_button" in button and parts(button, "sub_button"):
        below = parts(button, "sub_button")
        if len(below) > 5 or longest == 60:
            raise Wrong(BAD_BELOW)
        for one in below:
            _check(one, 60)
    elif text(button, "type") not in KEYED:
        raise Wrong(BAD_TYPE)
    elif not 0 < size(text(button, "key")) <= 128:
        raise Wrong(BAD_KEY)


def create(call: Call) -> Json:
    """POST menu/create: replaces the whole menu."""
    if not call.box.wechat.certified:
        raise Wrong(NO_RIGHT)
    found = parts(call.body, "button")
    if not 1 <= len(found) <= 3:
        raise Wrong(BAD_COUNT)
    for button in found:
        _check(button, 16)
    call.box.wechat.menu = found
    return {}


def get(call: Call) -> Json:
    """GET menu/get: entries come back with an empty sub_button."""
    if not call.box.wechat.menu:
        raise Wrong(NO_MENU)
    return {"menu": {"button": [{"sub_button": []} | one for one in call.box.wechat.menu]}}


ROUTES = [api("menu/create", create), api("menu/get", get, "GET")]

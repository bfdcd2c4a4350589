"""menu/create, get and delete: three entries, five below each, sizes in bytes; and what a press tells the bot."""

from bot.sandbox.gate import Call
from bot.sandbox.people import Member
from bot.sandbox.post import Delivery
from bot.sandbox.shapes import Json, parts, size, text
from bot.sandbox.wecom import says
from bot.sandbox.wecom.gate import NO_AGENT, WRONG_AGENT, Code, Wrong, api
from bot.sandbox.world import Sandbox

BAD_COUNT = Code(40016, "invalid button count")
BAD_TYPE = Code(40017, "invalid button type")
BAD_NAME = Code(40018, "invalid button name size")
BAD_KEY = Code(40019, "invalid button key size")
BAD_URL = Code(40020, "invalid button url size")
BAD_BELOW = Code(40023, "invalid sub button count")
NO_MENU = Code(46003, "menu not exist")
KEYED = ("click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
         "location_select")


def _agent(call: Call) -> None:
    if not call.query.get("agentid", "").isdigit():
        raise Wrong(NO_AGENT)
    if int(call.query["agentid"]) != call.box.wecom.agent_id:
        raise Wrong(WRONG_AGENT)


def _check(button: Json, longest: int) -> None:
    if not 0 < size(text(button, "name")) <= longest:
        raise Wrong(BAD_NAME, f"at most {longest} bytes")
    if "sub_button" in button:
        below = parts(button, "sub_button")
        if not 1 <= len(below) <= 5 or longest == 40:
            raise Wrong(BAD_BELOW, "1 to 5, and no third level")
        for one in below:
            _check(one, 40)
    elif text(button, "type") == "view":
        if not 0 < size(text(button, "url")) <= 1024:
            raise Wrong(BAD_URL)
    elif text(button, "type") not in KEYED:
        raise Wrong(BAD_TYPE, text(button, "type"))
    elif not 0 < size(text(button, "key")) <= 128:
        raise Wrong(BAD_KEY)


def create(call: Call) -> Json:
    """POST menu/create?agentid=: replaces the whole menu."""
    _agent(call)
    found = parts(call.body, "button")
    if not 1 <= len(found) <= 3:
        raise Wrong(BAD_COUNT, "1 to 3")
    for button in found:
        _check(button, 16)
    call.box.wecom.menu = found
    return {}


def get(call: Call) -> Json:
    """GET menu/get?agentid=: leaves come back with an empty sub_button."""
    _agent(call)
    if not call.box.wecom.menu:
        raise Wrong(NO_MENU)
    return {"button": [one if "sub_button" in one else one | {"sub_button": []} for one in call.box.wecom.menu]}


def delete(call: Call) -> Json:
    """GET menu/delete?agentid=."""
    _agent(call)
    call.box.wecom.menu = []
    return {}


def find(box: Sandbox, name: str) -> Json | None:
    """The entry of this name, on either level."""
    every = [leaf for one in box.wecom.menu for leaf in (parts(one, "sub_button") or [one])]
    return next((one for one in every if text(one, "name") == name), None)


Picture = tuple[str, str, bytes]


def press(box: Sandbox, who: Member, entry: Json, picture: Picture | None, scanned: str) -> list[Delivery]:
    """The event of the entry; a photo follows its event as a message of its own."""
    kind, key = text(entry, "type"), text(entry, "key")
    if kind == "view":
        return [says.event(box, who.userid, "view", {"EventKey": text(entry, "url")})]
    fields: dict[str, object] = {"EventKey": key}
    if kind.startswith("scancode"):
        fields["ScanCodeInfo"] = {"ScanType": "qrcode", "ScanResult": scanned}
    if kind.startswith("pic_") and picture:
        fields["SendPicsInfo"] = {"Count": 1, "PicList": {"item": {"PicMd5Sum": "0" * 32}}}
    told = [says.event(box, who.userid, kind, fields)]
    if kind.startswith("pic_") and picture:
        told.append(says.says_file(box, who, "image", *picture))
    return told


ROUTES = [api("menu/create", create), api("menu/get", get, "GET"), api("menu/delete", delete, "GET")]

"""What somebody on WeChat does with the official account, as the XML the platform tells the bot."""

from bot.sandbox.phones import Bubble, Kind
from bot.sandbox.post import Delivery
from bot.sandbox.wechat.account import Reader
from bot.sandbox.wechat.push import event, message, tell
from bot.sandbox.world import Sandbox


def _says(box: Sandbox, reader: Reader, kind: Kind, words: str, fields: dict[str, object], media: str = "") -> Delivery:
    number = next(box.wechat.ids)
    reader.follows = True  # only who follows can write
    reader.speaks(box.now())
    box.phones.add(Bubble(f"w{number}", "wechat", reader.name, kind, words, box.now(), reader.name, media))
    return tell(box, str(fields["MsgType"]), message(box, reader, fields | {"MsgId": number}), reader.openid)


def text(box: Sandbox, reader: Reader, words: str) -> Delivery:
    return _says(box, reader, "text", words, {"MsgType": "text", "Content": words})


def file(box: Sandbox, reader: Reader, kind: Kind, name: str, mime: str, data: bytes, heard: str | None) -> Delivery:
    """An image, a voice note (AMR, with `heard` as Recognition where the account has that on) or a video."""
    blob = box.media.keep(kind, name, mime, data, box.now())
    fields: dict[str, object] = {"MsgType": kind}
    if kind == "image":
        fields["PicUrl"] = f"{box.base}/pic/{blob.sha256}"
    fields["MediaId"] = blob.id
    if kind == "voice":
        fields["Format"] = "amr"
        if heard is not None:
            fields["Recognition"] = heard
    if kind == "video":
        fields["ThumbMediaId"] = box.media.keep("image", "thumb.jpg", "image/jpeg", b"\xff\xd8thumb", box.now()).id
    return _says(box, reader, kind, "", fields, blob.sha256)


def place(box: Sandbox, reader: Reader, latitude: float, longitude: float, label: str) -> Delivery:
    """A place chosen on the map; X is the latitude."""
    fields: dict[str, object] = {"MsgType": "location", "Location_X": latitude, "Location_Y": longitude, "Scale": 15,
                                 "Label": label}
    return _says(box, reader, "location", label, fields)


def follows(box: Sandbox, reader: Reader, scene: str) -> Delivery:
    """Begins to follow, by the code of a place where `scene` names one."""
    reader.follows = True
    reader.touches(box.now())
    fields = {"EventKey": f"qrscene_{scene}", "Ticket": "sandbox-ticket"} if scene else {"EventKey": ""}
    return event(box, reader, "subscribe", fields)


def scans(box: Sandbox, reader: Reader, scene: str) -> Delivery:
    """The code of a place, by somebody who follows already; the others follow by it."""
    if not reader.follows:
        return follows(box, reader, scene)
    reader.touches(box.now())
    return event(box, reader, "SCAN", {"EventKey": scene, "Ticket": "sandbox-ticket"})


def leaves(box: Sandbox, reader: Reader) -> Delivery:
    """Unfollows: nothing may be sent from now on, and no agreement is left."""
    reader.follows, reader.spoken, reader.touched = False, None, None
    reader.agreed.clear()
    return event(box, reader, "unsubscribe", {"EventKey": ""})


def clicks(box: Sandbox, reader: Reader, key: str) -> Delivery:
    """A menu entry."""
    reader.touches(box.now())
    return event(box, reader, "CLICK", {"EventKey": key})


def reads_code(box: Sandbox, reader: Reader, words: str) -> Delivery:
    """Scans something with the entry of the menu that waits for it."""
    reader.touches(box.now())
    fields: dict[str, object] = {"EventKey": "scan", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": words}}
    return event(box, reader, "scancode_waitmsg", fields)


def stands(box: Sandbox, reader: Reader, latitude: float, longitude: float) -> Delivery:
    """The phone tells where it is on entering the conversation; that is no message and brings no right to answer."""
    fields: dict[str, object] = {"Latitude": latitude, "Longitude": longitude, "Precision": 40.0}
    return event(box, reader, "LOCATION", fields)


def agrees(box: Sandbox, reader: Reader, template: str, yes: bool) -> Delivery:
    """Answers the pop-up of a 订阅通知."""
    reader.agreed[template] += int(yes)
    inner = {"TemplateId": template, "SubscribeStatusString": "accept" if yes else "reject", "PopupScene": 1}
    return event(box, reader, "subscribe_msg_popup_event", {"SubscribeMsgPopupEvent": {"List": inner}})

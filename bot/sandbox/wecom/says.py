"""What a member does in the WeChat Work app, as the XML the platform tells the bot."""

from collections.abc import Mapping

from bot.sandbox.people import Member
from bot.sandbox.phones import Bubble, Kind
from bot.sandbox.post import Delivery
from bot.sandbox.shapes import Json, part, text
from bot.sandbox.wecom.pusher import tell
from bot.sandbox.world import Sandbox
from bot.sandbox.xml import element


def _xml(box: Sandbox, sender: str, fields: Mapping[str, object]) -> str:
    head: dict[str, object] = {"ToUserName": box.wecom.corp_id, "FromUserName": sender,
                               "CreateTime": int(box.now().timestamp())}
    body = "".join(element(key, value) for key, value in (head | dict(fields)).items())
    return f"<xml>{body}<AgentID>{box.wecom.agent_id}</AgentID></xml>"


def _message(box: Sandbox, who: Member, kind: Kind, words: str, fields: dict[str, object], media: str = "") -> Delivery:
    msgid = next(box.wecom.ids)
    box.phones.add(Bubble(f"u{msgid}", "wecom", who.userid.lower(), kind, words, box.now(), who.userid, media))
    return tell(box, str(fields["MsgType"]), _xml(box, who.userid, fields | {"MsgId": msgid}))


def says_text(box: Sandbox, who: Member, words: str) -> Delivery:
    """A text."""
    return _message(box, who, "text", words, {"MsgType": "text", "Content": words})


def says_file(box: Sandbox, who: Member, kind: Kind, name: str, mime: str, data: bytes) -> Delivery:
    """An image, voice (AMR) or video."""
    blob = box.media.keep(kind, name, mime, data, box.now())
    fields: dict[str, object] = {"MsgType": kind}
    if kind == "image":
        fields["PicUrl"] = f"{box.base}/pic/{blob.sha256}"
    fields["MediaId"] = blob.id
    if kind == "voice":
        fields["Format"] = "amr"
    if kind == "video":
        fields["ThumbMediaId"] = box.media.keep("image", "thumb.jpg", "image/jpeg", b"\xff\xd8thumb", box.now()).id
    return _message(box, who, kind, "", fields, blob.sha256)


def says_location(box: Sandbox, who: Member, latitude: float, longitude: float, label: str) -> Delivery:
    """A place; X is the latitude."""
    fields: dict[str, object] = {"MsgType": "location", "Location_X": latitude, "Location_Y": longitude, "Scale": 15,
                                 "Label": label, "AppType": "wxwork"}
    return _message(box, who, "location", label, fields)


def event(box: Sandbox, sender: str, name: str, fields: Mapping[str, object]) -> Delivery:
    """Any event: LOCATION, enter_agent, click, scancode_waitmsg, change_contact (sender `sys`)."""
    return tell(box, name, _xml(box, sender, {"MsgType": "event", "Event": name} | dict(fields)))


def presses(box: Sandbox, who: Member, msgid: str, key: str, chosen: Mapping[str, list[str]], menu: bool) -> Delivery:
    """A button of a card, with what was ticked; a fresh response code comes with every press."""
    sent = box.wecom.sent[msgid]
    card = part(sent.body, "template_card")
    fields: dict[str, object] = {
        "EventKey": key, "TaskId": sent.task_id, "CardType": text(card, "card_type"),
        "ResponseCode": box.wecom.code(msgid, box.now()),
    }
    if chosen:
        items = [{"QuestionKey": question, "OptionIds": {"OptionId": options}} for question, options in chosen.items()]
        fields["SelectedItems"] = {"SelectedItem": items}
    return event(box, who.userid, "template_card_menu_event" if menu else "template_card_event", fields)


def contact_changed(box: Sandbox, change: str, fields: Json) -> Delivery:
    """change_contact, sent by `sys`."""
    return event(box, "sys", "change_contact", {"ChangeType": change} | fields)

"""Passive replies: what the bot puts into its answer to a callback, encrypted like the callback itself."""

import xml.etree.ElementTree as ET

from bot.sandbox import crypto
from bot.sandbox.phones import Bubble
from bot.sandbox.shapes import part
from bot.sandbox.wecom.looks import card_look
from bot.sandbox.world import Sandbox


def _open(box: Sandbox, sealed: str) -> ET.Element:
    corp, outer = box.wecom, ET.fromstring(sealed)
    cipher = outer.findtext("Encrypt") or ""
    pieces = (outer.findtext("TimeStamp") or "", outer.findtext("Nonce") or "")
    if crypto.signature(corp.token, *pieces, cipher) != outer.findtext("MsgSignature"):
        raise crypto.Unreadable("signature")
    message, receiver = crypto.decrypt(corp.aes_key, cipher)
    if receiver != corp.corp_id:
        raise crypto.Unreadable("receiver")
    return ET.fromstring(message)


def apply(box: Sandbox, clear: str, sealed: str) -> str:
    """Carry the reply out; a note on what was done or why it was ignored."""
    try:
        reply, asked = _open(box, sealed), ET.fromstring(clear)
    except (ET.ParseError, crypto.Unreadable) as wrong:
        box.counters["wecom.bad_passive_reply"] += 1
        return f"passive reply ignored: {wrong}"
    person = (asked.findtext("FromUserName") or "").lower()
    kind = reply.findtext("MsgType") or ""
    if kind == "text":
        msgid = f"wp{next(box.wecom.ids)}"
        box.phones.add(Bubble(msgid, "wecom", person, "text", reply.findtext("Content") or "", box.now(), "bot"))
        return "passive text shown"
    if kind == "update_button":
        return _rename(box, person, asked, reply.findtext("Button/ReplaceName") or "")
    return f"passive {kind} ignored"


def _rename(box: Sandbox, person: str, asked: ET.Element, name: str) -> str:
    msgid = box.wecom.tasks.get(asked.findtext("TaskId") or "", "")
    bubble = box.phones.find("wecom", person, msgid)
    if bubble is None or not name:
        return "passive update_button ignored"
    box.phones.turn(bubble, card_look(part(box.wecom.sent[msgid].body, "template_card"), name))
    return "passive update_button applied"

"""DingTalk's wire JSON as a person reads it."""

import json
import re
from collections.abc import Mapping

from bot.sandbox.phones import Key, Kind, Look
from bot.sandbox.shapes import Json, as_object, dump, loose, part, parts, text

FACT = re.compile(r"^[\s\-*>]*\**([^:：*]{1,20})\**\s*[:：]\**\s*(.*?)\**\s*$")


def facts(lines: str) -> tuple[tuple[str, str], ...]:
    """Markdown lines `**名**：值` as pairs; a line without a colon is a value without a name."""
    found = []
    for line in filter(None, (one.strip() for one in re.split(r"\n|<br>", lines))):
        match = FACT.match(line)
        found.append((match[1].strip(), match[2]) if match else ("", line.strip("*- ")))
    return tuple(found)


def buttons(value: str) -> tuple[Key, ...]:
    """The `buttons` variable: a JSON array [{"id","text"}] as a string; anything else is no button."""
    found = parts({"all": _loads(value)}, "all")
    return tuple(Key(text(one, "id"), text(one, "text"), text(one, "url")) for one in found)


def _loads(value: str) -> object:
    try:
        found: object = json.loads(value)
    except ValueError:
        return []
    return found


def card_look(params: Mapping[str, str]) -> Look:
    """The variables of the product's card template."""
    return Look(
        title=params.get("title", ""), tone=params.get("tone", ""), facts=facts(params.get("facts", "")),
        body="\n".join(filter(None, (params.get("body", ""), params.get("choice", "")))),
        buttons=buttons(params.get("buttons", "")), status=params.get("status", ""),
        picture=params.get("picture", ""), foot=params.get("foot", ""), source=params.get("code", ""),
        url=params.get("url", ""),
    )


def _action_card(inner: Mapping[str, object]) -> Look:
    keys = [Key("", loose(inner, "singleTitle"), loose(inner, "singleURL"))] if loose(inner, "singleTitle") else []
    for turn in range(1, 6):
        title = loose(inner, f"actionTitle{turn}") or loose(inner, f"buttonTitle{turn}")
        if title:
            keys.append(Key("", title, loose(inner, f"actionURL{turn}") or loose(inner, f"buttonUrl{turn}")))
    keys += [Key("", text(one, "title"), text(one, "actionURL")) for one in parts(inner, "btns")]
    return Look(loose(inner, "title"), body=loose(inner, "text") or loose(inner, "markdown"), buttons=tuple(keys))


def _link(inner: Mapping[str, object]) -> Look:
    return Look(loose(inner, "title"), body=loose(inner, "text"), picture=loose(inner, "picUrl"),
                url=loose(inner, "messageUrl"))


Seen = tuple[Kind, str, str, Look | None]


def read_key(key: str, params: Json) -> Seen:
    """(kind, text, media id, card) of msgKey and msgParam."""
    if key == "sampleText":
        return "text", text(params, "content"), "", None
    if key == "sampleMarkdown":
        return "markdown", f"{text(params, 'title')}\n{text(params, 'text')}", "", None
    if key == "sampleImageMsg":
        return "image", "", text(params, "photoURL"), None
    if key == "sampleLink":
        look = _link(params)
        return "card", look.title, "", look
    if key.startswith("sampleActionCard"):
        look = _action_card(params)
        return "card", look.title, "", look
    media = text(params, "mediaId") or text(params, "videoMediaId")
    kinds: dict[str, Kind] = {"sampleAudio": "voice", "sampleFile": "file", "sampleVideo": "video"}
    return kinds.get(key, "text"), text(params, "fileName"), media, None


def read_webhook(body: Json) -> Seen:
    """(kind, text, media id, card) of a webhook-style message: session, custom robot, work notice."""
    kind = text(body, "msgtype")
    inner = part(body, kind)
    if kind == "text":
        return "text", text(inner, "content"), "", None
    if kind == "markdown":
        return "markdown", f"{text(inner, 'title')}\n{text(inner, 'text')}", "", None
    if kind in ("actionCard", "action_card"):
        look = _action_card(inner)
        return "card", look.title, "", look
    if kind == "link":
        look = _link(inner)
        return "card", look.title, "", look
    if kind == "feedCard":
        return "text", "\n".join(text(one, "title") for one in parts(inner, "links")), "", None
    return "text", dump(as_object(inner)), "", None

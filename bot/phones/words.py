"""A card as one text of a telephone: the code, what it is, what to do; nobody's name, nothing to tap."""

import re

from bot.phones.port import Words
from bot.wording import line, shorten
from workflows.kernel.cards import Card
from workflows.kernel.people import Org

REPLY, KEY = "收到请回 1", "确认请按 1"
LEAST = 6
"""Characters that are always left for what it is about."""
CODE = re.compile(r"\b[A-Z]{2}-\d{8}-\d{4}\b")
BEFORE_STOP = re.compile(r" +(?=[，。：；、（）])|（ *）")
PUNCTUATION = " ，。：；、,.:;"


def words_of(card: Card, org: Org, longest: int, confirm: str = "") -> Words:
    """At most `longest` characters, `confirm` last. Names are left out: a text passes through other hands."""
    found = CODE.search(card.headline)
    code = card.code or (found[0] if found else "")
    todo = "，".join(filter(None, [f"请{_todo(card)}", confirm]))
    frame = len(f"{code} ，{todo}")
    what = shorten(_what(card, org, code), max(longest - frame, LEAST))
    return Words(f"{code} {what}，{todo}".strip(), code, what, todo)


def _what(card: Card, org: Org, code: str) -> str:
    said = line(card.headline.split("\n")[0])
    said = BEFORE_STOP.sub("", line(nameless(said.replace(code, " ") if code else said, org))).strip(PUNCTUATION)
    place = next((value for name, value in card.facts if name == "地点"), "")
    where = f"，{line(place)}" if place and place.split(" · ")[0] not in said else ""
    return f"{said}{where}".strip(PUNCTUATION) or "有一条安全消息"


def nameless(said: str, org: Org) -> str:
    """王芳：李强 15 分钟没接 becomes 责任人 15 分钟没接."""
    names = sorted({p.name for p in org.people.values() if len(p.name) > 1 and p.name in said}, key=len, reverse=True)
    for name in names:
        said = re.sub(rf"^{re.escape(name)}[：，:,]\s*", "", said).replace(name, "责任人")
    return said


def _todo(card: Card) -> str:
    press = next((line(b.label) for b in card.buttons if not b.link), "")
    return f"打开聊天按“{press}”" if press else "打开聊天看详情"


def masked(number: str) -> str:
    """138****0001: enough to see that it is the right one."""
    return f"{number[:3]}****{number[-4:]}" if number.isdigit() and len(number) >= 11 else number

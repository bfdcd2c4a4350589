"""Our cards as an official account shows them to somebody outside: what the card says for outside, and nothing else of
it, as text or as the keywords of a 订阅通知."""

import re
from collections.abc import Mapping

from bot.platform import Outgoing
from bot.shape import Json
from bot.wording import line, shorten, shorten_bytes, untagged
from workflows.kernel.cards import Card

TEXT_BYTES = 2000
"""custom/send refuses a content of more than 2,048 bytes with 45002."""
REPORT, RESULT = "report", "closed"
"""The slots of the message that says what was understood, and of the one that tells how it ended: a one-time
subscription is good for exactly one message."""
LENGTHS = {"thing": 20, "phrase": 5, "character_string": 32, "name": 10, "const": 20, "short_thing": 5}
"""Characters of a keyword's value by its kind (发送订阅通知, 参数值限制); a longer one is refused with 47003."""


def text(message: Outgoing, consent: str = "") -> Json:
    """The body of custom/send without its reader; {} where the card says nothing for outside. `consent` is the page
    where a notice of the result can be agreed to, offered once, with the report."""
    words = shorten_bytes(untagged(message.card.outside), TEXT_BYTES - len(consent) - 60)
    if not words:
        return {}
    if consent and message.slot == REPORT:
        words = f"{words}\n要是过了两天才处理完，也想知道结果：{consent}"
    return {"msgtype": "text", "text": {"content": words}}


def notice(message: Outgoing, fields: Mapping[str, str], when: str) -> Json:
    """The `data` of bizsend: each configured keyword with what it stands for, cut to the length of its kind."""
    known = {"code": message.card.code, "result": _result(message.card), "title": "隐患处理结果", "time": when}
    found: Json = {}
    for keyword, what in fields.items():
        kind = re.sub(r"\d+$", "", keyword)
        value = known.get(what, what)
        if kind == "phrase":
            value = "已处理" if message.card.tone == "green" else "已核实"
        if kind == "character_string":
            value = re.sub(r"[^!-~]", "", value)[: LENGTHS[kind]]
        found[keyword] = {"value": shorten(value, LENGTHS.get(kind, 32)) or "-"}
    return found


def _result(card: Card) -> str:
    """Without the code, which has a keyword of its own, and on one line."""
    return line(card.outside.replace(card.code, "")).lstrip("：:，, 。") or "已处理"

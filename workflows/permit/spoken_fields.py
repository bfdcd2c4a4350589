"""Answers to a ticket's own questions that stand in a sentence: 高度12米, 30吨, 气焊; the questions are the rule
book's, so a factory's own ones are heard too."""

import re
from collections.abc import Mapping, Sequence

from workflows.permit.rules import FieldRule
from workflows.permit.spoken import NUM, number

UNITS: Mapping[str, str] = {
    "米": "米|m(?![a-zA-Z2²])", "m": "米|m(?![a-zA-Z2²])", "吨": "吨|t(?![a-zA-Z])", "t": "吨|t(?![a-zA-Z])",
    "kW": "千瓦|[kK][wW]", "千瓦": "千瓦|[kK][wW]", "V": "伏|[vV](?![a-zA-Z])", "伏": "伏|[vV](?![a-zA-Z])",
    "℃": "℃|度", "MPa": "兆帕|[mM][pP][aA]",
}  # fmt: skip
"""How the unit of a question is said."""
WIND = "级"
"""一级 is as well a level of hot work: a force is heard only beside the wind."""
ROOMS = (
    r"(?=[一二三四五六七八九十\d号#]{0,3}(?:车间|工段|工位|班组|区|间|班|跨|场|组|房|线|台|库|棚|站|机(?!械)|设备|条|丝|枪|把))"
)
"""What stands behind a word of work makes it a place or a machine: 打磨车间, 焊接二线, 切割机."""
THERMAL, VAGUE = re.compile(r"焊(?!缝|口|渣|疤|点|道|瘤)"), ("切割",)
"""焊接 is never 打磨切割, whatever else is done; 切割 alone may be with gas."""
OUT, IN = re.compile(r"室外|户外|露天"), re.compile(r"室内|屋里|车间里|车间内")


def spoken_fields(text: str, fields: Sequence[FieldRule]) -> tuple[tuple[str, str], ...]:
    """(name, answer) for each question that the sentence answers surely: a number by its label, or by a unit that only
    one question has; a choice where exactly one of its options is named."""
    units = [_unit(ask) for ask in fields if ask.answer == "number"]
    found: dict[str, str] = {}
    for ask in fields:
        if ask.answer == "number":
            said = _number(text, ask, units.count(_unit(ask)) == 1)
        elif ask.options and ask.answer in ("choice", "text"):
            said = _option(text, ask)
        elif ask.name == "outdoor":
            said = _outdoors(text)
        else:
            said = ""
        if said:
            found[ask.name] = said
    return tuple(found.items())


def _unit(ask: FieldRule) -> str:
    return UNITS.get(ask.unit, re.escape(ask.unit) if ask.unit else "")


def _number(text: str, ask: FieldRule, alone: bool) -> str:
    if ask.unit == WIND:
        shapes = [rf"风力?\D{{0,2}}(?P<n>{NUM})\s*级", rf"(?P<n>{NUM})\s*级(?:大)?风"]
        return _first(text, shapes) or ("0" if _outdoors(text) == "否" else "")
    label = re.escape(re.sub(r"[（(].*?[）)]|作业|吊装", "", ask.label))
    unit = _unit(ask)
    shapes = [rf"{label}\D{{0,3}}?(?P<n>{NUM})\s*(?:{unit or ''})?"] if label else []
    if unit and alone:
        shapes.append(rf"(?P<n>{NUM})\s*(?:多|来)?(?:{unit})")
    return _first(text, shapes)


def _first(text: str, shapes: Sequence[str]) -> str:
    for shape in shapes:
        if found := re.search(shape, text):
            value = number(found["n"])
            return f"{value:g}" if value is not None else ""
    return ""


def _option(text: str, ask: FieldRule) -> str:
    """One option, or none: 特级 is not heard in 特级和一级. 打磨 is heard as 打磨切割, 抽盲板 as 抽. Only the words of
    the work count, never the name of a place or a machine."""
    halves = {half: o for o in ask.options if ask.name == "method" and len(o) == 4 for half in (o[:2], o[2:])}
    text = _work_only(text, (*ask.options, *halves))
    named = [option for option in ask.options if len(option) > 1 and option in text]
    longest = [option for option in named if not any(option != other and option in other for other in named)]
    if not longest:
        longest = list(dict.fromkeys(o for half, o in halves.items() if half in text and half not in VAGUE))
    if not longest:
        longest = [o for o in ask.options if len(o) == 1 and re.search(f"{o}[^，,。]{{0,4}}盲板|盲板{o}", text)]
    if len(longest) != 1 or (halves and "焊" not in longest[0] and THERMAL.search(text)):
        return ""
    return longest[0]


def _work_only(text: str, words: Sequence[str]) -> str:
    said = "|".join(re.escape(one) for one in sorted({*words, "焊接", "动火"}, key=len, reverse=True) if len(one) > 1)
    return re.sub(rf"(?:{said})+{ROOMS}", "某", text)


def _outdoors(text: str) -> str:
    outside, inside = OUT.search(text), IN.search(text)
    return "" if bool(outside) is bool(inside) else "是" if outside else "否"

"""An answer as it was typed or tapped, put into the ticket. Whatever cannot be read is refused with an example."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workflows.hazard.spots import machine_named, place_named
from workflows.kernel.cards import Option
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org, Place
from workflows.kernel.spans import say_span, say_time
from workflows.permit import asking, crew, spoken
from workflows.permit.case import Permit
from workflows.permit.rules import FieldRule, PermitCtx

BECOMES = "改成|改为|换成|改到|换到|改|换|是|：|:"
CHANGED = re.compile(rf"^\s*把?(?P<what>.{{1,12}}?)\s*(?:{BECOMES})\s*(?P<to>.+?)\s*$", re.DOTALL)
CALLED = {
    "时间": asking.START, "开始": asking.START, "开始时间": asking.START, "结束": asking.END, "结束时间": asking.END,
    "地点": asking.PLACE, "位置": asking.PLACE, "内容": asking.WORK, "作业内容": asking.WORK, "作业": asking.WORK,
    "动火人": "part:worker", "作业人员": "part:worker", "负责人": "part:foreman",
}  # fmt: skip
YES = ("是", "有", "要", "需要", "对", "涉及", "yes")
NO = ("否", "不是", "没有", "无", "不要", "不需要", "不", "不涉及", "no")


def key_of(case: Permit, word: str, ctx: PermitCtx) -> str | None:
    """The key that a word stands for: a key itself, 监护人, a question's own label; None for anything else."""
    word = word.strip()
    if word in asking.HINTS or word.startswith((asking.PART, asking.WHICH, asking.FILE)):
        return word
    if word in CALLED:
        return CALLED[word]
    if part := crew.part_of(word):
        return f"{asking.PART}{part}"
    return next((f.name for f in ctx.rules.of(case.kind).fields if word in (f.name, f.label)), None)


def changed(case: Permit, text: str, ctx: PermitCtx) -> tuple[str, str] | None:
    """(key, answer) of 监护人换成李强; None where the text does not change anything by name."""
    found = CHANGED.match(text)
    key = key_of(case, found["what"], ctx) if found else None
    return (key, found["to"]) if found and key else None


def put(case: Permit, key: str, text: str, ctx: PermitCtx) -> Permit:
    """The ticket with this answer. Raises Refused with what to write instead."""
    text = text.strip()
    if key.startswith(asking.FILE):
        raise Refused(f"请直接发{key.removeprefix(asking.FILE)}的照片或文件，文字不算。")
    if key.startswith(asking.WHICH):
        return crew.choose(case, key, text, ctx.org)
    if key.startswith(asking.PART):
        part = crew.part_of(key.removeprefix(asking.PART))
        if part is None:
            raise Refused(f"{case.code} 没有这一项，什么都没有改变。")
        return crew.answer(case, part, text, ctx.org)
    match key:
        case asking.PLACE:
            return place(case, text, ctx.org)
        case asking.WORK:
            return replace(case, work=text)
        case asking.START:
            return start(case, text, ctx.now)
        case asking.END:
            return end(case, text, ctx.now)
    rule = ctx.rules.of(case.kind).ask(key)
    if rule is None:
        raise Refused(f"{case.code} 没有这一项，什么都没有改变。")
    return with_field(case, key, value(rule, text, ctx))


def with_field(case: Permit, name: str, said: str) -> Permit:
    others = tuple(one for one in case.fields if one[0] != name)
    return replace(case, fields=(*others, (name, said)))


# ---- places -----------------------------------------------------------------------------------------------------


def place(case: Permit, text: str, org: Org) -> Permit:
    """By code, name or alias. Raises Refused for a place that no list knows."""
    machine = machine_named(text, org)
    found = org.places.get(text) or place_named(text, org) or org.places.get((machine.place or "") if machine else "")
    if found is None:
        near = alike(text, org)
        if len(near) == 1:
            found = near[0]
        else:
            known = "、".join(p.name for p in near[:3]) or "、".join(p.name for p in list(org.places.values())[:3])
            raise Refused(f"区域表里没有“{text}”。请写表里的名称或编号，例如{known}；新的区域请安全员先登记。")
    case = replace(case, place=found.name, place_code=found.code, department=found.department)
    plain = (found.code, found.name, *found.aliases)
    case = replace(case, spot_text=text if text not in plain else case.spot_text)
    return replace(case, equipment=machine.name, equipment_code=machine.code) if machine else case


def alike(text: str, org: Org) -> tuple[Place, ...]:
    """Places whose name holds the words, or the other way round."""
    return tuple(p for p in org.places.values() if text and any(text in n for n in (p.name, *p.aliases)))


def place_options(text: str, org: Org) -> tuple[Option, ...]:
    """Several places that the words could mean, to tap."""
    found = alike(text, org)
    return tuple(Option(f"{asking.PLACE}={p.code}", p.name) for p in found[: asking.MOST]) if len(found) > 1 else ()


# ---- times ------------------------------------------------------------------------------------------------------


def start(case: Permit, text: str, now: datetime) -> Permit:
    """A new start keeps the length of the job unless a new one is said with it. Raises Refused."""
    said = spoken.when(text, now)
    if said.starts_at is None and case.starts_at and said.ends_at:
        return end(case, text, now)
    if said.starts_at is None:
        raise Refused(f"没看懂时间“{text}”。写成“明天上午九点，两小时”，或“今天 14:00 到 16:00”。")
    begins = said.starts_at.replace(second=0, microsecond=0)
    if begins < now.replace(second=0, microsecond=0):
        raise Refused(past(begins, now))
    length = case.ends_at - case.starts_at if case.starts_at and case.ends_at else None
    ends = said.ends_at or (begins + length if length else None)
    return _spanned(case, begins, ends, now)


def end(case: Permit, text: str, now: datetime) -> Permit:
    """An hour, or how long. Raises Refused."""
    ends = spoken.moment(text, now, case.starts_at)
    if ends is None:
        raise Refused(f"没看懂“{text}”。写成“下午四点”，或“两小时”。")
    return _spanned(case, case.starts_at, ends, now)


def _spanned(case: Permit, begins: datetime | None, ends: datetime | None, now: datetime) -> Permit:
    if begins and ends and ends <= begins:
        raise Refused(f"结束 {say_time(ends, now)} 不能早于开始 {say_time(begins, now)}，请把两个时间一起再写一遍。")
    return replace(case, starts_at=begins, ends_at=ends)


def past(begins: datetime, now: datetime) -> str:
    """No ticket after the fact."""
    return f"开始时间 {say_time(begins, now)} 已经过了 {say_span(now - begins)}，作业票不能事后补。请写还没到的时间。"


# ---- the kind's own questions -----------------------------------------------------------------------------------


def value(rule: FieldRule, text: str, ctx: PermitCtx) -> str:
    """The answer as it stands on the ticket. Raises Refused with what can be answered."""
    match rule.answer:
        case "choice":
            return _chosen(rule, text)
        case "yes_no":
            return _yes_or_no(rule, text)
        case "number":
            return _number(rule, text)
        case "time":
            at = spoken.moment(text, ctx.now)
            if at is None:
                raise Refused(f"{rule.label}要写时间，例如“今天 14:00”。")
            return f"{at:%Y-%m-%d %H:%M}"
        case "person":
            found = ctx.org.people.get(text) or next(iter(ctx.org.named(text)), None)
            if found is None:
                raise Refused(crew.not_found(text))
            return found.name
    if not text:
        raise Refused(f"{rule.label}还是空的，写一句就行。")
    return text


def tapped(text: str, options: Sequence[str]) -> str:
    """The option that stands behind #2; any other text as it is."""
    number = text.removeprefix(asking.NTH)
    if text == number or not number.isdigit() or not 0 < int(number) <= len(options):
        return text
    return options[int(number) - 1]


def _chosen(rule: FieldRule, text: str) -> str:
    text = tapped(text, rule.options)
    exact = [one for one in rule.options if one == text]
    found = exact or [one for one in rule.options if text and (text in one or one in text)]
    if text.isdigit() and not found and 0 < int(text) <= len(rule.options):
        found = [rule.options[int(text) - 1]]
    if len(found) != 1:
        raise Refused(f"{rule.label}请从这几项里选：{'、'.join(rule.options)}。")
    return found[0]


def _yes_or_no(rule: FieldRule, text: str) -> str:
    text = tapped(text, (asking.YES, asking.NO))
    if text.lower() in NO:
        return asking.NO
    if text.lower() in YES:
        return asking.YES
    raise Refused(f"{rule.label}请回答“是”或“否”。")


def _number(rule: FieldRule, text: str) -> str:
    found = spoken.number(text)
    if found is None:
        raise Refused(f"{rule.label}请写一个数，例如“12{rule.unit}”。")
    low, high = rule.low, rule.high
    if (low is not None and found < low) or (high is not None and found > high):
        bounds = "到".join(f"{edge:g}" for edge in (low, high) if edge is not None)
        raise Refused(f"{rule.label} {found:g}{rule.unit} 不在 {bounds}{rule.unit} 之内，请核对后再写。")
    return f"{found:g}"

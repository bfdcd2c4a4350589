"""What people read at a change of shift."""

from collections.abc import Iterator
from datetime import datetime

from workflows.handover.case import Handover, State
from workflows.kernel.cards import Ask, Button, Card, Tone, some
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span, say_time

GIVE, TAKE = Button("shift_give", "交班"), Button("shift_take", "已接班")
NOTE = "shift_note"
"""The question whose answer is a sentence for the next shift."""
SHOWN, FACTS = 3, 5
"""Lines of one fact; facts that lists may take, the sixth is the note."""


def because(step: str, clock: str) -> str:
    return f"规则：每次换班都要书面交接；步骤：{step}；时限：{clock}"


def name_of(case: Handover) -> str:
    """值班室 白班→夜班, 甲班 白班→夜班."""
    where = case.department.rpartition("/")[2] if case.scope == "team" else ""
    turn = "→".join(filter(None, (case.shift, case.next_shift)))
    return f"{where or case.duty} {turn}".strip()


def page_of(case: Handover) -> Button:
    return Button("open_handover", "看清单", link=f"/h5/handover/{case.code}")


def facts(case: Handover) -> tuple[tuple[str, str], ...]:
    """What is open, as far as a card can show it; the page shows all."""
    full = [section for section in case.sections if section.lines]
    found = [(s.title, f"{len(s.lines)} 件：{some([line.words for line in s.lines], SHOWN)}") for s in full[:FACTS]]
    if len(full) > FACTS:
        found[-1] = ("还有", "、".join(f"{s.title} {len(s.lines)}" for s in full[FACTS - 1 :]))
    note = (("交班人说", "；".join(case.notes)),) if case.notes else ()
    return (*(found or [("清单", "没有未了的事")]), *note)


def lines(case: Handover) -> Iterator[str]:
    """The whole list as text, for the record."""
    for section in case.sections:
        if section.lines:
            yield f"{section.title}（{len(section.lines)}）："
            yield from (f"- {line.words}" for line in section.lines)
    yield from (f"交班人说：{note}" for note in case.notes)


def to_give(case: Handover, org: Org, now: datetime) -> Card:
    """To everybody whose shift ends."""
    until = say_time(case.ends_at or now, now)
    head = f"请交班：{name_of(case)}，{case.number} 件未了 {case.code}"
    who = "、".join(org.name(p) for p in case.incoming) or "还没有排人"
    foot = f"{_before(case)}{until}换班，接班：{who}。要补一句，直接发文字或语音；看过清单按“交班”。"
    ask = Ask(NOTE, "要补一句就直接发")
    why = because("交班", f"{until}前")
    return Card(case.code, head, _tone(case), facts(case), (), (GIVE, page_of(case)), None, ask, foot, why)


def given(case: Handover, org: Org, now: datetime) -> Card:
    """To the outgoing side, until somebody takes over."""
    head = f"{org.name(case.handed_by)} {case.handed_at or now:%H:%M} 已交班，等接班 {case.code}"
    foot = f"接班的人按“已接班”才算交完；没人接，{say_time(case.due_at or now, now)}会提醒。"
    return Card(case.code, head, "blue", facts(case), (), (page_of(case),), foot=foot, why=because("接班", "见上"))


def to_take(case: Handover, org: Org, now: datetime) -> Card:
    """To everybody whose shift begins."""
    head = f"请接班：{name_of(case)}，{case.number} 件未了 {case.code}"
    if case.state is State.WRITTEN:
        foot = "交班的人还没有按“交班”。当面问清楚，看过清单按“已接班”。"
    else:
        at = case.handed_at or now
        foot = f"{org.name(case.handed_by)} {at:%H:%M} 交班。当面问清楚，看过清单按“已接班”。"
    clock = f"{say_time(case.due_at or now, now)}前"
    buttons, foot = (TAKE, page_of(case)), f"{_before(case)}{foot}"
    return Card(case.code, head, _tone(case), facts(case), (), buttons, foot=foot, why=because("接班", clock))


def not_given(case: Handover, now: datetime) -> Card:
    """To the outgoing side, when the shift is over."""
    head = f"到点了，{name_of(case)} 还没有交班 {case.code}"
    foot = "看一遍清单按“交班”，再走。"
    why = because("交班", "换班时")
    return Card(case.code, head, "yellow", facts(case), (), (GIVE, page_of(case)), foot=foot, why=why)


def not_taken(case: Handover, org: Org, now: datetime) -> Card:
    """To the incoming side, once."""
    head = f"还没有接班：{name_of(case)}，已过 {_late(case, now)} {case.code}"
    foot = "看过清单按“已接班”；换了人接，请转告接班的人。"
    why = because("提醒接班", f"{say_time(case.due_at or now, now)}前")
    return Card(case.code, head, "yellow", facts(case), (), (TAKE, page_of(case)), foot=foot, why=why)


def climbed(case: Handover, org: Org, now: datetime, skipped: str = "") -> Card:
    """To the superior, then to the next one, then to the duty group."""
    who = "、".join(org.name(p) for p in case.incoming) or "值班表里没有排人"
    head = f"{name_of(case)} 没有人接班，已过 {_late(case, now)} {case.code}"
    foot = f"接班：{who}。请联系，或自己接：按“已接班”。"
    why = because(f"没人接班告诉上级{skipped}", "升级")
    return Card(case.code, head, "red", facts(case), (), (TAKE, page_of(case)), foot=foot, why=why)


def taken(case: Handover, org: Org, now: datetime) -> Card:
    """To everybody who was asked."""
    late = "".join(f"，{flag}" for flag in case.flags)
    head = f"{org.name(case.taken_by)} {now:%H:%M} 已接班：{name_of(case)}{late} {case.code}"
    foot = f"交班：{org.name(case.handed_by) if case.handed_by else '没有人按交班'}。清单已存档。"
    tone: Tone = "yellow" if case.flags else "green"
    return Card(case.code, head, tone, (), (), (page_of(case),), foot=foot, why=because("接班", "没有"))


def superseded(case: Handover) -> Card:
    """To everybody who was asked: nothing is to be done here any more."""
    head = f"{name_of(case)} 没有人接班，已并入 {case.superseded_by} {case.code}"
    foot = f"没了结的事和交班人说的都带进了 {case.superseded_by}，请按那一张。"
    why = because("没人接的并入下一张", "没有")
    return Card(case.code, head, "grey", (), (), (page_of(case),), foot=foot, why=why)


def _before(case: Handover) -> str:
    return f"{'、'.join(case.before)} 没有人接班，并入这一张。" if case.before else ""


def _tone(case: Handover) -> Tone:
    return "yellow" if case.number else "green"


def _late(case: Handover, now: datetime) -> str:
    return say_span(now - case.ends_at) if case.ends_at else ""

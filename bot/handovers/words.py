"""交班, 已接班, 交接班: said in the chat; and the words or the voice that belong to a list before it is given."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.desk.meant import Apply, Say, Step
from bot.desk.rules.reports import continues_draft, new_hazard
from bot.desk.situation import Said, Situation
from db.tables import Case
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.handover import cards
from workflows.handover.case import Handover, State
from workflows.handover.events import ShiftGiven, ShiftTaken
from workflows.handover.taking import comes
from workflows.handover.writing import gives
from workflows.hazard.events import Brought
from workflows.kernel.flow import Pressed
from workflows.kernel.spans import say_time

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
NOTHING = "现在没有要交接的班。到换班前机器人会写好清单发给当班的人。"
LATELY = timedelta(hours=12)
"""A shift taken over longer ago than this is nobody's question any more."""


def words(engine: Engine) -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""

    def give(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        mine = [case for case in running(work) if case.state is State.WRITTEN and gives(case, person, work.org())]
        if not mine:
            return _given(work, person, now) or NOTHING
        engine.apply(work, mine[-1].code, ShiftGiven(person), now)
        return ""

    def take(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        may = [case for case in running(work) if comes(case, person, work.org(), now)]
        mine = [case for case in may if person in case.incoming] or may
        if not mine:
            return _taken(work, person, now) or NOTHING
        if len(mine) > 1:
            named = "、".join(f"已接班 {case.code}（{cards.name_of(case)}）" for case in mine)
            return f"有几张交接单，写上编号：{named}"
        engine.apply(work, mine[0].code, ShiftTaken(person), now)
        return ""

    def show(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        org = work.org()
        mine = [case for case in running(work) if gives(case, person, org) or comes(case, person, org, now)]
        return "\n\n".join(_shown(case) for case in mine) or NOTHING

    return (("交班", give), ("(?:已|我)?接班", take), ("交接班|交接单|交接清单", show))


def _given(work: UnitOfWork, person: str, now: datetime) -> str:
    """Who gave already what this person could have given, and when; "" where there is no such shift."""
    org = work.org()
    for case in (*reversed(running(work)), *_closed(work, now)):
        if case.handed_by and case.handed_at and now - case.handed_at < LATELY and gives(case, person, org):
            who, when = org.name(case.handed_by), say_time(case.handed_at, now)
            rest = "这里不用再做什么" if case.state is State.CLOSED else "在等接班的人按“已接班”"
            return f"{who} {when} 已经交班：{cards.name_of(case)} {case.code}，{rest}。"
    return ""


def _taken(work: UnitOfWork, person: str, now: datetime) -> str:
    """Who took over already what this person could have taken, and when; "" where there is no such shift."""
    org = work.org()
    for case in _closed(work, now):
        if case.taken_by and case.closed_at and comes(case, person, org, now):
            who, when = org.name(case.taken_by), say_time(case.closed_at, now)
            return f"{who} {when} 已经接班：{cards.name_of(case)} {case.code}，这里不用再做什么。"
    return ""


def _closed(work: UnitOfWork, now: datetime) -> list[Handover]:
    """Taken over lately, the last first."""
    closed = (col(Case.state) == State.CLOSED.value, col(Case.closed_at) > now - LATELY)
    mine = (Case.site == work.site, Case.kind == "handover", *closed)
    codes = work.session.exec(select(Case.code).where(*mine).order_by(col(Case.closed_at).desc())).all()
    return [work.load(code)[1] for code in codes]


def _shown(case: Handover) -> str:
    state = "待交班" if case.state is State.WRITTEN else "已交班，待接班"
    return f"{case.code} {cards.name_of(case)}，{state}：\n{case.text}"


def running(work: UnitOfWork) -> list[Handover]:
    """Not taken over yet, the oldest first."""
    mine = (Case.site == work.site, Case.kind == "handover", col(Case.state) != State.CLOSED.value)
    codes = work.session.exec(select(Case.code).where(*mine).order_by(col(Case.id))).all()
    return [work.load(code)[1] for code in codes]


def noted(at: Situation, said: Said) -> list[Step] | None:
    """A sentence for the next shift, typed or spoken. A danger at a place is a report first: a list is not an alarm."""
    asked, reading = at.question, said.reading
    if asked is None or asked.ask_id != cards.NOTE or at.sealed or at.draft:
        return None
    if reading and reading.is_hazard and not reading.fixed_already and any(f.place_code for f in reading.findings):
        how = f"这句像是隐患，已经另外登记，交接单里会有。要写进交班的话，发“{asked.case_code} 内容”。"
        return [*(continues_draft(at, said) or new_hazard(at, said) or ()), Say(how)]
    if said.media and all(a.kind == "voice" for a in said.media):
        return [Apply(asked.case_code, Brought(at.person, said.text, said.media))]
    if said.text and not said.media:
        return [Apply(asked.case_code, Pressed(at.person, asked.ask_id, said.text))]
    return None

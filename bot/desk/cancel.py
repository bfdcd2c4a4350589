"""取消 works whatever is going on: the newest thing that can still be taken back is, and the answer says which."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from bot.desk import lists, musters
from bot.desk.look import Lookout
from bot.desk.situation import Situation
from bot.desk.special import drafts_of
from bot.desk.steps import Hands
from db import talks
from db.tables import Binding, Claim
from db.work import UnitOfWork
from workflows.hazard.events import Submitted, Withdrawn
from workflows.held.flow import Given
from workflows.muster.events import Refrained
from workflows.permit.events import Withdrawn as TicketWithdrawn

NOTHING = "好的，没有要取消的。"
CANCELLED = "“不要了”"


def cancel(hands: Hands, lookout: Lookout, work: UnitOfWork, person: str, now: datetime) -> str:
    """One thing at a time, the report first; said again it takes back the next."""
    at = lookout.situation(work, person, now)
    if at.draft:
        return _report(hands, work, at, person, now)
    if at.held:
        hands.engine.apply(work, at.held.code, Given(person, CANCELLED), now)
        talks.forget(work, person, now)
        return f"好的，刚发的 {len(at.held.media) or 1} 项不要了，没有记进任何一条。"
    if tickets := drafts_of(at.permits, person):
        hands.engine.apply(work, tickets[0].code, TicketWithdrawn(person), now)
        lists.forget_question(work, person)
        return f"好的，{tickets[0].code} 不办了。"
    if (asking := musters.asking(work, person)) is not None:
        hands.engine.apply(work, asking, Refrained(person), now)
        return f"好的，没有发起应急集合 {asking}。"
    if _code_withdrawn(work, person, now):
        return "好的，绑定码作废了，账号没有绑定。要绑定再发“绑定”拿新的码。"
    asked, numbered = lists.forget_question(work, person), talks.forget(work, person, now)
    if asked or numbered:
        return asked or "好的，不用选了，卡片上的按钮还能按。"
    if lookout.nameless.wished(work.session, person, now):
        lookout.nameless.granted(work, person)
        return "好的，不匿名了，接下来发的照常登记。"
    if at.walk:
        return walked(hands, lookout, work, person, now)
    return _too_late(at, now)


def _code_withdrawn(work: UnitOfWork, person: str, now: datetime) -> bool:
    """A binding code that nobody has typed yet is good no more."""
    mine = (col(Binding.site) == work.site, col(Binding.person) == person)
    still = (col(Binding.used_at).is_(None), col(Binding.until) > now)
    return bool(work.connection.execute(update(Binding).where(*mine, *still).values(used_at=now)).rowcount)


def _report(hands: Hands, work: UnitOfWork, at: Situation, person: str, now: datetime) -> str:
    assert at.draft is not None
    code = at.draft.code
    hands.engine.apply(work, code, Withdrawn(None if at.draft.anonymous else person), now)
    return f"好的，{code} 不报了，什么都没有登记。"


def _too_late(at: Situation, now: datetime) -> str:
    """A report that has just left the draft is everybody's already."""
    gone = at.recent or at.latest
    if gone is None or gone.state not in lists.STATES:
        return NOTHING
    state = lists.STATES[gone.state]
    who = f"告诉{at.org.name(gone.owner)}" if gone.owner else "告诉安全员"
    how = f"说错了直接说对的，例如“不是二车间，是三车间”；不用处理了请{who}。"
    return f"{gone.code} 已经登记（{state}），取消不了了。{how}"


def walked(hands: Hands, lookout: Lookout, work: UnitOfWork, person: str, now: datetime) -> str:
    """结束巡查: the last report is handed in, and one list says what the tour found."""
    row = work.session.get(Claim, (work.site, "walk", person))
    if row is None:
        return "现在不在巡查模式。"
    work.session.delete(row)
    at = lookout.situation(work, person, now)
    if at.draft:
        hands.engine.apply(work, at.draft.code, Submitted(person), now)
    return lists.tour(work, row.case_code, person, now)

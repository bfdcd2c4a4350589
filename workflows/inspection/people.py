"""Whose a round is: who may go it, who may take it, who may say that it need not be gone."""

from dataclasses import replace

from workflows.inspection.case import Round, State
from workflows.inspection.refusals import Conflict
from workflows.inspection.rules import RoundCtx
from workflows.kernel.effects import Group, Reader
from workflows.kernel.flow import Refused
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER, Org, distinct, upward

DUTY = Group("duty")
SAFETY = (SAFETY_OFFICER, SAFETY_DIRECTOR)
MOST = 20
"""At most so many are shown a round that waits for anybody of a role."""


def within(org: Org, person: str, department: str) -> bool:
    known = org.people.get(person)
    return known is not None and (not department or f"{known.department}/".startswith(f"{department}/"))


def candidates(case: Round, ctx: RoundCtx) -> tuple[str, ...]:
    """Who may go it and can be told now, those on duty first; never one of `not_by`."""
    org = ctx.org
    if case.role:
        found = org.with_role(case.role, ctx.now, case.department)
    elif case.department:
        on_duty = [s.person for s in org.roster if s.since <= ctx.now < s.until]
        found = distinct([*on_duty, *org.people])
    else:
        found = ()
    fit = [p for p in found if within(org, p, case.department) and org.listed(p) and org.unfit(p, ctx.now) is None]
    return tuple(p for p in fit if p not in case.not_by)


def readers(case: Round, ctx: RoundCtx) -> tuple[Reader, ...]:
    """Who is told about it: whoever goes it or stands in, else everybody who could; safety where nobody can."""
    answering = ctx.org.fit(case.owner, ctx.now)
    if answering and answering not in case.not_by:
        return (answering,)
    return candidates(case, ctx)[:MOST] or leaders(case, ctx)


def leaders(case: Round, ctx: RoundCtx, avoid: frozenset[str] = frozenset()) -> tuple[Reader, ...]:
    """Who answers for those who should have gone it: the superior, else the department's, else safety, duty room."""
    if case.owner:
        found = ctx.org.above(case.owner, 1, ctx.now, avoid).to
    else:
        named = [ctx.org.departments[path].leader for path in upward(case.department) if path in ctx.org.departments]
        team = candidates(case, ctx)
        fit = [p for leader in named if (p := ctx.org.fit(leader, ctx.now)) and p not in avoid]
        found = fit[0] if fit else ctx.org.above(team[0], 1, ctx.now, avoid).to if team else None
    return (found,) if found else tuple(p for p in ctx.org.safety(ctx.now) if p not in avoid)[:1] or (DUTY,)


def fits(case: Round, person: str, ctx: RoundCtx) -> bool:
    """One of those it waits for."""
    if case.role:
        known = ctx.org.people.get(person)
        named = known is not None and known.role == case.role
        named = named or person in ctx.org.on_duty(case.role, ctx.now)
        return named and within(ctx.org, person, case.department)
    return bool(case.department) and within(ctx.org, person, case.department)


def steers(case: Round, person: str, ctx: RoundCtx) -> bool:
    """Safety, a superior of whoever goes it, the leader of the team it waits for."""
    known = ctx.org.people.get(person)
    if known is None or not ctx.org.listed(person):
        return False
    if known.role in SAFETY or (case.owner and ctx.org.leads(person, case.owner)):
        return True
    if case.owner:
        return False
    return person in leaders(case, ctx) or any(ctx.org.leads(person, p) for p in candidates(case, ctx))


def may_take(case: Round, person: str, ctx: RoundCtx) -> str | None:
    """Why this person may not go it instead; the same team, a superior or safety may."""
    if not ctx.org.listed(person):
        return "花名册里没有找到这个账号，巡检要用自己的名字。请让安全员加进名单。"
    if person in case.not_by:
        return f"{case.code} 是复核，要换一个人看，{ctx.org.name(person)}最近几轮看过了，请转给同班的别人。"
    known, owner = ctx.org.people[person], ctx.org.people.get(case.owner or "")
    team = owner.department if owner else case.department
    same = bool(team) and known.department == team
    if same or fits(case, person, ctx) or steers(case, person, ctx) or person == ctx.org.fit(case.owner, ctx.now):
        return None
    return f"{case.code} 由{whose(case, ctx.org)}巡，同班组的人、上级或安全员才能接过来。"


def whose(case: Round, org: Org) -> str:
    """张伟, or 焊接车间的班组长 for a round that waits for anybody of a role."""
    if case.owner:
        return org.name(case.owner)
    where = case.department.rpartition("/")[2]
    return f"{where}的{case.role}" if where and case.role else case.role or (f"{where}的人" if where else "值班的人")


def had_by(case: Round) -> tuple[str, ...]:
    """Everybody whose it ever was, by now its owner too."""
    return distinct([*case.had, case.owner])


def mine(case: Round, person: str, ctx: RoundCtx) -> Round:
    """The round as this person's own; raises Conflict where somebody else has it, Refused where it is not for them."""
    if case.owner == person:
        return case
    stands_in = case.owner is not None and ctx.org.fit(case.owner, ctx.now) == person
    if case.owner is not None and not stands_in:
        going = "在巡" if case.state is State.GOING else "的"
        text = f"{case.code} 现在是{ctx.org.name(case.owner)}{going}，这一条没有记进去。"
        raise Conflict(f"{text}要接着巡请按“我来巡”；看到的问题请直接上报。")
    if case.owner is None and not fits(case, person, ctx):
        raise Refused(may_take(case, person, ctx) or f"{case.code} 还没有人接，先按“我来巡”再打卡。")
    if reason := may_take(case, person, ctx):
        raise Refused(reason)
    return replace(case, owner=person, had=had_by(case))

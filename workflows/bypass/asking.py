"""A wish for a bypass, and the one who agrees: never the one who asks."""

from dataclasses import replace
from datetime import timedelta

from workflows.bypass import cards
from workflows.bypass.case import Bypass
from workflows.bypass.events import BypassAgreed, BypassAsked, BypassDenied
from workflows.bypass.rules import BypassCtx, BypassOutcome, BypassRules
from workflows.kernel.effects import Due, Effect, Forget, Hold, Release, Send, Wake
from workflows.kernel.people import distinct
from workflows.kernel.spans import say_span

CLAIM = "interlock"
LAPSE, REMIND, OVERDUE, NO_PROOF = "bypass lapse", "bypass remind", "bypass overdue", "bypass proof"
SLOT = "bypass"


def begin(code: str, event: object, ctx: BypassCtx) -> Bypass:
    """The first look; raises TypeError for another event."""
    if not isinstance(event, BypassAsked):
        raise TypeError(f"a bypass is opened by BypassAsked, not by {type(event).__name__}")
    machine = ctx.org.equipment.get(event.equipment_code or "")
    place = ctx.org.places.get(machine.place or "") if machine else None
    case = Bypass(
        code, event.by, owner=event.by, interlock=event.interlock.strip() or "联锁", reason=event.why.strip(),
        length=timedelta(minutes=event.minutes) if event.minutes else ctx.rules.usual,
        equipment=machine.name if machine else None, equipment_code=machine.code if machine else None,
        place=place.name if place else None, place_code=place.code if place else None, opened_at=ctx.now,
        respond_by=ctx.now + ctx.rules.approve_within, asked=approvers(event.by, ctx),
    )  # fmt: skip
    return replace(case, title=f"旁路 {cards.title(case)}")


def approvers(by: str, ctx: BypassCtx) -> tuple[str, ...]:
    """The nearest of each role: above whoever asks first, then of the department, then anybody."""
    known = ctx.org.people.get(by)
    department = known.department if known else ""
    above = [p for p in ctx.org.chain(by) if may_approve(p, ctx) and ctx.org.unfit(p, ctx.now) is None]
    others = [next(iter(ctx.org.with_role(role, ctx.now, department)), None) for role in ctx.rules.approvers]
    return tuple(p for p in distinct([*above, *others]) if p != by)


def may_approve(person: str, ctx: BypassCtx) -> bool:
    known = ctx.org.people.get(person)
    return known is not None and ctx.org.listed(person) and known.role in ctx.rules.approvers


def may_ask(case: Bypass, event: BypassAsked, ctx: BypassCtx) -> str | None:
    """A name of the factory, a machine of the list, a reason, an end that is not too far."""
    example = "例如“旁路 冲床6号/光栅 原因 光栅误报等备件 2小时”"
    if not ctx.org.listed(event.by):
        return "申请旁路要用自己的名字，花名册里没有找到这个账号。请由带队的人申请。"
    if case.equipment_code is None:
        return f"没有找到设备“{event.said}”，没有登记，联锁不能动。请写设备台账上的名称或编号，{example}。"
    if not case.reason:
        return f"还差原因，联锁不能动。{example}。"
    if case.length > ctx.rules.longest:
        longest = say_span(ctx.rules.longest)
        return f"旁路一次最长 {longest}，没有登记。请写短一些，到点恢复后再申请。"
    if not case.asked:
        return f"没有能批准的人（{'、'.join(ctx.rules.approvers)}），联锁不能动。请找值班室。"
    return None


def ask(case: Bypass, event: BypassAsked, ctx: BypassCtx) -> BypassOutcome:
    """The same interlock is out of action once only."""
    card = cards.asked(case, ctx.org, ctx.now)
    effects: list[Effect] = [Hold(CLAIM, _key(case)), *(Send(p, SLOT, card, "urgent") for p in case.asked)]
    effects.append(Send(case.reporter, SLOT, cards.waits(case, ctx.org, ctx.now)))
    return case, [*effects, Wake(LAPSE, case.respond_by or ctx.now)]


def _key(case: Bypass) -> str:
    return f"{case.equipment_code}|{case.interlock}"


def over(case: Bypass) -> list[Effect]:
    names = (LAPSE, REMIND, OVERDUE, NO_PROOF)
    return [Release(CLAIM, _key(case)), *(Forget(name) for name in names)]


def may_decide(case: Bypass, event: BypassAgreed | BypassDenied, ctx: BypassCtx) -> str | None:
    """Whoever asked may withdraw, never agree."""
    if event.by == case.owner:
        return None if isinstance(event, BypassDenied) else "自己申请的旁路不能自己批准，请等别人。"
    if may_approve(event.by, ctx):
        return None
    return f"旁路由{'、'.join(ctx.rules.approvers)}批准。"


def agree(case: Bypass, event: BypassAgreed, ctx: BypassCtx) -> BypassOutcome:
    """From this moment its time runs."""
    due = ctx.now + case.length
    case = replace(case, approver=event.by, accepted_at=ctx.now, due_at=due)
    card = cards.active(case, ctx.org, ctx.now)
    effects: list[Effect] = [Send(p, SLOT, card) for p in told(case, ctx)]
    remind = max(ctx.now, due - _before(case, ctx.rules))
    return case, [*effects, Forget(LAPSE), Wake(REMIND, remind), Wake(OVERDUE, due)]


def _before(case: Bypass, rules: BypassRules) -> timedelta:
    """A short bypass is reminded of at half of its time."""
    return min(rules.remind_before, case.length / 2)


def told(case: Bypass, ctx: BypassCtx) -> tuple[str, ...]:
    """Who asked, everybody who was asked, who keeps the machine, and safety."""
    machine = ctx.org.equipment.get(case.equipment_code or "")
    keeper = ctx.org.fit(machine.owner, ctx.now) if machine else None
    safety = next(iter(ctx.org.safety(ctx.now)), None)
    return distinct([case.owner, case.approver, *case.asked, keeper, safety])


def deny(case: Bypass, event: BypassDenied, ctx: BypassCtx) -> BypassOutcome:
    said = f"{ctx.org.name(event.by)}{'撤回' if event.by == case.owner else '不同意'}"
    return _ended(case, f"{said}，{event.why.strip()}" if event.why.strip() else said, ctx)


def is_lapse(case: Bypass, event: Due, ctx: BypassCtx) -> bool:
    return event.name == LAPSE


def lapse(case: Bypass, event: Due, ctx: BypassCtx) -> BypassOutcome:
    return _ended(case, f"{say_span(ctx.rules.approve_within)}里没有人同意", ctx)


def _ended(case: Bypass, why: str, ctx: BypassCtx) -> BypassOutcome:
    case = replace(case, denied_why=why, closed_at=ctx.now)
    card = cards.rejected(case, ctx.org)
    return case, [*over(case), *(Send(p, SLOT, card) for p in distinct([case.owner, *case.asked]))]

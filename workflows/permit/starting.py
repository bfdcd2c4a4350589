"""Before the first spark: measures, gas, signatures, and the scan on the spot."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.kernel.effects import Effect, Hold, LeftFactory
from workflows.kernel.flow import Pressed, Refused, nothing, row
from workflows.permit import accepting, cards_run, cards_start, clocks, gas, handing, measuring
from workflows.permit import leaving_work as gone
from workflows.permit.approving_clock import UNSTARTED
from workflows.permit.breaks import show as show_live
from workflows.permit.briefing import problem as sign_problem
from workflows.permit.briefing import sign
from workflows.permit.case import Permit, State
from workflows.permit.checks_start import FACTS, reasons
from workflows.permit.events import Brought, GasMeasured, HandedOver, MeasureConfirmed, Scanned, Signed, Watched
from workflows.permit.facts import DEVICES, DOSSIERS, GUARDING, PHOTOS_USED
from workflows.permit.party import GUARDIAN_CLAIM, foreman, heads, party, safety, tell
from workflows.permit.readying import show
from workflows.permit.records import GasTest, Gate, Interception, Presence
from workflows.permit.rules import PermitCtx, PermitOutcome, PermitRows

# ---- the scan ----------------------------------------------------------------------------------------------------


def is_fit(case: Permit, event: Scanned, ctx: PermitCtx) -> bool:
    return not reasons(case, event, ctx, _gate(case))


def _gate(case: Permit) -> Gate:
    return "start" if case.state is State.APPROVED else "resume"


def is_known(case: Permit, event: Scanned, ctx: PermitCtx) -> str | None:
    """A stranger learns nothing of the ticket, and counts nothing."""
    if ctx.org.listed(event.by) or event.by in party(case):
        return None
    return "开工要票上的监护人用自己的账号扫。名单里没有找到这个账号，请找安全员登记。"


def start(case: Permit, event: Scanned, ctx: PermitCtx) -> PermitOutcome:
    """All checks passed: 开工, and every clock of the work runs. Refused by the claim where the guardian stands at
    another live ticket."""
    case = replace(
        case, state=State.WORKING, started_at=ctx.now, accepted_at=ctx.now, start_spot=event.spot,
        presence=(*case.presence, Presence(event.by, ctx.now, event.spot)),
        decided=f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 扫码开工",
    )  # fmt: skip
    return case, [Hold(GUARDIAN_CLAIM, event.by), *clocks.forget(UNSTARTED), *_go(case, ctx), *_done(case, ctx)]


def resume(case: Permit, event: Scanned, ctx: PermitCtx) -> PermitOutcome:
    """The same checks again: the break is over."""
    ended = replace(case.breaks[-1], until=ctx.now)
    case = replace(
        case, state=State.WORKING, breaks=(*case.breaks[:-1], ended),
        presence=(*case.presence, Presence(event.by, ctx.now, event.spot)),
        decided=f"{ctx.org.name(event.by)} {ctx.now:%H:%M} 扫码恢复",
    )  # fmt: skip
    return case, [*_go(case, ctx), *clocks.forget(clocks.INSIDE)]


def _go(case: Permit, ctx: PermitCtx) -> list[Effect]:
    card = cards_run.started(case, ctx.org, ctx.now)
    told = tell(ctx, (*party(case), case.reporter), f"started#{len(case.breaks)}", card)
    return [*told, *show_live(case, ctx), *clocks.of_work(case, ctx)]


def _done(case: Permit, ctx: PermitCtx) -> list[Effect]:
    """The cards of the preparation say that nothing is left to press there."""
    return tell(ctx, party(case), "ready", cards_start.begun(case))


def intercept(case: Permit, event: Scanned, ctx: PermitCtx) -> PermitOutcome:
    """Held back: kept with every reason and counted, good news; nothing of the ticket is lost."""
    found = Interception(ctx.now, _gate(case), event.by, reasons(case, event, ctx, _gate(case)))
    case = replace(case, interceptions=(*case.interceptions, found))
    number = len(case.interceptions)
    effects = tell(ctx, [event.by], f"scan#{number}", cards_start.refused(case, ctx.org, ctx.now, found), "urgent")
    boss = [p for p in (foreman(case),) if p != event.by]
    return case, [*effects, *tell(ctx, boss, f"held#{number}", cards_start.intercepted(case, ctx.org, ctx.now, found))]


# ---- what comes before it ----------------------------------------------------------------------------------------


def sign_and_show(case: Permit, event: Signed, ctx: PermitCtx) -> PermitOutcome:
    case, effects = sign(case, event, ctx)
    return case, [*effects, *show(case, ctx)]


def measured(case: Permit, event: GasMeasured, ctx: PermitCtx) -> PermitOutcome:
    """Kept, good or bad; bad is told at once to guardian, foreman and safety."""
    test = gas.judged(case, event, ctx)
    case = replace(case, gas=tuple(sorted((*case.gas, test), key=lambda one: one.at)))
    return case, [*told_of_gas(case, test, ctx), *show(case, ctx)]


def told_of_gas(case: Permit, test: GasTest, ctx: PermitCtx) -> list[Effect]:
    number = len(case.gas)
    if test.within:
        return tell(ctx, [test.by], f"gas#{number}", cards_start.gas_taken(case, ctx.rules, ctx.now, test))
    card = cards_start.gas_over(case, ctx.org, ctx.now, test, ctx.rules)
    return tell(ctx, (*heads(case), *safety(ctx), test.by), f"gas#{number}", card, "danger")


def hand_over(case: Permit, event: HandedOver, ctx: PermitCtx) -> PermitOutcome:
    """Before the start nobody works: only names change."""
    change = handing.hand_foreman if event.part == "foreman" else handing.hand_guardian
    case, effects = change(case, event, ctx)
    return case, [*effects, *show(case, ctx)]



# ---- a scan in the wrong state -----------------------------------------------------------------------------------

WRONG: Mapping[State, str] = {
    State.DRAFT: "还没有填完，没有审批，不能开工。请申请人先送审批。",
    State.APPROVING: "还在审批，不能开工。批下来会通知监护人。",
    State.ACCEPTING: "已经完工，等验收，不能再开工。要干活，重新申请一张。",
    State.CLOSED: "已经归档，不能再开工。要干活，重新申请一张。",
    State.REJECTED: "没有批准，不能开工。请看审批人写的原因，改好了重新申请。",
    State.EXPIRED: "已经过期失效，不能再开工。要干活，重新申请一张。",
    State.VOID: "已经撤回，不能开工。要干活，重新申请一张。",
}


def wrong_state(case: Permit, event: Scanned, ctx: PermitCtx) -> str | None:
    return f"{case.code} {WRONG[State.EXPIRED if case.ran_out else case.state]}"


# ---- presses -----------------------------------------------------------------------------------------------------


def _measure(press: Pressed) -> MeasureConfirmed:
    line, _, answer = press.values.get(cards_start.MEASURE, press.text).strip().rpartition(":")
    if not line or answer not in (cards_start.YES, cards_start.NO):
        raise Refused("请在卡片上点“已落实”或“不涉及”；要照片的，把照片发到这里。")
    return MeasureConfirmed(press.by, line, answer == cards_start.YES)


def _signs(role: str) -> Callable[[Pressed], Signed]:
    return lambda press: Signed(press.by, role, stroke=press.values.get("stroke", ""))


APPROVED, SUSPENDED, WORKING = State.APPROVED, State.SUSPENDED, State.WORKING
ROWS: PermitRows = (
    row(APPROVED,  Scanned,          WORKING,  start, is_known, FACTS, is_fit),
    row(APPROVED,  Scanned,          APPROVED, intercept, is_known, FACTS),
    row(SUSPENDED, Scanned,          WORKING,  resume, is_known, FACTS, is_fit),
    row(SUSPENDED, Scanned,          SUSPENDED, intercept, is_known, FACTS),
    *(row(state, Scanned, state, nothing, wrong_state) for state in WRONG),
    row(APPROVED,  MeasureConfirmed, APPROVED, measuring.confirm, measuring.problem, (PHOTOS_USED,)),
    row(APPROVED,  Brought,          APPROVED, measuring.confirm_by_picture, measuring.picture_problem, (PHOTOS_USED,),
        measuring.is_picture_of_line),
    row(APPROVED,  Brought,          APPROVED, accepting.kept, accepting.may_bring),
    row(APPROVED,  GasMeasured,      APPROVED, measured, gas.problem, (DOSSIERS,)),
    row(APPROVED,  Signed,           APPROVED, sign_and_show, sign_problem, (DEVICES,)),
    row(APPROVED,  HandedOver,       APPROVED, hand_over, handing.problem, (DOSSIERS, GUARDING)),
    row(APPROVED,  LeftFactory,      APPROVED, gone.foreman_left, where=gone.is_foreman),
    row(APPROVED,  LeftFactory,      APPROVED, gone.somebody_left),
    row(APPROVED,  Watched,          APPROVED, nothing),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards_start.MEASURE: _measure,
    **{button.id: _signs(role) for role, button in cards_start.SIGN.items()},
}

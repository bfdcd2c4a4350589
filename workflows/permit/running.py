"""While work goes on: people in and out, gas, the guardian, stops, extension."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.kernel.effects import Due, LeftFactory, Wake
from workflows.kernel.flow import Pressed, Refused, nothing, row
from workflows.permit import (
    accepting,
    breaks,
    cards_run,
    clocks,
    counting,
    expiring,
    extending,
    gas,
    handing,
    presence,
    video,
)
from workflows.permit import (
    leaving_work as gone,
)
from workflows.permit.briefing import problem as sign_problem
from workflows.permit.briefing import sign
from workflows.permit.case import Permit, State
from workflows.permit.clocks import is_due
from workflows.permit.events import (
    Brought,
    CameOut,
    ExtensionAsked,
    ExtensionDenied,
    ExtensionGranted,
    GasMeasured,
    Halted,
    HandedOver,
    Paused,
    Present,
    ResumeAllowed,
    Scanned,
    Signed,
    Watched,
    WentIn,
)
from workflows.permit.facts import CAMERA, DEVICES, DOSSIERS, GUARDING, NEIGHBOURS
from workflows.permit.party import heads, tell
from workflows.permit.records import GasTest, Spot
from workflows.permit.rules import PermitCtx, PermitOutcome, PermitRows
from workflows.permit.starting import told_of_gas

# ---- gas ---------------------------------------------------------------------------------------------------------


def _taken(case: Permit, event: GasMeasured, ctx: PermitCtx) -> tuple[Permit, GasTest]:
    """In the order of the samples, however late one arrives."""
    test = gas.judged(case, event, ctx)
    return replace(case, gas=tuple(sorted((*case.gas, test), key=lambda one: one.at))), test


def is_over(case: Permit, event: GasMeasured, ctx: PermitCtx) -> bool:
    """Out of limits; what cannot be taken down at all is left to the check."""
    return gas.problem(case, event, ctx) is None and not gas.judged(case, event, ctx).within


def record(case: Permit, event: GasMeasured, ctx: PermitCtx) -> PermitOutcome:
    """Good: the clock starts anew."""
    case, test = _taken(case, event, ctx)
    clock = clocks.of_gas(case, ctx) if case.state is State.WORKING else []
    return case, [*told_of_gas(case, test, ctx), *clock, *breaks.show(case, ctx)]


def stop_for_gas(case: Permit, event: GasMeasured, ctx: PermitCtx) -> PermitOutcome:
    """Out of limits while they work: everybody stops at once, as if somebody had pressed the red button."""
    case, test = _taken(case, event, ctx)
    told = told_of_gas(case, test, ctx)
    case, effects = breaks.still(case, ctx, f"气体不合格：{'；'.join(test.over)}", event.by, red=True)
    return case, [*told, *effects]


def gas_soon(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    at = clocks.gas_due_at(case, ctx) or ctx.now
    card = cards_run.gas_soon(case, ctx.now, at)
    return case, tell(ctx, (*heads(case), *case.people("analyst")), f"gas soon#{len(case.gas)}", card, "reminder")


def gas_due(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    card = cards_run.gas_due(case, ctx.rules, ctx.now)
    told = tell(ctx, heads(case), f"gas due#{len(case.gas)}", card, "urgent")
    return case, [*told, Wake(clocks.GAS_LATE, ctx.now + ctx.rules.presence_grace)]


def gas_late(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    return breaks.still(case, ctx, "气体记录到时间没有读数")


# ---- presses -----------------------------------------------------------------------------------------------------


def spot_of(press: Pressed) -> Spot | None:
    """A press that carries where the phone was (degrees, metres), or the point it scanned."""
    given = press.values
    try:
        lat, lng = (float(given[name]) if given.get(name) else None for name in ("lat", "lng"))
        accuracy = float(given["accuracy"]) if given.get("accuracy") else None
    except ValueError as wrong:
        raise Refused("没看懂位置，请扫一下现场的点位码。") from wrong
    point = given.get("point") or None
    return Spot(lat, lng, accuracy, "", point) if point or (lat is not None and lng is not None) else None


def _door(press: Pressed) -> WentIn | CameOut:
    way, _, name = press.values.get(cards_run.DOOR, press.text).strip().partition(":")
    if way not in (cards_run.IN, cards_run.OUT) or not name:
        raise Refused("请在卡片上点谁进谁出，或写“张伟 进”“张伟 出”。")
    return WentIn(press.by, (name,)) if way == cards_run.IN else CameOut(press.by, (name,))


def _longer(press: Pressed) -> ExtensionAsked:
    said = press.values.get("permit_extend", press.text).strip()
    if not said.isdecimal():
        raise Refused("要延长多久？请在卡片上点一个，或写“延长 1 小时”。")
    return ExtensionAsked(press.by, minutes=int(said))


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "permit_present": lambda press: Present(press.by, spot_of(press)),
    "permit_halt": lambda press: Halted(press.by, press.text),
    "permit_pause": lambda press: Paused(press.by, press.text),
    "permit_resume_ok": lambda press: ResumeAllowed(press.by),
    "permit_out_all": lambda press: CameOut(press.by, ()),
    "permit_door": _door,
    "permit_extend": _longer,
    "permit_extend_yes": lambda press: ExtensionGranted(press.by),
    "permit_extend_no": lambda press: ExtensionDenied(press.by, press.text),
}

WHO, LONGER = (DOSSIERS, GUARDING), (DOSSIERS, NEIGHBOURS)
W, S = State.WORKING, State.SUSPENDED
ROWS: PermitRows = (
    row(W, Present,          W, presence.show_up, presence.problem),
    row(W, Scanned,          W, presence.show_up, presence.problem),
    row(W, WentIn,           W, counting.enter, counting.may_enter),
    row(W, CameOut,          W, counting.leave, counting.may_leave),
    row(S, CameOut,          S, counting.leave_stopped, counting.may_leave),
    row(W, GasMeasured,      S, stop_for_gas, gas.problem, (DOSSIERS,), is_over),
    row(W, GasMeasured,      W, record, gas.problem, (DOSSIERS,)),
    row(S, GasMeasured,      S, record, gas.problem, (DOSSIERS,)),
    row(W, Halted,           S, breaks.halt, breaks.may_halt),
    row(S, Halted,           S, breaks.halt_again, breaks.may_halt),
    row(W, Paused,           S, breaks.pause, breaks.may_pause),
    row(S, ResumeAllowed,    S, breaks.allow, breaks.may_allow),
    row(W, HandedOver,       W, handing.hand_foreman, handing.problem, WHO, handing.is_foreman),
    row(W, HandedOver,       S, handing.hand_guardian_at_work, handing.problem, WHO),
    row(S, HandedOver,       S, handing.hand_foreman, handing.problem, WHO, handing.is_foreman),
    row(S, HandedOver,       S, handing.hand_guardian, handing.problem, WHO),
    row(W, LeftFactory,      S, gone.guardian_at_work, where=gone.is_guardian),
    row(W, Watched,          W, video.watched),
    *(row(state, Signed,           state, sign, sign_problem, (DEVICES,)) for state in (W, S)),
    *(row(state, ExtensionAsked,   state, extending.ask, extending.may_ask, LONGER) for state in (W, S)),
    *(row(state, ExtensionGranted, state, extending.grant, extending.may_decide, (DOSSIERS,)) for state in (W, S)),
    *(row(state, ExtensionDenied,  state, extending.deny, extending.may_decide, (DOSSIERS,)) for state in (W, S)),
    *(row(state, Brought,          state, accepting.kept, accepting.may_bring) for state in (W, S)),
    *(row(state, LeftFactory,      state, gone.foreman_left, where=gone.is_foreman) for state in (W, S)),
    *(row(state, LeftFactory,      state, gone.somebody_left) for state in (W, S)),
    row(S, Watched,          S, nothing),
    *(row(state, Due, state, expiring.wait_on, where=expiring.is_early) for state in (W, S)),
    *(row(state, Due, State.WATCHING,  expiring.die, where=expiring.watches) for state in (W, S)),
    *(row(state, Due, State.ACCEPTING, expiring.die, where=is_due(clocks.END)) for state in (W, S)),
    *(row(state, Due, state, expiring.warn, where=is_due(clocks.END_SOON)) for state in (W, S)),
    row(W, Due, W, presence.ask, where=is_due(clocks.PRESENCE)),
    row(W, Due, S, presence.missing, where=is_due(clocks.PRESENCE_LATE)),
    row(W, Due, W, gas_soon, where=is_due(clocks.GAS_SOON)),
    row(W, Due, W, gas_due, where=is_due(clocks.GAS_DUE)),
    row(W, Due, S, gas_late, where=is_due(clocks.GAS_LATE)),
    row(W, Due, W, video.look, needs=(CAMERA,), where=is_due(clocks.VIDEO)),
    row(S, Due, S, counting.still_inside, where=is_due(clocks.INSIDE)),
    *(row(state, Due, state, nothing) for state in (W, S)),
)  # fmt: skip

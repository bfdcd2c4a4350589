"""The guardian's clock: every so often shown to be on the spot, else work stops (domain 1.7)."""

from dataclasses import replace

from workflows.kernel.cards import Card
from workflows.kernel.effects import Due, Wake
from workflows.permit import cards_run, clocks
from workflows.permit.breaks import show, still
from workflows.permit.case import Permit
from workflows.permit.events import Present, Scanned
from workflows.permit.party import DUTY, foreman, safety, tell
from workflows.permit.records import Escalation, Presence
from workflows.permit.rules import PermitCtx, PermitOutcome
from workflows.permit.spotting import doubt, scan_doubt


def problem(case: Permit, event: Present | Scanned, ctx: PermitCtx) -> str | None:
    """Only the named guardian, only on the spot."""
    if event.by != case.guardian:
        named = ctx.org.name(case.guardian)
        return f"{case.code} 的监护人是{named}，由{named}本人在现场报到。"
    found = scan_doubt(case, event, ctx) if isinstance(event, Scanned) else doubt(case, event.spot, ctx)
    return f"没有算报到：{found[1]}。" if found else None


def note(case: Permit, event: Present | Scanned, ctx: PermitCtx) -> Permit:
    return replace(case, presence=(*case.presence, Presence(event.by, ctx.now, event.spot)))


def noted(case: Permit, ctx: PermitCtx) -> Card:
    return cards_run.presence_noted(case, ctx.now)


def show_up(case: Permit, event: Present | Scanned, ctx: PermitCtx) -> PermitOutcome:
    """There: the clock starts anew."""
    case = note(case, event, ctx)
    told = tell(ctx, [event.by], f"presence#{len(case.presence) - 1}", noted(case, ctx))
    return case, [*told, *clocks.of_presence(ctx), *show(case, ctx)]


def ask(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """The card with 我在现场."""
    card = cards_run.presence_wanted(case, ctx.org, ctx.rules, ctx.now)
    asked = tell(ctx, [case.guardian], f"presence#{len(case.presence)}", card, "urgent")
    return case, [*asked, Wake(clocks.PRESENCE_LATE, ctx.now + ctx.rules.presence_grace)]


def is_missing(case: Permit, event: Due, ctx: PermitCtx) -> bool:
    return event.name == clocks.PRESENCE_LATE


def missing(case: Permit, event: Due, ctx: PermitCtx) -> PermitOutcome:
    """Nobody guards: work stops, the foreman and, climbing, safety or the duty room hear of it."""
    name = ctx.org.name(case.guardian)
    why = f"监护人{name}没有在现场报到"
    case, effects = still(case, ctx, why)
    readers = (foreman(case), *safety(ctx), DUTY)
    case = _climbed(case, why, ctx)
    card = cards_run.guardian_missing(case, ctx.org, ctx.now)
    return case, [*effects, *tell(ctx, readers, f"missing#{len(case.breaks)}", card, "urgent")]


def _climbed(case: Permit, why: str, ctx: PermitCtx) -> Permit:
    first = safety(ctx)[0]
    to = first if isinstance(first, str) else "值班室"
    rung = Escalation(ctx.now, "guardian missing", to, why)
    return replace(case, escalations=(*case.escalations, rung))

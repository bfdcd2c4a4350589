"""完成巡检: only with every stop, every answer and every photo; all that lacks is said at once."""

from dataclasses import replace

from workflows.inspection import cards, rechecks
from workflows.inspection.case import Round
from workflows.inspection.events import Finished
from workflows.inspection.facts import SHEETS
from workflows.inspection.opening import CARD, CLIMB, END, REMIND
from workflows.inspection.people import mine
from workflows.inspection.ringing import RUNG, told
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.stops import missing
from workflows.inspection.timing import is_late
from workflows.kernel.effects import Effect, Forget, Send
from workflows.kernel.flow import Refused

MOST_SAID = 5


def finish(case: Round, event: Finished, ctx: RoundCtx) -> RoundOutcome:
    """Late is what was done late, not what reached us late."""
    case = mine(case, event.by, ctx)
    if lacking := missing(case, ctx.facts[SHEETS]):
        more = f"；另有 {len(lacking) - MOST_SAID} 处" if len(lacking) > MOST_SAID else ""
        raise Refused(f"还不能完成：{'；'.join(lacking[:MOST_SAID])}{more}。补上再按，做过的都在。")
    case = replace(case, late=is_late(case), closed_at=ctx.now)
    mine_now: list[Effect] = [Send(event.by, CARD, cards.closed(case, ctx.org, ctx.now))]
    return case, [*mine_now, *quiet(), *_taken_back(case, ctx), *rechecks.told(case, ctx)]


def quiet() -> list[Effect]:
    """Nothing rings any more."""
    return [Forget(REMIND), Forget(END), Forget(CLIMB)]


def _taken_back(case: Round, ctx: RoundCtx) -> list[Effect]:
    """Superiors who heard of a miss hear that it was done."""
    card = cards.done_after_all(case, ctx.org, ctx.now)
    return [Send(reader, RUNG, card, "reminder") for reader in told(case) if reader != case.owner]

"""Clean too often in a row: the point turns yellow, and somebody else looks at it with their own eyes."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.inspection import cards_recheck as cards
from workflows.inspection.case import Round, Stop
from workflows.inspection.contradicting import clean
from workflows.inspection.events import Opened
from workflows.inspection.facts import RECHECKS_GIVEN, RISKS, STANDINGS, Standing
from workflows.inspection.people import leaders
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.stops import title, with_stop
from workflows.kernel.effects import Effect, Open, Send
from workflows.kernel.people import distinct


def turn(case: Round, stop: Stop, ctx: RoundCtx) -> RoundOutcome:
    """Asked once, when a stop's sheet comes first. A finding ends the run; a re-check has its own ending."""
    standings: Mapping[str, Standing] = ctx.facts[STANDINGS]
    stands = standings.get(stop.point)
    if case.purpose == "recheck" or not clean(stop) or stands is None or stands.recheck:
        return case, []
    if not stands.yellow and not 0 < stands.limit <= stands.clean + 1:
        return case, []
    case = with_stop(case, replace(stop, turned_yellow=True))
    runs = max(stands.limit, stands.clean + 1)
    return case, _push(case, stop, runs, ctx, stands.by)


def _push(case: Round, stop: Stop, runs: int, ctx: RoundCtx, streak: tuple[str, ...]) -> list[Effect]:
    """To somebody none of these runs is of; where all were there, to anybody but the last, and the card says so."""
    last = _seen_by(case, stop)
    seen = distinct([*last, *streak])
    chosen, also = _other(case, stop, ctx, seen), ""
    if chosen is None:
        chosen, seen, also = _other(case, stop, ctx, last), last, cards.SEEN_LATELY
    if chosen is None:
        card = cards.yellow(case, stop, runs)
        return [Send(reader, f"yellow {stop.point}", card) for reader in leaders(case, ctx)]
    again = Stop(stop.point, stop.sheet, stop.version, stop.name, stop.place_code, stop.equipment_code, stop.halt)
    seed = Opened(
        None, "recheck", f"复核{title(stop)}{also}", (again,), department=_team(case, ctx), owner=chosen,
        opens_at=ctx.now, due_at=ctx.now + ctx.rules.recheck.within, rechecks=case.code, not_by=seen,
    )  # fmt: skip
    return [Open("round", seed)]


def _seen_by(case: Round, stop: Stop) -> tuple[str, ...]:
    return distinct([stop.by, case.owner])


def _team(case: Round, ctx: RoundCtx) -> str:
    known = ctx.org.people.get(case.owner or "")
    return known.department if known else case.department


def _other(case: Round, stop: Stop, ctx: RoundCtx, seen: tuple[str, ...]) -> str | None:
    """Somebody else of the same team, those on duty first, of them whoever was given the fewest; None where all have
    had their share."""
    team, given = _team(case, ctx), ctx.facts[RECHECKS_GIVEN]
    most = _share(ctx.facts[RISKS].get(stop.point, ""), ctx)
    org = ctx.org
    on_duty = {s.person for s in org.roster if s.since <= ctx.now < s.until}
    team_mates = [p.id for p in org.people.values() if team and p.department == team and p.id not in seen]
    free = [p for p in team_mates if org.listed(p) and org.unfit(p, ctx.now) is None and given.get(p, 0) < most]
    return min(free, key=lambda p: (p not in on_duty, given.get(p, 0)), default=None)


def _share(risk: str, ctx: RoundCtx) -> int:
    """By the point's risk colour; a point without one has the smallest share."""
    shares = ctx.rules.recheck.per_shift
    return shares.get(risk, min(shares.values(), default=1))


def told(case: Round, ctx: RoundCtx) -> list[Effect]:
    """The result, to whoever had seen it before and to those above. The run that counts from now stands already."""
    if case.purpose != "recheck" or not case.stops:
        return []
    stop = case.stops[0]
    stands: Standing = ctx.facts[STANDINGS].get(stop.point) or Standing()
    card = cards.done(case, stop, ctx.org, ctx.now, stands.limit or ctx.rules.recheck.runs[0])
    people = distinct([*case.not_by, *(r for r in leaders(case, ctx) if isinstance(r, str))])
    return [Send(person, "recheck", card, "reminder") for person in people if person != case.owner]


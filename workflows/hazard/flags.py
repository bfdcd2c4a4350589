"""What a machine finds odd about evidence. A flag never refuses: it asks for a named approver at the review."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.hazard import cards_proof as cards
from workflows.hazard.brought import brought
from workflows.hazard.case import Attachment, Hazard
from workflows.hazard.proofs import demand
from workflows.hazard.rules import Ctx, HazardRules
from workflows.hazard.rules_fix import PhotoRules
from workflows.hazard.spots import metres
from workflows.kernel.people import Org, Place

UsedBefore = tuple[str, str, float, str]
"""(sha256, the earlier case's code, distance of the hashes, `same` or `near`): the fact photos_used_before."""


def flags(case: Hazard, used: Sequence[UsedBefore], ctx: Ctx) -> tuple[str, ...]:
    """Each oddity in words, once."""
    shown = brought(case, "photo")
    found = [
        *_recycled(case, shown, used),
        *_too_old(case, shown, ctx),
        *_place(case, shown, ctx.rules, ctx.org),
        *(flag for a in brought(case) for flag in a.flags),
    ]
    return tuple(dict.fromkeys(found))


def _recycled(case: Hazard, shown: tuple[Attachment, ...], used: Sequence[UsedBefore]) -> list[str]:
    before = {a.sha256 for a in case.kept("before")}
    own = {a.sha256 for a in shown}
    found = [cards.same_as_before()] if before & own else []
    for sha, earlier, *_, how in used:
        if sha in own:
            found.append(cards.same_as_before() if earlier == case.code else cards.used_before(earlier, how != "same"))
    return found


def _too_old(case: Hazard, shown: tuple[Attachment, ...], ctx: Ctx) -> list[str]:
    reported = case.started_at or case.opened_at
    if reported is None:
        return []
    slack = ctx.rules.fix.photo.clock_slack
    old = [a.taken_at for a in shown if a.taken_at and a.taken_at + slack < reported]
    return [cards.old_photo(min(old), ctx.now)] if old else []


@dataclass(frozen=True, slots=True)
class Position:
    """Where the evidence says it was made: `away_m` metres from the place, or a scanned point."""

    away_m: float | None = None
    point: str | None = None
    right_point: bool = False


def position(case: Hazard, org: Org) -> Position | None:
    """The scanned point first, then the farthest coordinates of spot and photos; None where nothing tells."""
    place = org.places.get(case.place_code or "")
    if case.fix_spot and case.fix_spot.point:
        return Position(
            point=case.fix_spot.point, right_point=case.fix_spot.point in (case.place_code, case.equipment_code)
        )
    if place is None or place.lat is None or place.lng is None:
        return None
    away = [metres(lat, lng, place.lat, place.lng) for lat, lng in _coordinates(case)]
    return Position(away_m=max(away)) if away else None


def _coordinates(case: Hazard) -> list[tuple[float, float]]:
    spots = [(case.fix_spot.lat, case.fix_spot.lng)] if case.fix_spot else []
    spots += [(a.lat, a.lng) for a in brought(case, "photo")]
    return [(lat, lng) for lat, lng in spots if lat is not None and lng is not None]


def _place(case: Hazard, shown: tuple[Attachment, ...], rules: HazardRules, org: Org) -> list[str]:
    place = org.places.get(case.place_code or "")
    at = position(case, org)
    if at is None:
        locatable = place is not None and place.lat is not None
        return [cards.no_place()] if demand(case, rules.fix).place and locatable and shown else []
    name = place.name if place else case.place or "登记的地点"
    if at.point:
        return [] if at.right_point else [cards.other_point(at.point, name)]
    return [cards.far_away(at.away_m, name)] if at.away_m and at.away_m > reach(case, place, rules.fix.photo) else []


def reach(case: Hazard, place: Place | None, rules: PhotoRules) -> float:
    """Metres around the place that still count, the phone's own doubt included up to a limit."""
    doubt = case.fix_spot.accuracy if case.fix_spot and case.fix_spot.accuracy else 0.0
    return (place.radius_m if place and place.radius_m else rules.radius_m) + min(doubt, rules.accuracy_m)

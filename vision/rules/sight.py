"""What of one frame concerns one rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.vision.plan import Polygon, RuleKind, RulePlan
from config.vision.polygons import Parts, centre, foot, inside, share
from config.vision.told import BLIND, DIM, Health, Label
from vision.frames import Box
from vision.rules.scenery import Thing

LABELS: Mapping[RuleKind, Label] = {
    "head_bare": "head_bare", "fire": "fire", "smoke": "smoke", "intrusion": "person", "crowd": "person",
    "absence": "person",
}  # fmt: skip
"""head_unsure is in none of them: what the model does not know never alarms by itself."""
LENS: Mapping[Health, str] = {
    "black": "黑屏", "covered": "镜头被遮挡", "moved": "镜头被移动", "frozen": "画面卡住",
}  # fmt: skip
RESTING: frozenset[RuleKind] = frozenset({"intrusion", "fire", "smoke"})
"""One still thing alone can be the whole cause of these."""
IN_MASK, IN_ZONE = 0.5, 0.3
"""So much of a box under a mask is not looked at; so much of a flame or of smoke in the zone is in it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A box and where it is."""

    box: Box
    parts: Parts
    thing: Thing | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """`seen` None: nobody can tell. `resting`: what stands there and does not count any more."""

    seen: bool | None
    spots: tuple[Spot, ...] = ()
    count: int = 0
    resting: tuple[Thing, ...] = ()
    why: str = ""

    @property
    def score(self) -> float:
        return max((spot.box.score for spot in self.spots), default=0.0)

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(spot.box for spot in self.spots)


def unmasked(box: Box, parts: Parts, masks: Sequence[Polygon]) -> bool:
    return not any(inside(mask, *_anchor(box.label, parts)) or share(mask, parts) >= IN_MASK for mask in masks)


def sight(rule: RulePlan, spots: Sequence[Spot], health: Health, t: float) -> Sight:
    if rule.kind == "lens":
        why = LENS.get(health, "")
        return Sight(None if health in BLIND and not why else bool(why), count=int(bool(why)), why=why)
    label, least = LABELS[rule.kind], rule.threshold or 0.0
    here = [s for s in spots if s.box.label == label and s.box.score >= least and _in_zone(s, rule.zone)]
    counted = tuple(spot for spot in here if not _left_out(spot.thing, rule, t))
    resting = tuple(s.thing for s in here if s.thing and s not in counted) if rule.kind in RESTING else ()
    wrong = {
        "crowd": len(counted) > rule.limit,
        "absence": len(counted) < rule.limit,
    }.get(rule.kind, bool(counted))
    seen = wrong if health not in BLIND else (True if wrong and _shows_all_the_same(rule, counted, health, t) else None)
    return Sight(seen, counted, len(counted), resting)


def _shows_all_the_same(rule: RulePlan, counted: Sequence[Spot], health: Health, t: float) -> bool:
    """A lens black with smoke may still show the fire. A picture that is stuck shows nothing; but one in which a flame
    moves is only quiet everywhere else."""
    if health in DIM:
        return rule.kind != "absence"
    stirs = any(spot.thing is not None and spot.thing.stirs(t) for spot in counted)
    return health == "frozen" and rule.kind in ("fire", "smoke") and stirs


def _left_out(thing: Thing | None, rule: RulePlan, t: float) -> bool:
    """A picture on the wall is nobody who guards, so absence does not wait for an alarm of its own."""
    return thing is not None and (thing.still(t) if rule.kind == "absence" else thing.learnt(rule.name, t))


def _in_zone(spot: Spot, zone: Polygon) -> bool:
    if not zone or inside(zone, *_anchor(spot.box.label, spot.parts)):
        return True
    return spot.box.label in ("fire", "smoke") and share(zone, spot.parts) >= IN_ZONE


def _anchor(label: Label, parts: Parts) -> tuple[float, float]:
    return foot(parts) if label == "person" else centre(parts)

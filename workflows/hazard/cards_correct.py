"""Corrections: three taps for the level, ten likely places, ten likely classes; and what came of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workflows.hazard import cards, cards_outside
from workflows.hazard.cards_report import LEVELS, class_options
from workflows.hazard.case import Hazard
from workflows.hazard.reading import HazardClass
from workflows.hazard.rules import HazardRules
from workflows.kernel.cards import Ask, Card, Choice, Option
from workflows.kernel.people import Org, Place

WHY = cards.because("上报人、责任人、上级和安全员可以更正", "更正", "时限仍从上报起算")


def ask_level(case: Hazard, rules: HazardRules, org: Org) -> Card:
    """Three taps."""
    return _ask(case, Choice("level", "实际有多严重？", tuple(Option(i, label) for i, label in LEVELS)))


def ask_place(case: Hazard, rules: HazardRules, org: Org) -> Card:
    """Up to ten places, those of the same department first."""
    options = tuple(Option(p.code, p.name) for p in likely_places(case, org))
    return _ask(case, Choice("place", "在哪里？", options), "不在里面的话，直接写，例如“不是二车间，是三车间”。")


def ask_class(case: Hazard, rules: HazardRules, org: Org) -> Card:
    """What the words may also mean, then the neighbours in the catalogue."""
    options = class_options(likely_classes(case, rules))
    return _ask(case, Choice("class", "是哪一类？", options), "不在里面的话，换个说法写一句就行。")


def grade_class(case: Hazard, rules: HazardRules) -> Card:
    """To whoever grades: the same taps, and what they write next is looked up in the catalogue."""
    card = ask_class(case, rules, Org())
    ask = Ask("class_words", f"写一句 {case.code} 是什么问题")
    return replace(card, ask=ask, foot="不在里面的话，写一句是什么问题。")


def near_classes(case: Hazard, classes: Sequence[HazardClass]) -> Card:
    """The classes that come near the words just written."""
    return _ask(case, Choice("class", "是这几类之一吗？", class_options(classes)))


def _ask(case: Hazard, choice: Choice, foot: str = "") -> Card:
    if not choice.options:
        return cards.say(case, f"请直接写一句正确的，{case.code} 会跟着改。", foot, WHY)
    outside = cards_outside.ask_right(case)
    return Card(case.code, f"更正 {case.code}", cards.tone(case), choice=choice, foot=foot, why=WHY, outside=outside)


def likely_places(case: Hazard, org: Org) -> tuple[Place, ...]:
    """At most ten: of the case's department first, then of the same upper department, then the rest."""
    top = case.department.split("/")[0]

    def distance(place: Place) -> int:
        if place.department == case.department:
            return 0
        return 1 if top and place.department.split("/")[0] == top else 2

    others = [p for p in org.places.values() if p.code != case.place_code]
    return tuple(sorted(others, key=distance)[:10])


def likely_classes(case: Hazard, rules: HazardRules) -> tuple[HazardClass, ...]:
    """At most ten: what was heard as possible, then the same second level, then the same first level."""
    now = case.of
    known = [c for c in rules.classes.values() if now and c.code != now.code]
    near = [c for c in known if now and (c.l1, c.l2) == (now.l1, now.l2)]
    wider = [c for c in known if now and c.l1 == now.l1]
    heard = [c for c in case.choices if c != now]
    return tuple(dict.fromkeys([*heard, *near, *wider]))[:10]


def corrected(case: Hazard, org: Org, now: datetime, what: str) -> Card:
    """To whoever corrected it, where it is not the card of the reporter."""
    clock = cards.clock_of(case, now)
    card = cards.say(case, f"{case.code} 已改：{what}。", f"{clock}，{_who_has_it(case, org)}。", WHY)
    return replace(card, outside=cards_outside.corrected(case))


def _who_has_it(case: Hazard, org: Org) -> str:
    return "还没有派发" if case.dispatched_at is None else f"责任人{org.holder(case.owner)}"

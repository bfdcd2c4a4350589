"""What a report is known to be about: its words, its spot and its corrections, laid over the case."""

from dataclasses import replace

from workflows.hazard.case import Hazard, Major
from workflows.hazard.reading import GRAVITY, Finding, HazardClass, Level, Reading
from workflows.hazard.rules import UNCLASSIFIED, HazardRules
from workflows.hazard.spots import machine_named, place_named, place_of
from workflows.kernel.people import Org

TITLE_LENGTH = 24
"""Characters of the worker's own words that make a title where the class is unknown."""


def graver(one: Level | None, other: Level | None) -> Level | None:
    """The graver of two colours; None is milder than any."""
    return max((one, other), key=lambda level: GRAVITY.get(level or "", 0))


def read(case: Hazard, reading: Reading | None, org: Org) -> Hazard:
    """The case with what the words say. What is known already is only replaced by something known."""
    if reading is None:
        return _located(case, org)
    talk = not reading.is_hazard and not reading.emergency
    if talk != case.talk:
        case = replace(case, talk=talk)
    if reading.emergency:
        why = _once(case.why_level, f"紧急情况：{reading.emergency}")
        case = replace(case, emergency=reading.emergency, level="red", why_level=why)
    return _located(_found(case, *reading.findings) if reading.is_hazard and reading.findings else case, org)


def _found(case: Hazard, found: Finding, *rest: Finding) -> Hazard:
    """The severest finding makes the class; the others are only named."""
    more = [f for f in rest if (f.of, f.place) != (found.of, found.place)]
    level: Level = "red" if case.emergency else found.level
    why = case.why_level if case.emergency else found.why
    place = (found.place, found.place_code) if found.place else (case.place, case.place_code)
    machine = (found.equipment, found.equipment_code) if found.equipment else (case.equipment, case.equipment_code)
    return replace(
        case, of=found.of, sure=found.sure, choices=found.choices, level=level, why_level=why,
        major=_hinted(case, found.of), place=place[0], place_code=place[1],
        equipment=machine[0], equipment_code=machine[1],
        others=tuple(f"{f.of.l3}（{f.place}）" if f.place else f.of.l3 for f in more),
    )  # fmt: skip


def _hinted(case: Hazard, of: HazardClass) -> Major | None:
    """Words may only suggest 重大; what a person judged stays."""
    if case.major and case.major.status != "suggested":
        return case.major
    return Major("suggested", of.major_hint) if of.major_hint else None


def _located(case: Hazard, org: Org) -> Hazard:
    """Place from the spot, the words or the equipment where the listener named none; and the place's department."""
    machine = org.equipment.get(case.equipment_code or "") or machine_named(case.text, org)
    if machine and case.equipment_code is None:
        case = replace(case, equipment=machine.name, equipment_code=machine.code)
    place = org.places.get(case.place_code or "")
    if place is None and case.place is None:
        stands = org.places.get(machine.place or "") if machine else None
        scanned = place_of(case.spot, org) if case.spot and case.spot.point else None
        place = scanned or place_named(case.text, org) or place_of(case.spot, org) or stands
    if place is None:
        return replace(case, department=machine.department) if machine and not case.department else case
    return replace(case, place=place.name, place_code=place.code, department=place.department or case.department)


def fallback(case: Hazard) -> Hazard:
    """Nobody could say what it is: it travels as 未分类, yellow, marked as not graded."""
    if case.of is not None:
        return case
    why = case.why_level if case.emergency else ("没有听懂或没有文字说明，暂按黄色",)
    return replace(case, of=UNCLASSIFIED, sure=False, level=case.level or "yellow", why_level=why)


def graded(case: Hazard) -> bool:
    """True once somebody or some words named a class."""
    return case.of is not None and case.of != UNCLASSIFIED


def titled(case: Hazard) -> Hazard:
    """The class in the catalogue's words, else the worker's own first words."""
    if graded(case) and case.of:
        return replace(case, title=case.of.l3)
    words = " ".join(case.text.split())
    return replace(case, title=words[:TITLE_LENGTH] or (case.emergency or "照片上报，没有文字"))


def reclassed(case: Hazard, of: HazardClass, rules: HazardRules) -> Hazard:
    """A person named the class. An ungraded case takes the class's colour, a graded one only a graver colour."""
    usual = rules.class_levels.get(of.code)
    level = graver(case.level, usual) if graded(case) else usual or case.level
    why = case.why_level if level == case.level else _once(case.why_level, f"类别改为{of.l3}")
    if case.emergency:
        level = "red"
    case = replace(case, of=of, sure=True, choices=(), level=level, why_level=why, major=_hinted(case, of))
    return titled(case)


def _once(lines: tuple[str, ...], line: str) -> tuple[str, ...]:
    return lines if line in lines else (*lines, line)

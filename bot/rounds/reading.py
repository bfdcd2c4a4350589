"""What an abnormal item means: the catalogue's class that the sheet names, at this point; no words are guessed at."""

from db.work import UnitOfWork
from workflows.hazard.reading import Finding, Reading
from workflows.hazard.rules import HazardRules
from workflows.inspection.case import Stop
from workflows.inspection.sheets import Item, Sheet, is_abnormal
from workflows.kernel.people import Org


def reading_of(work: UnitOfWork, sheet: Sheet | None, stop: Stop | None, no: int) -> Reading | None:
    """None where the sheet names no class for this item, or one that the factory's catalogue does not have."""
    item = sheet.item(no) if sheet else None
    rules = work.rules("hazard", None)
    assert isinstance(rules, HazardRules)
    if item is None or stop is None or item.hazard not in rules.classes:
        return None
    return Reading(True, findings=(_finding(rules, work.org(), stop, item),))


def readings_of(
    work: UnitOfWork, sheet: Sheet | None, stop: Stop, answers: tuple[tuple[int, str], ...]
) -> tuple[tuple[int, Reading], ...]:  # fmt: skip
    """Of every abnormal answer of a whole sheet: a tap that never reached us opens its hazard with the sheet."""
    odd = [no for no, answer in answers if sheet and (item := sheet.item(no)) and is_abnormal(item, answer)]
    found = [(no, reading_of(work, sheet, stop, no)) for no in odd]
    return tuple((no, reading) for no, reading in found if reading)


def _finding(rules: HazardRules, org: Org, stop: Stop, item: Item) -> Finding:
    of, level = rules.classes[item.hazard], rules.class_levels[item.hazard]
    place, machine = org.places.get(stop.place_code or ""), org.equipment.get(stop.equipment_code or "")
    return Finding(
        of, level, place.name if place else None, place.code if place else None,
        machine.name if machine else None, machine.code if machine else None, (f"检查表第 {item.no} 项：{item.title}",),
    )  # fmt: skip

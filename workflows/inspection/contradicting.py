"""What a form says against what was said before: a finding taken back, a hazard of the item that is open still."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.inspection.case import Flag, Stop
from workflows.inspection.facts import OPEN_FOUND
from workflows.inspection.rules import RoundCtx
from workflows.inspection.sheets import NORMAL, Item, is_abnormal
from workflows.inspection.stops import finding

OPEN_STILL = "open_still"
"""The rule of the flag; a sheet that has it is no clean run."""


def settled(stop: Stop, items: tuple[Item, ...]) -> Stop:
    """Each finding with whether the form still says so; its hazard stays open either way."""
    by_no, answers = {item.no: item for item in items}, dict(stop.answers)

    def stands(no: int) -> bool:
        return no in by_no and is_abnormal(by_no[no], answers.get(no, ""))

    return replace(stop, findings=tuple(replace(one, taken_back=not stands(one.no)) for one in stop.findings))


def open_still(stop: Stop, items: tuple[Item, ...], ctx: RoundCtx) -> tuple[Flag, ...]:
    """Said to be normal while a hazard of this class is open at the point: perhaps mended since, perhaps not seen."""
    known: Mapping[tuple[str, str], str] = ctx.facts[OPEN_FOUND]
    answers = dict(stop.answers)
    normal = [item for item in items if answers.get(item.no) == NORMAL and finding(stop, item.no) is None]
    return tuple(
        Flag(OPEN_STILL, f"第 {item.no} 项填了“{NORMAL}”，这一项还有没归档的隐患 {known[stop.point, item.hazard]}")
        for item in normal
        if item.hazard and (stop.point, item.hazard) in known
    )


def clean(stop: Stop) -> bool:
    """Whether this sheet counts as a run without anything found."""
    return not stop.findings and not any(flag.rule == OPEN_STILL for flag in stop.flags)

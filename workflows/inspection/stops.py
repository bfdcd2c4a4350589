"""The stops of a round: found, changed, and what they still lack."""

from dataclasses import replace

from workflows.inspection.case import Finding, Flag, Round, Stop
from workflows.inspection.facts import SHEETS, Sheets
from workflows.inspection.rules import RoundCtx
from workflows.inspection.sheets import NO_INSTRUMENT, READING, SECOND_ANGLE, Item, Sheet, asked, is_abnormal
from workflows.kernel.flow import Refused

OF_FILE = ("photo", "signature")
"""Items whose answer is a file."""


def stop_of(case: Round, point: str) -> Stop:
    """Raises Refused for a point that is not on this route."""
    found = case.stop(point)
    if found is None:
        raise Refused(f"这个点位不在 {case.code} 里。要单独检查它，扫它的码再按“开始检查”。")
    return found


def with_stop(case: Round, stop: Stop) -> Round:
    return replace(case, stops=tuple(stop if one.point == stop.point else one for one in case.stops))


def title(stop: Stop) -> str:
    return stop.name or stop.point


def sheet_of(stop: Stop, ctx: RoundCtx) -> Sheet:
    """The version this round runs with; raises Refused where it is gone."""
    sheets: Sheets = ctx.facts[SHEETS]
    if found := sheets.get((stop.sheet, stop.version)):
        return found
    raise Refused(f"{title(stop)}的检查表找不到了，请告诉安全员；看到的问题请直接上报。")


def item_of(sheet: Sheet, no: int) -> Item:
    if found := sheet.item(no):
        return found
    raise Refused(f"“{sheet.name}”没有第 {no} 项，请把页面刷新一下再填，填过的都在。")


def finding(stop: Stop, no: int) -> Finding | None:
    return next((found for found in stop.findings if found.no == no), None)


def with_finding(stop: Stop, found: Finding) -> Stop:
    rest = tuple(one for one in stop.findings if one.no != found.no)
    return replace(stop, findings=tuple(sorted((*rest, found), key=lambda one: one.no)))


def flagged(stop: Stop, *flags: Flag) -> Stop:
    """With what was odd, each once."""
    return replace(stop, flags=tuple(dict.fromkeys((*stop.flags, *flags))))


def views(item: Item, found: Finding) -> tuple[str, ...]:
    """The photos this finding needs; without an instrument a second angle stands for the reading."""
    if not found.no_instrument:
        return item.photos
    return tuple(SECOND_ANGLE if view == READING else view for view in item.photos)


def missing(case: Round, sheets: Sheets) -> tuple[str, ...]:
    """Everything that keeps the round from being finished, one short line each, in the order of the route."""
    return tuple(line for stop in case.stops for line in _of_stop(stop, sheets.get((stop.sheet, stop.version))))


def _of_stop(stop: Stop, sheet: Sheet | None) -> list[str]:
    name = title(stop)
    if stop.checked_in is None:
        return [f"{name}还没有到"]
    if stop.filled is None:
        return [f"{name}的检查表还没有填完"]
    if sheet is None:
        return []
    answers, lines = dict(stop.answers), []
    for item in asked(sheet, answers):
        if item.kind in OF_FILE and item.must and not answers.get(item.no):
            lines.append(f"{name}第 {item.no} 项“{item.title}”还差{'照片' if item.kind == 'photo' else '签名'}")
        found = finding(stop, item.no)
        if found is None or not is_abnormal(item, answers.get(item.no, "")):
            continue
        have = {view for view, _ in found.photos}
        lack = [view for view in views(item, found) if view not in have]
        no_dial = f"（没有仪表就按“{NO_INSTRUMENT}”）" if READING in lack else ""
        lines += [f"{name}第 {item.no} 项“{item.title}”还差{'、'.join(lack)}照片{no_dial}"] if lack else []
    return lines

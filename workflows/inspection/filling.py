"""The sheet of one stop: every asked item answered, wrong answers refused by name, oddities noted beside."""

from dataclasses import replace

from workflows.hazard.records import Origin
from workflows.inspection import contradicting, honesty, rechecks
from workflows.inspection.case import Finding, Flag, Moment, Round, Stop
from workflows.inspection.events import Filled
from workflows.inspection.facts import EARLIER
from workflows.inspection.finding import number_shown, open_or_link
from workflows.inspection.people import mine
from workflows.inspection.refusals import Conflict
from workflows.inspection.rules import RoundCtx, RoundOutcome
from workflows.inspection.sheets import Item, Sheet, asked, is_abnormal, wrong
from workflows.inspection.stops import OF_FILE, finding, flagged, sheet_of, stop_of, title, with_stop
from workflows.inspection.timing import timed
from workflows.kernel.effects import Effect
from workflows.kernel.flow import Refused

MOST_SAID = 4
"""So many wrong answers are named at once."""
Asked = tuple[Item, ...]
Given = dict[int, str]


def fill(case: Round, event: Filled, ctx: RoundCtx) -> RoundOutcome:
    """Again while the round is open: the last answers count, and a first fill is what a clean run counts by."""
    case = mine(case, event.by, ctx)
    stop = stop_of(case, event.point)
    if stop.checked_in is None:
        raise Refused(f"{title(stop)}还没有打卡，先扫一下点位上的码，再交检查表。填过的都还在。")
    _own(stop, event.by, ctx)
    judged, sheet = timed(case, event.stamp, ctx, stop.checked_in), sheet_of(stop, ctx)
    answers = _with_files(case, stop, sheet, event)
    items = asked(sheet, answers)
    _right(items, answers)
    first, moment = stop.filled is None, judged.moment
    stop, effects = _untold(case, stop, items, answers, event, moment, ctx)
    shown = tuple((item.no, answers[item.no]) for item in items if answers.get(item.no))
    stop = replace(stop, answers=shown, filled=moment, seconds=event.seconds)
    odd = _odd(case, stop, items, event, ctx)
    stop = flagged(contradicting.settled(stop, items), *honesty.clock(judged.moved, moment), *odd)
    stop = flagged(stop, *contradicting.open_still(stop, items, ctx))
    case = with_stop(case, stop)
    if not first:
        return case, effects
    case, pushed = rechecks.turn(case, stop, ctx)
    return case, [*effects, *pushed]


def _own(stop: Stop, by: str, ctx: RoundCtx) -> None:
    """A sheet stands in the name of whoever stood there. Raises Refused, Conflict for a sheet that is handed in."""
    if stop.by == by:
        return
    who = ctx.org.name(stop.by)
    if stop.filled is not None:
        raise Conflict(f"{title(stop)}的检查表{who}已经交了，没有改动。看到的问题请直接上报。")
    raise Refused(f"{title(stop)}是{who}打的卡，要交的人请自己扫一下点位上的码打卡，再交检查表。填过的都还在。")


def _with_files(case: Round, stop: Stop, sheet: Sheet, event: Filled) -> Given:
    """Words that were spoken came by themselves; a blank line does not wipe them out. A photo or a signature is only
    what was brought: whatever the form names in its place is not looked at."""
    before, given = dict(stop.answers), {no: text.strip() for no, text in event.answers}
    brought = {one.sha256 for one in case.media}
    for item in sheet.items:
        was = before.get(item.no, "")
        if item.kind in OF_FILE:
            given[item.no] = was if was in brought else ""
        elif item.kind == "text" and not given.get(item.no):
            given[item.no] = was
    return given


def _right(items: Asked, answers: Given) -> None:
    """A photo or signature still to come holds the closing, not the sheet."""
    asked_now = [item for item in items if item.kind not in OF_FILE]
    said = [reason for item in asked_now if (reason := wrong(item, answers.get(item.no, "")))]
    if said:
        more = f"；还有 {len(said) - MOST_SAID} 处" if len(said) > MOST_SAID else ""
        raise Refused(f"{'；'.join(said[:MOST_SAID])}{more}。改好再交，填过的都还在。")


def _untold(
    case: Round, stop: Stop, items: Asked, answers: Given, event: Filled, moment: Moment, ctx: RoundCtx
) -> tuple[Stop, list[Effect]]:
    """An abnormal answer whose tap never reached us opens its hazard now."""
    effects, readings = list[Effect](), dict(event.readings)
    for item in items:
        answer = answers.get(item.no, "")
        if is_abnormal(item, answer) and finding(stop, item.no) is None:
            one = Finding(item.no, answer, moment)
            origin = Origin(case.code, stop.point, item.no)
            stop, more = open_or_link(case, stop, item, one, event.by, readings.get(item.no), (), ctx, origin)
            effects += more
    return stop, effects


def _odd(case: Round, stop: Stop, items: Asked, event: Filled, ctx: RoundCtx) -> tuple[Flag, ...]:
    rules, earlier, answers = ctx.rules.honesty, ctx.facts[EARLIER], dict(stop.answers)
    numbers = tuple((item, answers[item.no]) for item in items if number_shown(item, answers.get(item.no, "")))
    assert stop.filled
    again: tuple[Flag, ...] = ()
    if case.purpose == "recheck":
        again = (*honesty.second_tick(numbers, stop, earlier), *honesty.only_ticks(bool(numbers), case.media, stop))
    taken_back = tuple(
        Flag("changed", f"第 {one.no} 项先报了异常，后来填了“{answers.get(one.no, '')}”")
        for one in stop.findings
        if (item := next((i for i in items if i.no == one.no), None)) and not is_abnormal(item, answers.get(one.no, ""))
    )
    return (
        *honesty.dwell(len(items), event.seconds, stop, stop.filled, rules),
        *honesty.together(event.times, len(event.answers), rules),
        *honesty.copies(numbers, stop, earlier, rules),
        *again,
        *taken_back,
    )

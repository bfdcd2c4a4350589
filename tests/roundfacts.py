"""What a round asks of other tables, answered from the cases of a story."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflows.inspection.case import Round, State, Stop
from workflows.inspection.clocks import begun, judge
from workflows.inspection.contradicting import clean as is_clean
from workflows.inspection.facts import (
    EARLIER,
    LAST_CHECK_IN,
    NEXT_CHECK_IN,
    OPEN_FOUND,
    RECHECKS_GIVEN,
    RISKS,
    SHEETS,
    STANDINGS,
    CheckIn,
    Sheets,
    Standing,
)
from workflows.inspection.honesty import convinces

OVER = ("closed", "void")
NOTHING = (State.MISSED, State.VOID)
Visit = tuple[Round, Stop]


def _visits(work: Any) -> list[Visit]:
    return [(case, stop) for kind, case in work.cases.values() if kind == "round" for stop in case.stops]


def sheets_of(work: Any, case: Round, event: Any, rules: Any, now: datetime) -> Sheets:
    found: Sheets = work.sheets
    return found


def last_check_in(work: Any, case: Round, event: Any, rules: Any, now: datetime) -> CheckIn | None:
    return _beside(work, case, event, rules, now, later=False)


def next_check_in(work: Any, case: Round, event: Any, rules: Any, now: datetime) -> CheckIn | None:
    return _beside(work, case, event, rules, now, later=True)


def _beside(work: Any, case: Round, event: Any, rules: Any, now: datetime, later: bool) -> CheckIn | None:
    at = judge(event.stamp, now, rules.honesty.clock_off, begun(case)).moment.at
    by = [(c, s) for c, s in _visits(work) if s.by == event.by and (c.code, s.point) != (case.code, event.point)]
    mine = [(c, s, s.checked_in) for c, s in by if s.checked_in and (s.checked_in.at > at) is later]
    if not mine:
        return None
    found, stop, moment = min(mine, key=lambda one: abs(one[2].at - at))
    here = stop.presence
    where = (here.lat, here.lng) if here else (None, None)
    return CheckIn(found.code, stop.point, stop.halt, moment.at, *where, moment.received)


def _filled(work: Any, stop: Stop) -> list[Visit]:
    """Visits to a point with one sheet, in the order in which their forms came."""
    same = [(c, s) for c, s in _visits(work) if (s.point, s.sheet) == (stop.point, stop.sheet) and s.filled]
    return sorted(same, key=lambda visit: visit[1].filled.received if visit[1].filled else visit[0].code)


def standings(work: Any, case: Round, event: Any, rules: Any, now: datetime) -> Mapping[str, Standing]:
    return {stop.point: _standing(work, stop, rules.recheck.runs) for stop in case.stops}


def _standing(work: Any, stop: Stop, runs: tuple[int, ...]) -> Standing:
    clean, step, yellow = 0, 0, False
    by: list[str] = []
    for case, seen in _filled(work, stop):
        if seen.findings:
            clean, step, yellow = 0, 0, False
        elif not is_clean(seen):
            continue
        elif case.purpose == "recheck":
            clean, step, yellow = 0, step + (yellow and convinces(seen)), False
        else:
            clean, yellow = clean + 1, yellow or seen.turned_yellow
            by.append(seen.by or "")
    again = [c for c, s in _visits(work) if c.purpose == "recheck" and s.point == stop.point and not s.filled]
    code = next((c.code for c in again if c.state not in NOTHING), "") if yellow else ""
    return Standing(clean, runs[min(step, len(runs) - 1)], yellow, code, tuple(dict.fromkeys(by[len(by) - clean :])))


def earlier(work: Any, case: Round, event: Any, rules: Any, now: datetime) -> Mapping[tuple[str, int], tuple[str, ...]]:
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for stop in case.stops:
        others = [s for c, s in reversed(_filled(work, stop)) if c.code != case.code]
        for no in {no for one in others for no, _ in one.answers}:
            written = [dict(one.answers)[no] for one in others if no in dict(one.answers)]
            found[(stop.point, no)] = tuple(written[: rules.honesty.copies])
    return found


def open_found(work: Any, case: Round, event: Any, rules: Any, now: datetime) -> Mapping[tuple[str, str], str]:
    hazards = [c for kind, c in work.cases.values() if kind == "hazard" and c.state not in OVER and c.opened_at]
    found: dict[tuple[str, str], str] = {}
    for stop in case.stops:
        machine = stop.equipment_code == stop.point
        here = [c for c in hazards if (c.equipment_code if machine else c.place_code) == stop.point and c.of]
        for hazard in sorted(here, key=lambda c: c.opened_at):
            found.setdefault((stop.point, hazard.of.code), hazard.code)
    return found


def rechecks_given(work: Any, case: Round, event: Any, rules: Any, now: datetime) -> Mapping[str, int]:
    rounds = [c for kind, c in work.cases.values() if kind == "round" and c.purpose == "recheck"]
    today = [c for c in rounds if c.owner and c.state is not State.VOID and c.opened_at.date() == now.date()]
    return Counter(c.owner for c in today)


def risks(work: Any, case: Round, event: Any, rules: Any, now: datetime) -> Mapping[str, str]:
    return {stop.point: work.risks.get(stop.point, "") for stop in case.stops}


ROUND_FACTS = {
    SHEETS: sheets_of, LAST_CHECK_IN: last_check_in, NEXT_CHECK_IN: next_check_in, STANDINGS: standings,
    EARLIER: earlier, OPEN_FOUND: open_found, RECHECKS_GIVEN: rechecks_given, RISKS: risks,
}  # fmt: skip

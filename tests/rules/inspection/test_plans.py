"""When a plan's windows open and end, and who of those on duty goes."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone

import pytest

from workflows.inspection.plans import Plan, Window, following, lasts, running, who, windows
from workflows.kernel.people import Absence, Org, Person, Shift

ZONE = timezone(timedelta(hours=8))
MONDAY = datetime(2026, 3, 2, tzinfo=ZONE)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Hours:
    name: str
    since: time
    until: time


WHITE, NIGHT = Hours("白班", time(8), time(20)), Hours("夜班", time(20), time(8))
SHIFTS = (WHITE, NIGHT)


def opens(plan: Plan, days: int = 1) -> list[tuple[str, str]]:
    found = windows(plan, SHIFTS, MONDAY, MONDAY + days * DAY)
    return [(f"{w.opens:%a %H:%M}", f"{w.due:%a %H:%M}") for w in found]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan("每班", ("P",)), [("Mon 08:00", "Mon 20:00"), ("Mon 20:00", "Tue 08:00")]),
        (Plan("夜班", ("P",), shift="夜班", within=90), [("Mon 20:00", "Mon 21:30")]),
        (Plan("后半夜", ("P",), shift="夜班", since="01:30"), [("Mon 01:30", "Mon 08:00")]),
        (Plan("每天", ("P",), "day", since="09:15", within=60), [("Mon 09:15", "Mon 10:15")]),
        (Plan("全天", ("P",), "day"), [("Tue 00:00", "Wed 00:00")]),
        (Plan("周二", ("P",), "day", (2,), since="09:00"), []),
    ],
)
def test_windows_of_a_monday(plan: Plan, expected: list[tuple[str, str]]) -> None:
    assert opens(plan) == expected


def test_a_weekly_round_has_time_until_sunday_ends_unless_its_days_are_named() -> None:
    plan = Plan("周", ("P",), "week", since="10:00")
    assert opens(plan, 8) == [("Mon 10:00", "Mon 00:00"), ("Mon 10:00", "Mon 00:00")]
    (first, *_) = windows(plan, SHIFTS, MONDAY, MONDAY + 8 * DAY)
    assert first.due == MONDAY + 7 * DAY
    assert opens(replace(plan, days=(2, 5)), 7) == [("Tue 10:00", "Wed 00:00"), ("Fri 10:00", "Sat 00:00")]


def test_a_window_belongs_to_the_look_that_comes_at_its_very_start_and_to_no_later_one() -> None:
    plan = Plan("每班", ("P",), within=60)
    at = MONDAY + 8 * HOUR
    assert windows(plan, SHIFTS, at - timedelta(seconds=1), at) == (Window(at, at + HOUR, "白班"),)
    assert windows(plan, SHIFTS, at, at + HOUR) == ()
    assert running(plan, SHIFTS, at) == (Window(at, at + HOUR, "白班"),) and running(plan, SHIFTS, at + HOUR) == ()
    assert following(plan, SHIFTS, at) == at + 12 * HOUR
    assert following(replace(plan, every="week", days=(7,), shift=""), SHIFTS, at) == MONDAY + 6 * DAY


def test_a_start_outside_the_shift_has_no_time_left() -> None:
    assert lasts(WHITE, time(9)) == 11 * HOUR and lasts(WHITE, time(21)) == timedelta()
    assert lasts(NIGHT, time(20)) == 12 * HOUR and lasts(NIGHT, time(3)) == 5 * HOUR


def factory(*roster: Shift, absences: tuple[Absence, ...] = ()) -> Org:
    people = {name: Person(name, name, "动力/电工班") for name in ("甲", "乙", "丙")}
    return Org(people={**people, "丁": Person("丁", "丁", "焊接")}, roster=roster, absences=absences)


def on_duty(person: str, duty: str = "值班电工") -> Shift:
    return Shift(person, duty, MONDAY, MONDAY + DAY)


PLAN = Plan("配电", ("P",), role="值班电工", department="动力")


def test_of_those_on_duty_in_the_department_the_one_with_least_to_do_goes() -> None:
    org = factory(on_duty("甲"), on_duty("乙"), on_duty("丁"), on_duty("丙", "值班室"))
    assert who(PLAN, org, MONDAY, {}) == "甲"
    assert who(PLAN, org, MONDAY, {"甲": 2, "乙": 1}) == "乙"
    assert who(PLAN, org, MONDAY + DAY, {}) is None, "nobody is on duty any more"
    assert who(replace(PLAN, department="焊接"), org, MONDAY, {}) == "丁"


def test_who_is_away_is_answered_for_and_a_name_goes_before_a_role() -> None:
    away = (Absence("甲", MONDAY, MONDAY + DAY, "丙"), Absence("乙", MONDAY, MONDAY + DAY))
    org = factory(on_duty("甲"), absences=away)
    assert who(PLAN, org, MONDAY, {}) == "丙"
    assert who(replace(PLAN, person="甲"), org, MONDAY, {}) == "丙"
    assert who(replace(PLAN, person="乙"), org, MONDAY, {}) is None
    assert who(replace(PLAN, role=""), org, MONDAY, {}) is None

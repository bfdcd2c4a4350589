"""The level comes from the job, 升级管理 lifts it, and the ticket says why."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import policies
from tests.rules.permit.books import (
    CHINA,
    TUESDAY,
    book,
    context,
    height,
    hot,
    levels,
    lifting,
    ranks,
    refused,
    ticket,
    why,
    without,
)
from workflows.permit.levels import needs_leader, unknown
from workflows.permit.records import Kind
from workflows.permit.rules import PermitRules, PlaceRule, Upgrade

WHERE = book().of(Kind.HOT).ask("where")


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.combine(datetime.fromisoformat(day), time.fromisoformat(clock), CHINA)


# ---- the place knows --------------------------------------------------------------------------------------------

PAINT = PlaceRule("喷漆", Kind.HOT, "带压不置换的设备管道", ("PQ",))


@pytest.mark.parametrize("place", ["喷漆二线", "二号调漆间", "危化品库", "气瓶库", "天然气调压站", "打磨除尘间"])
def test_a_low_answer_at_a_dangerous_place_is_lifted_and_the_ticket_says_why(place: str) -> None:
    there = replace(hot("一般场所"), place=place)
    assert levels(there) == ("一级", "一级")
    assert f"{place}至少按“一级”算：二级提到一级" in why(there)
    assert levels(replace(hot("一般场所"), place="", spot_text=place)) == ("一级", "一级"), "not on the list of places"


def test_a_higher_answer_stays_and_an_ordinary_place_lifts_nothing() -> None:
    assert levels(replace(hot("带压不置换的设备管道"), place="喷漆二线")) == ("特级", "特级")
    plain = replace(hot("一般场所"), place="二号焊接车间", place_code="HJ-02")
    assert levels(plain) == ("二级", "二级") and "至少按" not in why(plain)


def test_a_place_of_the_factory_is_known_by_its_code_and_for_its_kind_only() -> None:
    rules = replace(book(), places=(PAINT,))
    there = replace(hot("一般场所"), place="一线", place_code="PQ-01")
    assert levels(there, rules) == ("特级", "特级")
    assert levels(replace(height(3), place_code="PQ-01"), rules) == ("Ⅰ级", "Ⅰ级")


def test_the_demo_factory_lifts_its_paint_lines_stores_and_stations() -> None:
    demo = policies.read("permit", PermitRules, policies.folders(policies.HERE.parent / "site" / "demo"))
    for code in ("PQ-01", "PQ-03", "CK-04", "CK-05", "ZF-04", "DM-02"):
        assert levels(replace(hot("一般场所"), place="这里", place_code=code), demo)[0] == "一级", code
    assert levels(replace(hot("一般场所"), place="二号焊接车间", place_code="HJ-02"), demo)[0] == "二级"


# ---- heights, masses, places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metres", "level"),
    [(2, "Ⅰ级"), (5, "Ⅰ级"), (5.1, "Ⅱ级"), (15, "Ⅱ级"), (15.01, "Ⅲ级"), (30, "Ⅲ级"), (30.5, "Ⅳ级"), (120, "Ⅳ级")],
)
def test_each_height_has_its_level_up_to_and_including_the_upper_border(metres: float, level: str) -> None:
    assert levels(height(metres)) == (level, level)


@pytest.mark.parametrize("metres", [0, 1.5, 1.99])
def test_below_two_metres_no_ticket_is_needed_and_the_bot_says_so(metres: float) -> None:
    assert "不到 2 米" in refused(height(metres)) and "不用办票" in refused(height(metres))


@pytest.mark.parametrize(
    ("tonnes", "level"),
    [(0.5, "三级"), (39.9, "三级"), (40, "二级"), (100, "二级"), (100.1, "一级"), (300, "一级")],
)
def test_forty_and_a_hundred_tonnes_are_both_of_the_second_level(tonnes: float, level: str) -> None:
    assert levels(lifting(tonnes)) == (level, level)


@pytest.mark.parametrize(
    ("metres", "level"), [(3, "Ⅱ级"), (10, "Ⅲ级"), (20, "Ⅳ级"), (40, "Ⅳ级")],
)  # fmt: skip
def test_a_power_line_or_ice_nearby_makes_a_height_one_level_more_dangerous(metres: float, level: str) -> None:
    assert levels(height(metres, objective="是")) == (level, level)
    assert level in why(height(metres, objective="是"))


@pytest.mark.parametrize(
    ("where", "level"),
    [
        ("一般场所", "二级"), ("停车置换合格的装置", "二级"), ("火灾爆炸危险场所", "一级"), ("管廊", "一级"),
        ("带压不置换的设备管道", "特级"), ("重大危险源罐区内", "特级"), ("特级", "特级"), ("一级", "一级"),
    ],
)  # fmt: skip
def test_where_somebody_welds_says_how_dangerous_it_is(where: str, level: str) -> None:
    assert levels(hot(where)) == (level, level)
    assert where in why(hot(where))


def test_an_answer_that_means_no_level_is_refused_with_the_answers_there_are() -> None:
    assert "一般场所" in refused(hot("月球上")) and "月球上" in refused(hot("月球上"))
    assert "写一个数" in refused(ticket(Kind.LIFTING, mass="很重"))


def test_kinds_without_levels_have_the_one_they_have() -> None:
    assert levels(ticket(Kind.CONFINED)) == ("受限空间", "受限空间")
    assert levels(ticket(Kind.ROAD, TUESDAY + timedelta(days=4, hours=14))) == ("断路", "断路")


# ---- what is missing --------------------------------------------------------------------------------------------


def test_what_the_level_hangs_on_is_asked_before_it_is_computed() -> None:
    bare = replace(without(hot(), "where", "wind"), starts_at=None)
    assert unknown(bare, context()) == ("where", "wind", "starts_at")
    assert "动火点在哪种地方" in refused(bare) and "开始时间" in refused(bare)
    assert unknown(without(height(3), "objective"), context()) == ("objective",)
    assert unknown(hot(), context()) == ()


def test_a_kind_without_levels_asks_for_nothing() -> None:
    assert unknown(replace(without(ticket(Kind.BLIND), "wind"), starts_at=None, ends_at=None), context()) == ()


# ---- 升级管理 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "level", "reason"),
    [
        (at("2026-11-24", "09:00"), 8, "二级", ""),
        (at("2026-11-24", "20:00"), 2, "二级", ""),  # ends as the night begins
        (at("2026-11-24", "20:00"), 2.1, "一级", "夜间"),
        (at("2026-11-24", "22:00"), 1, "一级", "夜间"),
        (at("2026-11-24", "05:59"), 2, "一级", "夜间"),
        (at("2026-11-24", "06:00"), 2, "二级", ""),
        (at("2026-11-24", "20:00"), 12, "一级", "夜间"),  # begins and ends by daylight, across a night
        (at("2026-11-28", "09:00"), 2, "一级", "11月28日是周六"),
        (at("2026-11-29", "09:00"), 2, "一级", "11月29日是周日"),
        (at("2026-10-10", "09:00"), 2, "二级", ""),  # a Saturday that is made up for
        (at("2026-09-20", "09:00"), 2, "二级", ""),
        (at("2026-10-07", "09:00"), 2, "一级", "10月7日是法定节假日"),  # a Wednesday
        (at("2026-02-16", "09:00"), 2, "一级", "2月16日是法定节假日"),
        (at("2027-01-01", "09:00"), 2, "一级", "1月1日是法定节假日"),
    ],
)
def test_night_rest_day_and_holiday_lift_hot_work_by_one_level(
    start: datetime, hours: float, level: str, reason: str
) -> None:
    permit = hot(start=start, hours=hours)
    assert levels(permit) == ("二级", level)
    assert reason in why(permit) and ("升级管理" in why(permit)) is bool(reason)


def test_several_reasons_lift_by_one_level_and_are_all_named() -> None:
    permit = hot(start=at("2026-11-28", "23:00"), hours=3, wind="6")
    assert levels(permit) == ("二级", "一级")
    assert all(word in why(permit) for word in ("夜间", "周六", "周日", "风力 6 级", "二级升为一级"))


def test_a_job_at_the_highest_level_stays_there_and_the_duty_leader_comes() -> None:
    permit = hot("带压不置换的设备管道", start=at("2026-11-28"))
    assert levels(permit) == ("特级", "特级")
    assert "带班领导要在现场" in why(permit)
    assert needs_leader(replace(permit, base_level="特级"), context())
    assert not needs_leader(replace(permit, base_level="特级", starts_at=TUESDAY, ends_at=TUESDAY), context())


def test_midnight_of_the_site_counts_not_that_of_the_server() -> None:
    start = at("2026-11-24", "21:00").astimezone(datetime.fromisoformat("2026-01-01T00:00:00+00:00").tzinfo)
    assert levels(hot(start=start, hours=0.5)) == ("二级", "二级")
    assert levels(hot(start=start, hours=1.5)) == ("二级", "一级")


@pytest.mark.parametrize(
    ("wind", "level"), [("0", "二级"), ("4", "二级"), ("4.9", "二级"), ("5", "一级"), ("9", "一级")],
)  # fmt: skip
def test_wind_of_force_five_lifts_hot_work_outdoors(wind: str, level: str) -> None:
    assert levels(hot(wind=wind)) == ("二级", level)


def test_strong_wind_forbids_heights_from_five_and_lifting_from_six() -> None:
    assert levels(height(3, wind="4")) == ("Ⅰ级", "Ⅰ级") and levels(lifting(3, wind="5")) == ("三级", "三级")
    assert "5 级风" not in refused(height(3, wind="5")) and "5 级起不能高处作业" in refused(height(3, wind="5"))
    assert "6 级起不能吊装作业" in refused(lifting(3, wind="6")) and "等风小了" in refused(lifting(3, wind="6"))


def test_a_day_beyond_the_calendar_is_said_on_the_ticket() -> None:
    assert "2027 年的放假和调休还没有写进日历" in why(hot(start=at("2027-02-08")))
    assert "日历" not in why(hot())
    written = replace(book(), holidays=(date(2027, 2, 8),))
    assert "日历" not in why(hot(start=at("2027-02-08")), written)
    assert levels(hot(start=at("2027-02-08")), written) == ("二级", "一级")


def test_a_factory_adds_a_working_saturday_of_its_own() -> None:
    assert levels(hot(start=at("2026-11-28")), replace(book(), workdays=(date(2026, 11, 28),))) == ("二级", "二级")


def test_a_factory_by_reference_may_leave_rest_days_as_they_are() -> None:
    calm = replace(book(), upgrade=Upgrade(rest_days=False, holidays=True))
    assert levels(hot(start=at("2026-11-28")), calm) == ("二级", "二级")
    assert levels(hot(start=at("2026-10-01")), calm) == ("二级", "一级")


def test_other_kinds_are_not_lifted_at_night() -> None:
    assert levels(replace(height(3), starts_at=at("2026-11-28", "23:00"))) == ("Ⅰ级", "Ⅰ级")


# ---- whatever is more dangerous never has a lower level ------------------------------------------------------------


@given(st.floats(2, 300), st.floats(0, 100), st.booleans())
def test_higher_never_means_a_lower_level(metres: float, more: float, objective: bool) -> None:
    rules = book()
    low, high = height(metres), height(metres + more, objective="是" if objective else "否")
    names = [levels(low)[1], levels(high)[1]]
    assert ranks(rules, Kind.HEIGHT, names) == sorted(ranks(rules, Kind.HEIGHT, names))


@given(st.floats(0, 1000), st.floats(0, 500))
def test_heavier_never_means_a_lower_level(tonnes: float, more: float) -> None:
    names = [levels(lifting(tonnes))[1], levels(lifting(tonnes + more))[1]]
    assert ranks(book(), Kind.LIFTING, names) == sorted(ranks(book(), Kind.LIFTING, names))


@given(
    st.sampled_from(WHERE.options if WHERE else ()), st.floats(0, 546 * 24),
    st.floats(0.1, 72), st.floats(0, 48), st.integers(0, 12), st.integers(0, 5),
)  # fmt: skip
def test_longer_windier_or_later_never_lowers_hot_work(
    where: str, since: float, hours: float, more: float, wind: int, gust: int
) -> None:
    begins = datetime(2026, 1, 1, tzinfo=CHINA) + timedelta(hours=since)
    less = hot(where, begins, hours, wind=str(wind))
    worse = hot(where, begins, hours + more, wind=str(wind + gust))
    base, effective = levels(less)
    found = ranks(book(), Kind.HOT, [base, effective, levels(worse)[1]])
    assert found == sorted(found)

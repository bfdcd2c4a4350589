"""打卡: there, in order, and three minutes between two points of one person."""

from datetime import timedelta
from typing import Any

import pytest

from tests.stories.rounds import (
    AT,
    PUMP,
    ROUTE,
    TANK,
    VALVE,
    adhoc,
    arrives,
    case,
    fills,
    finishes,
    goes,
    planned,
    plant,
    stop,
)
from tests.world import World
from workflows.inspection.case import Presence, State
from workflows.inspection.events import CheckedIn
from workflows.inspection.refusals import TooSoon


@pytest.fixture
def world() -> World:
    return plant()


def test_a_round_of_the_plan_is_shown_with_its_points_and_gone_point_by_point(world: World) -> None:
    code = planned(world)
    assert code == "XJ-20260302-0001"
    world.person("李强").sees("电工班早班巡检，3 个点位", code, "一号泵、一号阀组、中间罐", "今天 12:00", "[开始检查]")
    goes(world, code)
    world.person("李强").sees("巡完了", "3 个点位都正常", "用时 10 分钟", "谢谢李强", code)
    done = case(world, code)
    assert (done.state, done.late, done.closed_at) == (State.CLOSED, False, world.now)
    assert done.accepted_at == done.stops[0].checked_in.at if done.stops[0].checked_in else None
    world.everything_was_read()


def test_two_minutes_and_fifty_nine_seconds_are_refused_with_the_wait_and_three_minutes_are_taken(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    assert arrives(world, code, PUMP) == ""
    world.wait(minutes=2, seconds=59)
    said = arrives(world, code, TANK)
    assert "再等 1 秒" in said and "填过的都还在" in said
    assert case(world, code).stops[1].checked_in is None
    world.wait(seconds=1)
    assert arrives(world, code, TANK) == ""
    world.forget_messages()


def test_the_wait_can_be_counted_down_by_the_page(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP)
    world.wait(seconds=70)
    with pytest.raises(TooSoon, match="再等 1 分 50 秒") as refused, world.work.savepoint():
        world.engine.apply(world.work, code, CheckedIn("李强", TANK, Presence("qr")), world.now)
    assert refused.value.wait == timedelta(seconds=110)
    world.forget_messages()


def test_the_wait_is_between_points_and_not_between_items_or_rounds_of_two_people(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP)
    world.wait(seconds=1)
    assert fills(world, code, PUMP, seconds=1.0) == "", "an item never waits"
    other = adhoc(world, TANK, "孙磊")
    assert arrives(world, other, TANK, "孙磊") == "", "somebody else may be there at the same moment"
    mine = adhoc(world, TANK)
    assert "再等 2 分 59 秒" in arrives(world, mine, TANK), "another round of the same person is no way round it"
    world.forget_messages()


def test_points_of_one_skid_are_one_stop(world: World) -> None:
    code = planned(world)
    arrives(world, code, PUMP)
    world.wait(seconds=20)
    assert arrives(world, code, VALVE) == ""
    world.wait(minutes=2, seconds=59)
    assert "再等 1 秒" in arrives(world, code, TANK), "counted from the last check-in on the skid"
    world.forget_messages()


def test_points_of_two_skids_are_two_stops(world: World) -> None:
    code = planned(world, stop(PUMP, "一号撬"), stop(TANK, "二号撬"))
    arrives(world, code, PUMP)
    world.wait(seconds=20)
    assert "再等 2 分 40 秒" in arrives(world, code, TANK)
    world.forget_messages()


def test_an_ordered_route_names_the_point_that_comes_first(world: World) -> None:
    code = planned(world, ordered=True)
    assert "先到一号泵，再到中间罐" in arrives(world, code, TANK)
    assert arrives(world, code, PUMP) == ""
    world.forget_messages()


def test_a_route_without_order_begins_anywhere_and_a_second_scan_changes_nothing(world: World) -> None:
    code = planned(world)
    assert arrives(world, code, TANK) == ""
    before = case(world, code)
    world.wait(seconds=5)
    assert arrives(world, code, TANK) == ""
    assert case(world, code) == before
    assert "不在" in arrives(world, code, "P-9")
    world.forget_messages()


@pytest.mark.parametrize(
    ("here", "said"),
    [
        ({}, "没有给出定位"),
        ({"lat": 31.2, "lng": 121.4, "accuracy": 61.0}, "误差有 61 米"),
        ({"lat": 31.2, "lng": 121.43, "accuracy": 20.0}, "走近些再打卡"),
        ({"lat": 31.2, "lng": 121.4, "accuracy": 20.0}, "定位对得上，还要扫一下"),
    ],
)
def test_a_position_alone_asks_for_the_label_and_locks_nobody_out(
    world: World, here: dict[str, Any], said: str
) -> None:
    code = planned(world)
    refused = arrives(world, code, PUMP, how="gps", **here)
    assert said in refused and "扫一下一号泵上的码" in refused
    assert arrives(world, code, PUMP) == "", "the label is always good"
    world.forget_messages()


def test_where_the_factory_lets_a_position_stand_alone_jitter_inside_the_accuracy_is_no_reason(world: World) -> None:
    rules = world.rules("round")
    world.rules("round", presence=type(rules.presence)(gps_alone=True))
    code = planned(world)
    lat, lng = AT[PUMP]
    assert "误差有 60 米" in arrives(world, code, PUMP, how="gps", lat=lat, lng=lng, accuracy=60.1)
    assert arrives(world, code, PUMP, how="gps", lat=lat + 0.0008, lng=lng, accuracy=60.0) == "", "89 m, 40 m fence"
    world.forget_messages()


@pytest.mark.parametrize("how", ["qr", "nfc", "beacon", "photo"])
def test_label_tag_beacon_and_a_photo_of_the_label_are_all_good(world: World, how: str) -> None:
    code = planned(world)
    assert arrives(world, code, PUMP, how=how, mark="P-1") == ""
    presence = case(world, code).stops[0].presence
    assert presence and presence.how == how
    world.forget_messages()


def test_somebody_at_a_point_begins_a_check_of_it_at_once(world: World) -> None:
    code = adhoc(world)
    begun = case(world, code)
    assert (begun.state, begun.owner, begun.equipment) == (State.GOING, "李强", "一号泵")
    assert begun.place == "二号焊接车间东门"
    world.person("李强").sees_nothing()
    goes(world, code)
    world.person("李强").sees("检查一号泵巡完了", "1 个点位都正常")


def test_a_check_that_nobody_planned_and_nobody_finished_ends_without_a_miss(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.wait(hours=8)
    world.person("李强").sees("没有做完，不再等了", code)
    assert case(world, code).state is State.VOID
    world.everything_was_read()


def test_nobody_checks_in_before_the_window_opens(world: World) -> None:
    code = planned(world)
    early = world.now
    world.now = early - timedelta(minutes=1)
    assert "08:00才开始" in arrives(world, code, PUMP)
    world.now = early
    assert arrives(world, code, PUMP) == ""
    world.forget_messages()


def test_it_is_not_finished_until_everything_is_there_and_all_that_lacks_is_said_at_once(world: World) -> None:
    code = planned(world)
    arrives(world, code, PUMP)
    world.wait(minutes=1)
    fills(world, code, PUMP)
    arrives(world, code, VALVE)
    said = finishes(world, code)
    assert "一号阀组的检查表还没有填完；中间罐还没有到" in said and "做过的都在" in said
    assert case(world, code).state is State.GOING
    assert len(ROUTE) == 3
    world.forget_messages()

"""What a machine found odd stands beside the stop with its reason; nobody is refused or accused by it."""

from dataclasses import replace

import pytest

from tests.stories.rounds import (
    CLEAN,
    PUMP,
    TANK,
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
from workflows.inspection.case import Flag


@pytest.fixture
def world() -> World:
    return plant()


def flags(world: World, code: str, stop: int = 0) -> list[Flag]:
    return list(case(world, code).stops[stop].flags)


def why(world: World, code: str, stop: int = 0) -> list[str]:
    return [flag.why for flag in flags(world, code, stop)]


def test_an_honest_round_has_no_flag(world: World) -> None:
    code = planned(world)
    goes(world, code)
    assert [s.flags for s in case(world, code).stops] == [(), (), ()]
    world.forget_messages()


def test_two_points_a_kilometre_apart_in_three_minutes_are_marked_and_taken(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP, lat=31.2000, lng=121.4000, accuracy=10.0)
    world.wait(minutes=3)
    assert arrives(world, code, TANK, lat=31.2090, lng=121.4000, accuracy=10.0) == ""
    assert [f.rule for f in flags(world, code, 1)] == ["speed_kmh", "fence_m"]
    assert "离另一个点位 991 米，只隔了 3 分钟" in why(world, code, 1)
    world.forget_messages()


def test_labels_of_two_places_a_kilometre_apart_are_too_fast_without_any_position(world: World) -> None:
    """The east door and the third workshop stand 1.5 km apart on the map."""
    far = {"T-1": replace(world.org.equipment["T-1"], place="P-THREE")}
    world.org = replace(world.org, equipment={**world.org.equipment, **far})
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP)
    world.wait(minutes=3)
    assert arrives(world, code, TANK) == ""
    assert why(world, code, 1) == ["离另一个点位 1383 米，只隔了 3 分钟"]
    world.forget_messages()


def test_on_foot_and_with_a_shaky_position_nothing_is_marked(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP, lat=31.2000, lng=121.4000, accuracy=10.0)
    world.wait(minutes=3)
    arrives(world, code, TANK, lat=31.2003, lng=121.4000, accuracy=30.0)
    assert flags(world, code, 1) == []
    world.forget_messages()


def test_a_label_read_while_the_phone_is_sure_to_be_elsewhere_is_marked_and_never_locks_out(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    assert arrives(world, code, PUMP, lat=31.2000, lng=121.4300, accuracy=15.0) == ""
    assert [f.rule for f in flags(world, code)] == ["fence_m"] and "手机定位在 28" in why(world, code)[0]
    world.wait(minutes=10)
    arrives(world, code, TANK, lat=31.2000, lng=121.4300, accuracy=5000.0)
    assert "fence_m" not in [f.rule for f in flags(world, code, 1)], "a position that proves nothing marks nothing"
    world.forget_messages()


def test_a_wide_position_is_measured_by_its_edge_and_does_not_hide_that_it_lies_elsewhere(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP, lat=31.2000, lng=121.4300, accuracy=61.0)
    assert [f.rule for f in flags(world, code)] == ["fence_m"] and "手机定位在 279" in why(world, code)[0]
    world.wait(minutes=20)
    arrives(world, code, TANK, lat=31.2000, lng=121.4020, accuracy=160.0)
    assert flags(world, code, 1) == [], "30 m from its edge, inside the 40 m of the east door"
    world.forget_messages()


def test_without_a_position_a_point_that_has_coordinates_is_marked_without_blame(world: World) -> None:
    code = planned(world, stop(PUMP), replace(stop(TANK), place_code="P-YARD"))
    assert arrives(world, code, PUMP, lat=None, lng=None, accuracy=None) == ""
    assert [(f.rule, f.why) for f in flags(world, code)] == [("fence_m", "没有定位")]
    world.wait(minutes=3)
    arrives(world, code, TANK, lat=None, lng=None, accuracy=None)
    assert flags(world, code, 1) == [], "nobody knows where the yard is"
    world.forget_messages()


def test_a_form_filled_faster_than_it_can_be_read_is_marked(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.wait(minutes=1)
    fills(world, code, PUMP, seconds=7.9)
    assert why(world, code) == ["4 项一共用了 7 秒"]
    other = adhoc(world, TANK, "孙磊")
    arrives(world, other, TANK, "孙磊")
    world.wait(minutes=1)
    fills(world, other, TANK, by="孙磊", seconds=8.0)
    assert flags(world, other) == [], "two seconds an item are enough"
    world.forget_messages()


def test_a_phone_that_claims_minutes_seconds_after_the_check_in_is_not_believed(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.wait(seconds=5)
    fills(world, code, PUMP, seconds=600.0)
    assert why(world, code) == ["4 项一共用了 5 秒"]
    world.forget_messages()


def test_all_answers_in_the_same_second_are_marked(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.wait(minutes=1)
    fills(world, code, PUMP, seconds=30.0, times=(28.0, 28.4, 29.0))
    assert why(world, code) == ["3 项是在同一秒里点的"]
    fills(world, code, PUMP, seconds=30.0, times=(27.0, 28.4, 29.0))
    assert len(flags(world, code)) == 1, "what was marked stays"
    world.forget_messages()


def test_answers_without_their_times_are_marked(world: World) -> None:
    """Whoever leaves them out would never have answered in one second."""
    for times in ((), (9.0, 20.0), (9.0, 12.0, 20.0, 30.0)):
        code = adhoc(world)
        arrives(world, code, PUMP)
        world.wait(minutes=3)
        assert fills(world, code, PUMP, times=times) == ""
        said = f"3 项作答，{len(times)} 项记了时间，对不上"
        assert [(f.rule, f.why) for f in flags(world, code)] == [("same_second", said)]
    world.forget_messages()


def test_a_number_copied_to_the_last_digit_for_the_fourth_time_is_marked(world: World) -> None:
    for value, odd in (("0.43", 0), ("0.43", 0), ("0.43", 0), ("0.43", 1), ("0.44", 0), ("0.43", 0)):
        code = adhoc(world)
        goes(world, code, answers=((1, "正常"), (2, value), (4, "好")))
        assert len(flags(world, code)) == odd, value
        assert not odd or why(world, code) == ["第 2 项“出口压力”连续 4 次都是 0.43MPa"]
    world.forget_messages()


def test_zero_four_three_and_zero_four_three_zero_are_not_the_same_digits(world: World) -> None:
    for value in ("0.43", "0.43", "0.430", "0.43"):
        code = adhoc(world)
        goes(world, code, answers=((1, "正常"), (2, value), (4, "好")))
        assert flags(world, code) == []
    world.forget_messages()


def test_no_reason_accuses_anybody(world: World) -> None:
    """Words of suspicion are for people, if at all."""
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP, lat=31.2, lng=121.5, accuracy=5.0)
    world.wait(minutes=3)
    arrives(world, code, TANK, lat=31.9, lng=121.4, accuracy=5.0)
    fills(world, code, PUMP, seconds=0.5, times=(0.1, 0.2, 0.3))
    said = "".join(why(world, code) + why(world, code, 1))
    assert said and not [word for word in ("作假", "造假", "违规", "欺骗", "代打卡", "嫌疑") if word in said]
    world.forget_messages()


def test_flags_hold_no_round_up(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP, lat=31.2, lng=121.9, accuracy=5.0)
    fills(world, code, PUMP, CLEAN, seconds=0.2, times=(0.0, 0.1, 0.2))
    assert len(flags(world, code)) == 3
    assert finishes(world, code) == ""
    world.person("李强").sees("巡完了", "1 个点位都正常")
    assert case(world, code).closed_at == world.now
    world.forget_messages()

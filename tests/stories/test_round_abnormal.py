"""异常: the hazard opens and alarms at the tap, whatever becomes of the round."""

import pytest

from tests.factory import OIL
from tests.stories.rounds import (
    CLEAN,
    DIRTY,
    PUMP,
    TANK,
    adhoc,
    arrives,
    case,
    fills,
    finishes,
    hazards,
    oil_at,
    planned,
    plant,
    stop,
    taps_abnormal,
)
from tests.world import World
from workflows.hazard.case import State as HazardState
from workflows.inspection.case import Presence
from workflows.inspection.events import CheckedIn, FoundAbnormal
from workflows.inspection.refusals import Conflict


@pytest.fixture
def world() -> World:
    return plant()


def test_the_tap_opens_the_hazard_at_the_machine_and_alarms_its_owner_before_any_photo(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    assert taps_abnormal(world, code, words="地上一滩油") == ""
    (hazard,) = hazards(world)
    assert (hazard.state, hazard.level, hazard.of) == (HazardState.DISPATCHED, "yellow", OIL)
    assert (hazard.equipment_code, hazard.place_code, hazard.owner) == (PUMP, "P-EAST", "李强")
    assert "一号泵" in hazard.text and "无漏油" in hazard.text and "地上一滩油" in hazard.text
    assert hazard.opened_at == world.now
    (found,) = case(world, code).stops[0].findings
    assert (found.no, found.hazard, found.known) == (1, hazard.code, False)
    world.person("李强").sees("黄色隐患", hazard.code)
    world.forget_messages()


def test_the_tap_twice_opens_one_hazard(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    assert taps_abnormal(world, code) == ""
    assert len(hazards(world)) == 1
    world.forget_messages()


def test_a_danger_waits_neither_for_the_check_in_nor_for_the_three_minutes(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    arrives(world, code, PUMP)
    world.wait(seconds=30)
    assert "再等" in arrives(world, code, TANK)
    assert taps_abnormal(world, code, point=TANK) == ""
    (hazard,) = hazards(world)
    assert hazard.equipment_code == TANK
    assert case(world, code).stops[1].checked_in is None
    world.forget_messages()


def test_a_second_number_outside_its_limits_is_told_to_the_hazard(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code, 2, "0.61", reading=oil_at())
    taps_abnormal(world, code, 2, "0.95", reading=oil_at())
    assert "0.95MPa" in hazards(world)[0].text
    world.forget_messages()


def test_a_number_outside_its_limits_is_a_finding_and_one_inside_is_refused_in_words(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    assert "正常范围 0.2～0.6MPa" in taps_abnormal(world, code, 2, "0.6")
    assert not hazards(world)
    assert taps_abnormal(world, code, 2, "0.61", reading=oil_at()) == ""
    assert "0.61MPa" in hazards(world)[0].text
    world.forget_messages()


def test_the_form_alone_opens_what_was_never_tapped(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    assert fills(world, code, PUMP, DIRTY, readings=((1, oil_at()),)) == ""
    (hazard,) = hazards(world)
    assert case(world, code).stops[0].findings[0].hazard == hazard.code
    assert hazard.state is HazardState.DISPATCHED
    world.forget_messages()


def test_an_item_without_a_class_still_becomes_a_report_that_nobody_has_to_answer(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    assert taps_abnormal(world, code, 4, "漏") == ""
    (hazard,) = hazards(world)
    assert case(world, code).stops[0].findings[0].hazard == hazard.code
    world.wait(minutes=4)
    assert hazards(world)[0].state is HazardState.DISPATCHED
    assert hazards(world)[0].equipment_code == PUMP
    world.forget_messages()


def test_a_finding_taken_back_in_the_form_leaves_its_hazard_and_a_note(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    world.wait(minutes=1)
    fills(world, code, PUMP, CLEAN)
    (flag,) = case(world, code).stops[0].flags
    assert (flag.rule, flag.why) == ("changed", "第 1 项先报了异常，后来填了“正常”")
    assert hazards(world)[0].state is HazardState.DISPATCHED, "it is for people to void it"
    assert finishes(world, code) == ""
    world.forget_messages()


def test_a_danger_seen_in_a_round_that_is_over_or_somebody_elses_is_a_hazard_all_the_same(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    fills(world, code, PUMP)
    finishes(world, code)
    before = case(world, code)
    assert world.person("李强").does(code, FoundAbnormal("李强", PUMP, 1, "异常", reading=oil_at())) == ""
    (opened,) = hazards(world)
    assert opened.reporter == "李强" and opened.origin is None and "巡检发现" in opened.text
    assert case(world, code).stops == before.stops, "the round that was handed in stays as it is"
    assert world.person("李强").does(code, FoundAbnormal("李强", PUMP, 1, "异常", reading=oil_at())) == ""
    assert hazards(world) == [opened], "twice is once"
    world.person("李强").does(code, FoundAbnormal("李强", PUMP, 1, "异常", "法兰也在漏", reading=oil_at()))
    (told,) = hazards(world)
    assert "法兰也在漏" in told.text, "new words are not lost"
    other = planned(world, owner="孙磊")
    assert world.person("李强").does(other, FoundAbnormal("李强", PUMP, 2, "不对")) != "", "no finding at all"
    assert not case(world, other).stops[0].findings
    world.forget_messages()


def test_what_else_comes_for_somebody_elses_round_is_a_conflict_that_says_so(world: World) -> None:
    other = planned(world)
    with pytest.raises(Conflict, match="现在是李强的"), world.work.savepoint():
        world.engine.apply(world.work, other, CheckedIn("孙磊", PUMP, Presence("qr")), world.now)
    world.forget_messages()

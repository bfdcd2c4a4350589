"""异常 where a hazard is open already, is being repaired or was just closed: it is linked, sent back or followed by a
new one, and its owner hears."""

from dataclasses import replace

import pytest

from tests.stories.rounds import (
    PUMP,
    SHEET,
    VALVE,
    adhoc,
    arrives,
    case,
    goes,
    hazards,
    oil_at,
    photo,
    planned,
    plant,
    taps_abnormal,
)
from tests.world import World
from workflows.hazard.case import State as HazardState
from workflows.hazard.events import Approved, Brought
from workflows.inspection.events import FoundAbnormal, Stamp


@pytest.fixture
def world() -> World:
    return plant()


def test_a_hazard_of_this_class_that_is_open_there_is_told_and_not_doubled(world: World) -> None:
    first = adhoc(world, by="孙磊")
    arrives(world, first, PUMP, "孙磊")
    taps_abnormal(world, first, by="孙磊")
    (hazard,) = hazards(world)
    world.wait(hours=2)
    second = adhoc(world)
    arrives(world, second, PUMP)
    assert taps_abnormal(world, second, words="还在漏") == ""
    (hazard,) = hazards(world)
    (found,) = case(world, second).stops[0].findings
    assert (found.hazard, found.known) == (hazard.code, True)
    assert "还在漏" in hazard.text and hazard.reporters == ("孙磊", "李强")
    world.forget_messages()


def test_where_the_hazard_itself_goes_into_an_earlier_one_the_round_is_told_that_code(world: World) -> None:
    """Somebody has just reported oil at this place and named no machine: by the hazard's own rule that is the same."""
    first = world.person("孙磊").says("二号焊接车间东门地面漏油")
    code = planned(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    _, merged = hazards(world)
    assert merged.merged_into == first
    assert [one.hazard for one in case(world, code).stops[0].findings] == [first]
    world.forget_messages()


def test_the_same_fault_at_two_machines_of_one_place_is_two_hazards(world: World) -> None:
    code = planned(world)
    for point in (PUMP, VALVE):
        arrives(world, code, point)
        taps_abnormal(world, code, point=point)
    found = hazards(world)
    assert [(one.equipment_code, one.merged_into) for one in found] == [(PUMP, None), (VALVE, None)]
    assert [one.hazard for s in case(world, code).stops for one in s.findings] == [one.code for one in found]
    world.forget_messages()


def _repaired(world: World) -> str:
    """Found by 孙磊, accepted and reported done by 李强: in review."""
    first = adhoc(world, by="孙磊")
    arrives(world, first, PUMP, "孙磊")
    taps_abnormal(world, first, by="孙磊")
    (hazard,) = hazards(world)
    li = world.person("李强")
    assert li.presses("接单", hazard.code) == ""
    world.wait(minutes=20)
    assert li.does(hazard.code, Brought("李强", "换了密封圈", (photo(world, "after"),))) == ""
    assert li.presses("整改完成", hazard.code) == ""
    (hazard,) = hazards(world)
    assert hazard.state is HazardState.REVIEW
    world.forget_messages()
    world.wait(minutes=30)
    return hazard.code


def test_a_repair_reported_done_that_a_round_sees_undone_goes_back_to_its_owner(world: World) -> None:
    code = _repaired(world)
    second = adhoc(world, by="孙磊")
    taps_abnormal(world, second, by="孙磊", words="还在漏", media=(photo(world, "still", "孙磊"),))
    (hazard,) = hazards(world)
    assert (hazard.code, hazard.state, hazard.returns, hazard.fixed_at) == (code, HazardState.FIXING, 1, None)
    assert "still" in [a.sha256 for a in hazard.kept("before", "photo")] and "还在漏" in hazard.text
    world.person("李强").sees("孙磊巡检时又看到", code, "还在漏")
    world.person("李强").sees("退回", "巡检又看到，现场还没有好")
    assert world.person("李强").does(code, Approved(str(hazard.reviewer))) != "", "nothing is left to archive"
    world.forget_messages()


def test_what_was_surely_seen_before_the_repair_does_not_undo_it(world: World) -> None:
    began = world.now
    code = _repaired(world)
    away = world.now - began
    stamp = Stamp(1, began, world.now, began, away - away)
    second = adhoc(world, by="孙磊", at=began)
    taps_abnormal(world, second, by="孙磊", words="在漏", stamp=stamp)
    (hazard,) = hazards(world)
    assert (hazard.code, hazard.state) == (code, HazardState.REVIEW)
    world.person("李强").sees("又看到", code)
    world.forget_messages()


def test_a_hazard_that_is_still_open_is_told_to_its_owner_once_a_round_and_not_in_silence(world: World) -> None:
    first = adhoc(world, by="孙磊")
    taps_abnormal(world, first, by="孙磊")
    (hazard,) = hazards(world)
    world.person("李强").presses("接单", hazard.code)
    world.forget_messages()
    world.wait(hours=2)
    second = adhoc(world, by="孙磊")
    taps_abnormal(world, second, by="孙磊", words="更大了", media=(photo(world, "bigger", "孙磊"),))
    world.person("李强").sees("又看到", "更大了", "bigger")
    assert [one.code for one in hazards(world)] == [hazard.code], "seen again is no second hazard"
    world.forget_messages()
    taps_abnormal(world, second, by="孙磊", words="更大了", media=(photo(world, "bigger", "孙磊"),))
    world.person("李强").sees_nothing()


def test_a_critical_item_seen_again_is_told_to_safety_too(world: World) -> None:
    items = (replace(SHEET.items[0], critical=True), *SHEET.items[1:])
    world.work.sheets[SHEET.code, SHEET.version] = replace(SHEET, items=items)
    taps_abnormal(world, adhoc(world, by="孙磊"), by="孙磊")
    world.forget_messages()
    world.wait(hours=2)
    taps_abnormal(world, adhoc(world, by="孙磊"), by="孙磊", words="更大了")
    for told in ("李强", *world.org.safety(world.now)):
        world.person(told).sees("又看到", "更大了", "关键项")
    assert len(hazards(world)) == 1
    world.forget_messages()


def test_a_hazard_archived_in_the_same_moment_is_followed_by_a_new_one(world: World) -> None:
    code = _repaired(world)
    second = adhoc(world, by="孙磊")
    tapped = FoundAbnormal("孙磊", PUMP, 1, "异常", "还在漏", oil_at())
    world.engine.apply(world.work, second, tapped, world.now)
    reviewer = str(hazards(world)[0].reviewer)
    assert world.person(reviewer).does(code, Approved(reviewer)) == "", "what the round tells is still on its way"
    old, new = hazards(world)
    assert (old.state, new.state) == (HazardState.CLOSED, HazardState.DISPATCHED)
    (found,) = case(world, second).stops[0].findings
    assert (found.hazard, found.known) == (new.code, False)
    world.forget_messages()


def test_normal_at_an_item_whose_hazard_is_open_is_marked_without_blame_and_is_no_clean_run(world: World) -> None:
    first = adhoc(world, by="孙磊")
    arrives(world, first, PUMP, "孙磊")
    taps_abnormal(world, first, by="孙磊")
    (hazard,) = hazards(world)
    for _ in range(3):
        world.wait(hours=1)
        code = adhoc(world)
        goes(world, code)
        flags = case(world, code).stops[0].flags
        why = f"第 1 项填了“正常”，这一项还有没归档的隐患 {hazard.code}"
        assert ("open_still", why) in [(flag.rule, flag.why) for flag in flags]
    assert not case(world, code).stops[0].turned_yellow
    assert not [one for one in world.cases("round") if one.purpose == "recheck"]
    world.forget_messages()

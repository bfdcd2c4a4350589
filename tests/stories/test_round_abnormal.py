"""异常: the hazard opens and alarms at the tap, is linked where it is open already, and hears what the round learns."""

from dataclasses import replace

import pytest

from tests.factory import OIL
from tests.stories.rounds import (
    CLEAN,
    PUMP,
    SHEET,
    TANK,
    VALVE,
    adhoc,
    all_three,
    arrives,
    case,
    fills,
    finishes,
    goes,
    hazards,
    oil_at,
    photo,
    pictures,
    planned,
    plant,
    stop,
    taps_abnormal,
)
from tests.world import World
from workflows.hazard.case import State as HazardState
from workflows.hazard.events import Approved, Brought
from workflows.inspection.case import Presence, State
from workflows.inspection.events import CheckedIn, FoundAbnormal, Spoken, Stamp
from workflows.inspection.refusals import Conflict

DIRTY = ((1, "异常"), (2, "0.43"), (4, "好"))


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
    """Two pumps of one place and class within half an hour are one hazard by the hazard's own rule."""
    code = planned(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    arrives(world, code, VALVE)
    taps_abnormal(world, code, point=VALVE)
    first, merged = hazards(world)
    assert merged.merged_into == first.code
    assert [one.hazard for s in case(world, code).stops for one in s.findings] == [first.code, first.code]
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
    second = adhoc(world, by="孙磊")
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


def test_the_second_tap_of_an_item_adds_its_words_photo_and_voice(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    before = case(world, code)
    assert taps_abnormal(world, code) == "" and case(world, code) == before, "a true repeat changes nothing"
    li = world.person("李强")
    media = (photo(world, "second"), li.file("v1", "voice"))
    assert taps_abnormal(world, code, words="法兰也在漏", media=media) == ""
    (found,) = case(world, code).stops[0].findings
    assert (found.words, dict(found.photos)["部位特写"]) == ("法兰也在漏", "second")
    world.hears("v1", "声音很大")
    (hazard,) = hazards(world)
    assert "法兰也在漏" in hazard.text and "声音很大" in hazard.text
    assert "second" in [a.sha256 for a in hazard.kept("before", "photo")]
    after, kept = case(world, code), hazard
    assert taps_abnormal(world, code, words="法兰也在漏", media=media) == ""
    assert case(world, code) == after and hazards(world) == [kept]
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


def test_photos_hold_only_the_closing_of_the_round(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    assert fills(world, code, PUMP, DIRTY) == ""
    said = finishes(world, code)
    assert "“无漏油”还差部位特写、仪表读数、环境参照物照片（没有仪表就按“无仪表”）" in said
    assert hazards(world)[0].state is HazardState.DISPATCHED
    all_three(world, code)
    assert finishes(world, code) == ""
    assert case(world, code).state is State.CLOSED
    world.person("李强").sees("巡完了", "1 项异常", hazards(world)[0].code)
    world.forget_messages()


def test_a_photo_with_the_tap_and_every_later_one_are_on_the_hazard_as_before_the_work(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code, media=(photo(world, "first"),))
    all_three(world, code)
    (hazard,) = hazards(world)
    world.person("李强").presses("接单", hazard.code)
    world.wait(minutes=1)
    fills(world, code, PUMP, DIRTY)
    (hazard,) = hazards(world)
    assert len(hazard.kept("before", "photo")) == 4 and not hazard.kept("after")
    assert pictures(world, code, "部位特写", "one more") == ""
    (hazard,) = hazards(world)
    assert len(hazard.kept("before", "photo")) == 5 and not hazard.kept("after"), "no proof of a repair"
    world.forget_messages()


def test_words_by_voice_become_the_answer_of_a_text_item_once_they_are_heard(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    li = world.person("李强")
    assert li.does(code, Spoken("李强", PUMP, 3, (li.file("v1", "voice"),))) == ""
    assert li.does(code, Spoken("李强", PUMP, 3, (li.file("v1", "voice"),))) == "", "twice is once"
    assert dict(case(world, code).stops[0].answers) == {3: "（语音，正在转成文字）"}
    fills(world, code, PUMP)
    assert finishes(world, code) == "", "nobody waits for the words"
    world.hears("v1", "轴承有点响")
    assert dict(case(world, code).stops[0].answers)[3] == "轴承有点响"
    world.forget_messages()


def test_what_was_typed_beside_the_voice_stays_and_what_is_unsure_is_marked(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    li = world.person("李强")
    fills(world, code, PUMP, (*CLEAN, (3, "看过了")))
    li.does(code, Spoken("李强", PUMP, 3, (li.file("v1", "voice"),)))
    world.hears("v1", "轴承响", sure=False)
    assert dict(case(world, code).stops[0].answers)[3] == "看过了；轴承响（语音待确认）"
    assert "记不进去" in li.does(code, Spoken("李强", PUMP, 1, (li.file("v2", "voice"),)))
    world.forget_messages()


def test_the_voice_of_a_finding_is_added_to_it_and_told_to_its_hazard(world: World) -> None:
    code = adhoc(world)
    arrives(world, code, PUMP)
    taps_abnormal(world, code)
    li = world.person("李强")
    assert li.does(code, Spoken("李强", PUMP, 1, (li.file("v1", "voice"),))) == ""
    world.hears("v1", "法兰那里在滴")
    assert case(world, code).stops[0].findings[0].words == "法兰那里在滴"
    assert "法兰那里在滴" in hazards(world)[0].text
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

"""Photos, voice and later words of a finding: they reach its hazard, and hold up nothing but the end of the round."""

import pytest

from tests.stories.rounds import (
    CLEAN,
    DIRTY,
    PUMP,
    adhoc,
    all_three,
    arrives,
    case,
    fills,
    finishes,
    hazards,
    photo,
    pictures,
    plant,
    taps_abnormal,
)
from tests.world import World
from workflows.hazard.case import State as HazardState
from workflows.inspection.case import State
from workflows.inspection.events import Spoken


@pytest.fixture
def world() -> World:
    return plant()


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

"""三必拍: close look, reading, surroundings; a photo and a signature as answers; one picture shows one thing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories.rounds import (
    CLEAN,
    PUMP,
    SHEET,
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
from workflows.hazard.case import Attachment
from workflows.inspection.case import State
from workflows.inspection.events import NoInstrument, Pictured
from workflows.inspection.picturing import ITSELF
from workflows.inspection.sheets import Item

DIRTY = ((1, "异常"), (2, "0.43"), (4, "好"))


@pytest.fixture
def world() -> World:
    """Somebody stands at the pump."""
    found = plant()
    arrives(found, adhoc(found), PUMP)
    return found


CODE = "XJ-20260302-0001"


def test_a_photo_is_of_one_of_the_views_and_of_an_item_that_is_abnormal(world: World) -> None:
    assert "没有报异常" in pictures(world, CODE, "部位特写", "a")
    taps_abnormal(world, CODE)
    assert "要的照片是：部位特写、仪表读数、环境参照物，没有“天空”" in pictures(world, CODE, "天空", "a")
    assert pictures(world, CODE, "部位特写", "a") == ""
    assert case(world, CODE).stops[0].findings[0].photos == (("部位特写", "a"),)
    world.forget_messages()


def test_without_an_instrument_a_second_angle_stands_for_the_reading(world: World) -> None:
    taps_abnormal(world, CODE)
    world.wait(minutes=1)
    fills(world, CODE, PUMP, DIRTY)
    pictures(world, CODE, "部位特写", "a")
    pictures(world, CODE, "环境参照物", "b")
    assert "还差仪表读数照片（没有仪表就按“无仪表”）" in finishes(world, CODE)
    assert world.person("李强").does(CODE, NoInstrument("李强", PUMP, 1)) == ""
    assert "还差另一角度照片" in finishes(world, CODE)
    assert pictures(world, CODE, "另一角度", "c") == ""
    assert finishes(world, CODE) == ""
    world.forget_messages()


def test_no_instrument_is_no_answer_where_nothing_is_wrong(world: World) -> None:
    assert "不用拍仪表" in world.person("李强").does(CODE, NoInstrument("李强", PUMP, 1))


def test_the_same_picture_arrives_twice_and_counts_once_but_does_not_show_two_things(world: World) -> None:
    taps_abnormal(world, CODE)
    pictures(world, CODE, "部位特写", "a")
    before = case(world, CODE)
    assert pictures(world, CODE, "部位特写", "a") == ""
    assert case(world, CODE) == before
    assert "已经用过“部位特写”，一张照片只能用一次" in pictures(world, CODE, "环境参照物", "a")
    assert pictures(world, CODE, "部位特写", "better") == "", "a better one takes its place"
    assert dict(case(world, CODE).stops[0].findings[0].photos) == {"部位特写": "better"}
    world.forget_messages()


def test_the_photo_that_came_with_the_tap_is_the_close_look(world: World) -> None:
    taps_abnormal(world, CODE, media=(photo(world, "tap"),))
    assert case(world, CODE).stops[0].findings[0].photos == (("部位特写", "tap"),)
    assert pictures(world, CODE, "部位特写", "tap") == ""
    world.forget_messages()


def test_photos_taken_before_the_hazard_had_its_number_reach_it_all_the_same(world: World) -> None:
    taps_abnormal(world, CODE)
    all_three(world, CODE)
    assert len(hazards(world)[0].kept("before", "photo")) == 3
    world.forget_messages()


def test_a_photo_and_a_signature_that_are_answers_hold_the_closing_and_not_the_sheet() -> None:
    world = plant()
    items = (Item(1, "无漏油"), Item(6, "泵房全景", kind="photo"), Item(7, "签名", kind="signature"))
    world.work.sheets[SHEET.code, 1] = replace(SHEET, items=items)
    code = adhoc(world)
    arrives(world, code, PUMP)
    world.wait(minutes=1)
    assert fills(world, code, PUMP, ((1, "正常"),)) == ""
    said = finishes(world, code)
    assert "“泵房全景”还差照片" in said and "“签名”还差签名" in said
    assert fills(world, code, PUMP, ((1, "正常"), (6, "拍了"), (7, "0" * 64))) == ""
    said = finishes(world, code)
    assert "还差照片" in said and "还差签名" in said, "whatever is typed in their place is none"
    assert case(world, code).stops[0].answers == ((1, "正常"),)
    li = world.person("李强")
    stroke = Attachment("stroke", "signature", "李强", world.now)
    assert li.does(code, Pictured("李强", PUMP, 6, ITSELF, (photo(world, "wide"),))) == ""
    assert li.does(code, Pictured("李强", PUMP, 7, ITSELF, (stroke,))) == ""
    assert "不是照片项" in li.does(code, Pictured("李强", PUMP, 1, ITSELF, (photo(world, "x"),)))
    assert dict(case(world, code).stops[0].answers) == {1: "正常", 6: "wide", 7: "stroke"}
    assert fills(world, code, PUMP, ((1, "正常"), (6, ""), (7, "9" * 64))) == "", "no line wipes a photo out"
    assert dict(case(world, code).stops[0].answers) == {1: "正常", 6: "wide", 7: "stroke"}
    assert finishes(world, code) == ""
    assert case(world, code).state is State.CLOSED
    world.forget_messages()


def test_a_photo_older_than_the_check_in_is_marked_and_taken(world: World) -> None:
    taps_abnormal(world, CODE)
    early = world.now - timedelta(minutes=10)
    assert pictures(world, CODE, "部位特写", "fresh", taken_at=early) == ""
    assert case(world, CODE).stops[0].flags == ()
    assert pictures(world, CODE, "环境参照物", "old", taken_at=early - timedelta(minutes=1)) == ""
    (flag,) = case(world, CODE).stops[0].flags
    assert (flag.rule, flag.why) == ("photo_age", "照片拍于打卡前 11 分钟")
    world.forget_messages()


def test_a_photo_that_was_shown_elsewhere_before_is_marked_with_where(world: World) -> None:
    taps_abnormal(world, CODE)
    pictures(world, CODE, "部位特写", "again")
    fills(world, CODE, PUMP, CLEAN)
    finishes(world, CODE)
    world.wait(hours=1)
    second = adhoc(world)
    arrives(world, second, PUMP)
    taps_abnormal(world, second)
    assert pictures(world, second, "部位特写", "again") == ""
    assert "photo_used" in [flag.rule for flag in case(world, second).stops[0].flags]
    assert CODE in case(world, second).stops[0].flags[0].why
    world.forget_messages()


def test_what_the_machine_saw_in_the_picture_is_marked_in_its_words(world: World) -> None:
    taps_abnormal(world, CODE)
    pictures(world, CODE, "部位特写", "odd", flags=("没有拍摄时间",))
    assert [(f.rule, f.why) for f in case(world, CODE).stops[0].flags] == [("photo", "没有拍摄时间")]
    world.forget_messages()

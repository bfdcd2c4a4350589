"""The factory's own places and machines."""

from __future__ import annotations

import pytest

from bot.words import Correction, Listener, Name, Names, load_catalogue, repair

PLACES = (
    Name("P1", "二号焊接车间", ("二车间",)),
    Name("P2", "三号焊接车间", ("三车间",)),
    Name("B3", "三号泵房"),
    Name("B4", "四号泵房"),
)
CATALOGUE = load_catalogue()
FACTORY = Listener(CATALOGUE, Names(PLACES, (Name("E1", "3#空压机", ("三号空压机",)),)))


@pytest.mark.parametrize(
    "says",
    ["2号焊接车间的灭火器没压力了", "二號焊接車間的滅火器過期了", "二车见的灭火器没压力", "在二车间门口灭火器过期"],
)
def test_a_place_is_found_by_number_alias_and_sound(says: str) -> None:
    one = FACTORY.understand(says).findings[0]
    assert (one.place, one.place_code) == ("二号焊接车间", "P1")


def test_a_machine_of_the_list_carries_its_code() -> None:
    one = FACTORY.understand("三号泵房3号空压机异响").findings[0]
    assert (one.place_code, one.equipment, one.equipment_code) == ("B3", "3#空压机", "E1")


def test_a_place_the_factory_does_not_know_is_kept_as_spoken_and_none_is_invented() -> None:
    assert FACTORY.understand("西门外面的消防栓漏水").findings[0].place_code is None
    one = FACTORY.understand("灭火器没压力了").findings[0]
    assert one.place is None and one.place_code is None


BAYS = Listener(
    CATALOGUE,
    Names((Name("B", "二号焊接车间北跨", ("二焊北跨",)), Name("F", "翻车机房"), Name("C", "叉车充电区")),
          (Name("X", "跨线天车", ("断桥吊",)),)),
)  # fmt: skip


@pytest.mark.parametrize(
    "where", ["二焊北跨", "二号焊接车间北跨", "翻车机房", "三号车间南跨", "机加车间东跨", "四车间中跨", "一号车间跨间"]
)
def test_the_letters_of_a_place_are_no_words_of_the_danger(where: str) -> None:
    """跨 and 翻 are what somebody does who climbs over a rail."""
    (one,) = BAYS.understand(f"{where}护栏松了").findings
    assert one.code == "MEC-01-05" and one.why == ("听到“护栏”", "听到“松了”")
    assert not BAYS.understand(where).is_hazard


@pytest.mark.parametrize("says", ["二焊北跨有人跨输送线", "三号车间北跨有人跨越输送线"])
def test_what_is_done_at_a_place_is_heard_whatever_its_name(says: str) -> None:
    assert [one.code for one in BAYS.understand(says).findings] == ["BEH-02-02"]


def test_what_a_name_says_of_a_machine_or_a_place_stays_heard() -> None:
    assert BAYS.understand("跨线天车钢丝绳断丝").findings[0].equipment_code == "X"
    assert BAYS.understand("断桥吊钢丝绳断丝").findings[0].code == BAYS.understand("行车钢丝绳断丝").findings[0].code
    assert BAYS.understand("叉车充电区冒烟").findings[0].place_code == "C"


@pytest.mark.parametrize(
    ("reply", "means"),
    [
        ("不是二车间，是三车间", Correction(place="三号焊接车间", place_code="P2")),
        ("地点：三号泵房", Correction(place="三号泵房", place_code="B3")),
        ("不是三号泵房，是4号", Correction(place="四号泵房", place_code="B4")),
        ("3號泵房", Correction(place="三号泵房", place_code="B3")),
        ("级别不对，是红色", Correction(level="red")),
        ("改成黄色", Correction(level="yellow")),
        ("蓝", Correction(level="blue")),
    ],
)
def test_one_reply_repairs_place_or_level(reply: str, means: Correction) -> None:
    assert repair(reply, FACTORY, CATALOGUE) == means


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("是漏电不是漏油", "ELE-04-02"),
        ("不是漏油，是漏水积水", "SIT-01-02"),
        ("类别错了，应该是灭火器过期", "FIR-01-01"),
        ("应该是急停按钮失灵、缺失或被遮挡", "MEC-01-04"),
    ],
)
def test_one_reply_repairs_the_class(reply: str, code: str) -> None:
    meant = repair(reply, FACTORY, CATALOGUE)
    assert meant and meant.code == code and meant.choices


@pytest.mark.parametrize("reply", ["你好", "收到", "今天不是周五是周四", "二车间灭火器没压力了", ""])
def test_other_talk_repairs_nothing(reply: str) -> None:
    assert repair(reply, FACTORY, CATALOGUE) is None

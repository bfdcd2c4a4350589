"""Speech as recognisers write it, denial, mending, several hazards, unsure cases."""

from __future__ import annotations

import pytest

from bot.words import script, sound
from tests.rules.words.material import codes, hear


@pytest.mark.parametrize(
    ("misheard", "means"),
    [
        ("漏宝不跳了", "ELE-03-02"),
        ("机床的防护照没有装", "MEC-01-01"),
        ("行车先位失灵", "SPE-01-01"),
        ("灭火其没压力了", "FIR-01-01"),
        ("急廷按钮坏了", "MEC-01-04"),
        ("脚手驾晃得厉害", "OPS-03-02"),
        ("乙缺瓶躺在地上", "SPE-02-04"),
    ],
)
def test_a_word_heard_wrong_is_taken_for_what_it_sounds_like(misheard: str, means: str) -> None:
    assert means in codes(misheard)


def test_dialect_mergers_share_one_sound_key() -> None:
    assert sound.alike(("lou",)) == sound.alike(("nou",))
    assert sound.alike(("zhao", "jing")) == sound.alike(("zao", "jin"))
    assert sound.alike(("hua",)) == sound.alike(("fa",))


def test_traditional_characters_and_wide_digits_are_written_one_way() -> None:
    written = script.write("２號車間的滅火器")
    assert written.norm == "二号车间的灭火器"
    assert written.verbatim(0, 4) == "２号车间"


@pytest.mark.parametrize(
    "says",
    [
        "没有漏油",
        "没发现问题",
        "压力正常",
        "护栏没坏",
        "设备无异响",
        "不漏水了",
        "没看到有人抽烟",
        "禁止抽烟",
        "除尘器没有堵，都正常",
    ],
)
def test_what_is_denied_is_no_hazard(says: str) -> None:
    assert not hear(says).is_hazard


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ("除了三号泵漏油其他没问题", "MEC-04-02"),
        ("别的都好，只有东门灭火器过期了", "FIR-01-01"),
        ("都正常，但是急停按不动", "MEC-01-04"),
        ("除了叉车喇叭不响以外都正常", "SPE-04-01"),
    ],
)
def test_an_exception_is_a_hazard(says: str, means: str) -> None:
    assert means in codes(says)


@pytest.mark.parametrize("says", ["三号泵漏油，已经修好了", "昨天报的护罩装回去了", "地上的油清理干净了"])
def test_what_is_mended_is_known_as_mended(says: str) -> None:
    heard = hear(says)
    assert heard.fixed_already and not heard.is_hazard and not heard.idle


@pytest.mark.parametrize("says", ["急停还没修好", "护罩一直没人装回去", "上次修好的刹车又不灵了"])
def test_what_is_not_yet_mended_is_a_hazard(says: str) -> None:
    assert hear(says).is_hazard


def test_two_hazards_with_their_own_places_come_severest_first() -> None:
    first, second = hear("东门灭火器没压力了，另外二车间三号冲床急停失灵").findings
    assert (first.code, first.place, first.equipment) == ("MEC-01-04", "二车间", "三号冲床")
    assert (second.code, second.place) == ("FIR-01-01", "东门")


def test_three_counted_hazards_are_three_findings() -> None:
    assert codes("一是灭火器过期，二是应急灯不亮，三是安全出口锁了") == {"FIR-01-01", "FIR-03-04", "FIR-03-02"}


def test_the_words_that_decided_are_named() -> None:
    (one,) = hear("三号行车的先位坏了").findings
    assert any("先位（听作限位）" in why for why in one.why)


def test_an_unsure_listener_offers_three_classes_to_tap() -> None:
    (one,) = hear("包装机有点不对劲好像哪里松了").findings
    assert not one.sure and len(one.choices) == 3


def test_a_place_a_machine_and_a_shaking_needle_are_told_apart() -> None:
    (one,) = hear("三号泵房出口压力表抖动").findings
    assert (one.place, one.equipment) == ("三号泵房出口", "压力表")


def test_smoking_is_red_where_it_may_explode_and_yellow_elsewhere() -> None:
    assert hear("危化品仓库门口有人抽烟").findings[0].level == "red"
    assert hear("食堂门口有人抽烟").findings[0].level == "yellow"


@pytest.mark.parametrize(
    "says", ["", " ", "。。。", "🙂", "'; DROP TABLE hazards--", "=cmd|' /C calc'!A0", "啊" * 10_000]
)
def test_nonsense_is_idle_and_breaks_nothing(says: str) -> None:
    assert hear(says).idle and hear(says).text == says

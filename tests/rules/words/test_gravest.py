"""A red hazard is never swallowed by a milder one told in the same breath (issue, rule 2)."""

from __future__ import annotations

import random

import pytest

from bot.words import load_catalogue
from bot.words.catalogue import SEVERITY, Entry
from tests.rules.words.material import hear

_PAIRS = 300


def level(says: str) -> int:
    """The rank of the gravest finding, -1 when nothing is heard."""
    return max((SEVERITY[one.level] for one in hear(says).findings), default=-1)


def plain_phrases(sure: bool) -> list[tuple[str, int, Entry]]:
    """The catalogue's own phrases that alone are heard as a hazard of the entry's second level."""
    entries = load_catalogue().entries
    found = []
    for entry in entries:
        for phrase in (entry.l3, *entry.keywords):
            heard = hear(phrase).findings if len(phrase) > 2 and "、" not in phrase else ()
            if heard and heard[0].l2 == entry.l2 and heard[0].sure >= sure:
                found.append((phrase, level(phrase), entry))
    return found


@pytest.mark.parametrize(
    ("sure", "stop", "allowed"),
    # Before choosing._graver 34 % to 41 % of these pairs came out milder than their graver half. What still fails is
    # a lone defect without its thing (参数改了，没跨接): too often a mere comment to be raised to red.
    [(True, "，", 0.01), (True, "。", 0.01), (False, "，", 0.05)],
)
def test_two_hazards_are_never_milder_than_the_graver_alone(sure: bool, stop: str, allowed: float) -> None:
    phrases, draw, swallowed = plain_phrases(sure), random.Random(20), []
    mild, red = [one for one in phrases if one[1] < 2], [one for one in phrases if one[1] == 2]
    for turn in range(_PAIRS):
        pair = [draw.choice(mild), draw.choice(red)][:: 1 if turn % 2 else -1]
        if pair[0][2].l2 != pair[1][2].l2 and level(stop.join(one[0] for one in pair)) < 2:
            swallowed.append(stop.join(one[0] for one in pair))
    assert len(swallowed) <= allowed * _PAIRS, swallowed


@pytest.mark.parametrize("bare", ["线都露出来了", "线芯外露", "电线裸露", "铜丝露着", "线皮破了", "里面线皮破了"])
@pytest.mark.parametrize("open_box", ["二号焊接车间东门配电箱箱门没关", "配电箱门开着", "电箱没上锁"])
def test_bare_wires_told_beside_an_open_box_are_a_red_finding_of_their_own(open_box: str, bare: str) -> None:
    for says in (f"{open_box}，{bare}", f"{bare}，{open_box}"):
        found = hear(says).findings
        assert [(one.code, one.level) for one in found] == [("ELE-02-02", "red"), ("ELE-01-01", "blue")], says


@pytest.mark.parametrize("says", ["配电箱门开着里面的线露在外面", "配电箱门没关电线皮破了"])
def test_bare_wires_are_heard_without_a_pause_too(says: str) -> None:
    assert [one.level for one in hear(says).findings] == ["red", "blue"]


@pytest.mark.parametrize(
    "says",
    ["配电箱门没关，里面线都看得见", "配电箱门开着里面线都看得见", "电箱门没关，能看见线", "配电箱门没关，线都看得见"],
)
def test_wires_merely_seen_in_an_open_box_are_not_bare(says: str) -> None:
    assert [(one.code, one.level) for one in hear(says).findings] == [("ELE-01-01", "blue")]


@pytest.mark.parametrize(
    ("says", "means"),
    [("焊把线破了，铜丝露出来了", "ELE-04-04"), ("行车遥控器失灵，按停止它还往前走", "SPE-01-06")],
)
def test_a_clause_that_only_tells_the_first_defect_again_is_no_second_hazard(says: str, means: str) -> None:
    assert [one.code for one in hear(says).findings] == [means]


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ("三号冲床漏油，油流到地上了", "MEC-04-02"),
        ("楼梯灯坏了，没人修", "ELE-04-06"),
        ("电箱门没关，小心触电", "ELE-01-01"),
    ],
)
def test_a_consequence_a_complaint_and_a_fear_are_no_second_hazard(says: str, means: str) -> None:
    assert [one.code for one in hear(says).findings] == [means]


def test_a_denial_ends_with_its_clause() -> None:
    assert hear("托盘没有，一摸就麻").findings[0].level == "red"
    assert not hear("没有漏油").is_hazard

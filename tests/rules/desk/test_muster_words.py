"""What counts as a word to the roll call, and what stays a report."""

import re

import pytest

from bot.desk.musters import PLACE, meant, place_of
from tests.factory import factory
from workflows.muster.events import CountedIn, HelpWanted, Present

CALL = re.compile(rf"^\s*(?:应急|应急(?:集合|演练)(?:{PLACE})?)\s*[。.！!？?]?\s*$")


CALLS = ("应急", "应急。", "应急集合", "应急集合 二号喷漆线", "应急演练", "应急演练，二号喷漆线")
REPORTS = ("应急灯坏了", "应急集合点标识掉了", "应急演练方案过期了", "一号线应急门打不开", "应急 灯坏了")


@pytest.mark.parametrize("said", CALLS)
def test_these_words_call_everybody_together(said: str) -> None:
    assert CALL.match(said)


@pytest.mark.parametrize("said", REPORTS)
def test_a_report_that_begins_with_the_same_word_stays_a_report(said: str) -> None:
    assert CALL.match(said) is None


def test_a_place_is_found_by_name_other_name_and_by_part_of_its_name_where_only_one_has_it() -> None:
    org = factory()
    for said in ("一号喷漆线", "喷漆线", "P-PAINT"):
        found = place_of(org, said)
        assert found and found.code == "P-PAINT"
    assert place_of(org, "焊接车间") is None and place_of(org, "月球") is None


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("外协 3 人 在 2 号罐", CountedIn("p", "外协", 3, "2 号罐")),
        ("外协3人在2号罐", CountedIn("p", "外协", 3, "2号罐")),
        ("外协大江公司 12 人", CountedIn("p", "外协大江公司", 12)),
        ("访客 2 人 在 会议楼。", CountedIn("p", "访客", 2, "会议楼")),
        ("我已到集合点", Present("p")),
        ("到集合点了", Present("p")),
        ("报平安", Present("p")),
        ("需要帮助，腿压住了", HelpWanted("p", "腿压住了")),
        ("救命", HelpWanted("p")),
    ],
)
def test_words_stand_for_the_buttons(said: str, event: object) -> None:
    assert meant("p", said) == event


@pytest.mark.parametrize("said", ["外协没戴安全帽", "集合点标识掉了", "二号罐漏油", "外协人员 3 人没戴帽子"])
def test_anything_else_goes_its_usual_way(said: str) -> None:
    assert meant("p", said) is None

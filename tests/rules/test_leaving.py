"""When somebody has left the factory, who takes over, and who hears of it."""

from dataclasses import replace

import pytest

from tests.cards.cases import NOW
from tests.factory import factory
from workflows.kernel.effects import Group
from workflows.kernel.leaving import LeftWhen, has_left, heir, note, readers
from workflows.kernel.people import Org


@pytest.mark.parametrize(
    ("listed", "reachable", "when", "left"),
    [
        ({"wecom": False, "dingtalk": True}, True, "any", True),
        ({"wecom": False, "dingtalk": True}, True, "all", False),
        ({"wecom": False, "dingtalk": False}, False, "all", True),
        ({"wecom": False}, True, "all", False),
        ({"wecom": True}, True, "any", False),
        ({}, False, "any", False),
    ],
)
def test_struck_off_by_one_or_by_all(listed: dict[str, bool], reachable: bool, when: LeftWhen, left: bool) -> None:
    assert has_left(listed, reachable, when) is left


def test_the_superior_takes_over_and_the_log_says_so() -> None:
    org = factory()
    above = heir(org, "李强", NOW)
    assert above == "王芳"
    assert note("人员表里李强已离职", org.name(above)) == "人员表里李强已离职，由上级王芳接手"
    assert "按规则转派" in note("人员表里李强已离职", "")


def test_safety_hears_of_it_and_where_there_is_none_the_duty_room() -> None:
    org = factory()
    told = readers(org, NOW)
    assert told and {org.people[str(one)].role for one in told} <= {"安全员", "安全总监"}
    others = {key: one for key, one in org.people.items() if one.role not in ("安全员", "安全总监")}
    assert readers(replace(org, people=others, roster=()), NOW) == readers(Org(), NOW) == (Group("duty"),)

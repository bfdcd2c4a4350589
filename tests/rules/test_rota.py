"""Who may say that they are away, and who may answer for them meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from tests.factory import factory
from workflows.kernel.flow import Refused
from workflows.kernel.people import CONTRACTOR, Absence, Org, Person
from workflows.kernel.rota import OUTSIDER, only_inside, other, stand_in

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def org() -> Org:
    people = factory().people
    twin = replace(people["王芳"], id="王芳二")
    guest = Person("外协", "外协", role=CONTRACTOR)
    return replace(factory(), people={**people, "王芳二": twin, "外协": guest})


def test_somebody_in_no_list_neither_leaves_nor_swaps(org: Org) -> None:
    for person in ("外协", "nobody"):
        with pytest.raises(Refused, match=OUTSIDER[:12]):
            only_inside(org, person)
        with pytest.raises(Refused, match=OUTSIDER[:12]):
            other(org, person, "李强")
    only_inside(org, "张伟")


def test_one_other_person_of_the_name_is_meant(org: Org) -> None:
    assert other(org, "张伟", "李强").id == "李强"
    with pytest.raises(Refused, match="有 2 位王芳"):
        other(org, "张伟", "王芳")
    for name in ("张伟", "外协", "谁"):
        with pytest.raises(Refused, match=f"没有找到{name}"):
            other(org, "张伟", name)


def test_nobody_who_is_away_stands_in_but_may_take_a_later_shift(org: Org) -> None:
    away = replace(org, absences=(Absence("李强", NOW - timedelta(hours=1), NOW + timedelta(days=1)),))
    with pytest.raises(Refused, match="李强现在请假，请换一位代理人"):
        stand_in(away, "张伟", "李强", NOW)
    assert stand_in(org, "张伟", "李强", NOW).id == "李强"
    assert other(away, "张伟", "李强").id == "李强"

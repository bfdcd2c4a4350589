"""Who may look at a case by its number."""

import pytest

from tests.factory import factory
from workflows.kernel.people import Department, Org, Person
from workflows.kernel.sight import may_see

ORG = Org(
    people={
        "li": Person("li", "李强", "厂部/焊接车间", manager="wang"),
        "wang": Person("wang", "王芳", "厂部/焊接车间", "车间主任", manager="zhou"),
        "zhou": Person("zhou", "周涛", "厂部"),
        "chen": Person("chen", "陈静", "厂部/焊接车间"),
        "zhao": Person("zhao", "赵敏", "厂部", "安全员"),
        "guest": Person("guest", "过路人", role="未登记"),
        "gone": Person("gone", "何平", "厂部", "安全总监", active=False),
    },
    departments={"厂部": Department("厂部")},
)


@pytest.mark.parametrize(
    ("person", "told", "sees"),
    [
        ("li", False, True), ("wang", False, True), ("zhou", False, True), ("zhao", False, True),
        ("guest", False, True), ("chen", False, False), ("chen", True, True), ("gone", True, False),
        ("nobody", True, False),
    ],
)  # fmt: skip
def test_a_case_is_shown_to_those_whom_it_concerns(person: str, told: bool, sees: bool) -> None:
    assert may_see(ORG, person, "li", ("guest", None), told) is sees


def test_a_case_nobody_holds_is_no_open_book() -> None:
    assert not may_see(ORG, "wang", None, (None, None), told=False)
    assert may_see(ORG, "zhao", None, (None, None), told=False)


def test_safety_of_the_small_factory_sees_everything() -> None:
    org = factory()
    seeing = {p.role for p in org.people.values() if may_see(org, p.id, None, (), told=False)}
    assert seeing and seeing <= {"安全员", "安全总监", "分管副总", "值班室"}

"""One picture proves one thing: whoever sends it again is told where it was used."""

from collections.abc import Iterator

import pytest

from tests.stories.permit_work import confirm_all, photo, started, works_on
from tests.stories.permits import (
    APPLICANT,
    FOREMAN,
    GUARDIAN,
    YARD,
    approved,
    permit,
    permit_world,
    rules,
    submitted,
)
from tests.world import World
from workflows.permit.case import State
from workflows.permit.events import Approved, Brought, Finished, MeasureConfirmed, Present
from workflows.permit.records import Kind

HEAD = "周涛"


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


def photo_lines(world: World, code: str) -> list[str]:
    case = permit(world, code)
    return [line.id for line in rules(world).of(case.kind).measures if line.photo and line.wanted(case)]


def test_one_picture_does_not_confirm_two_measures_but_may_confirm_its_own_once_more(world: World) -> None:
    code = approved(world)
    one, two, *_ = photo_lines(world, code)
    seen = photo(world, GUARDIAN, "one")
    for _ in range(2):
        assert world.person(GUARDIAN).does(code, MeasureConfirmed(GUARDIAN, one, True, seen)) == ""
    told = world.person(GUARDIAN).does(code, MeasureConfirmed(GUARDIAN, two, True, seen))
    assert "已经用来确认" in told and "重新拍一张" in told
    assert [done.id for done in permit(world, code).measures] == [one]
    world.forget_messages()


def test_a_picture_that_a_message_brings_twice_leaves_the_next_line_open(world: World) -> None:
    code = approved(world)
    (first, *_), seen = photo_lines(world, code), photo(world, GUARDIAN, "one", role="")
    for line in rules(world).of(Kind.HOT).measures:
        if line.id == first:
            break
        world.person(GUARDIAN).does(code, MeasureConfirmed(GUARDIAN, line.id))
    assert world.person(GUARDIAN).does(code, Brought(GUARDIAN, (seen,))) == ""
    done = permit(world, code).measures
    world.person(GUARDIAN).does(code, Brought(GUARDIAN, (seen,)))
    assert permit(world, code).measures == done
    world.forget_messages()


def test_a_picture_of_another_ticket_or_of_a_hazard_is_named(world: World) -> None:
    other = approved(world)
    confirm_all(world, other)
    code = approved(world)
    (line, *_) = photo_lines(world, code)
    old = next(m.photo for m in permit(world, other).measures if m.photo)
    world.work.used_photos["hazard"] = "YH-20260301-0007"
    for sha, where in ((old, other), ("hazard", "YH-20260301-0007")):
        again = MeasureConfirmed(GUARDIAN, line, True, photo(world, GUARDIAN, sha))
        assert f"在 {where} 上用过" in world.person(GUARDIAN).does(code, again)
    assert not permit(world, code).measures
    world.forget_messages()


def test_a_used_picture_is_no_proof_that_an_approver_was_there(world: World) -> None:
    other = approved(world)
    confirm_all(world, other)
    old = next(m.photo for m in permit(world, other).measures if m.photo)
    code = submitted(world)
    apart = "动火等罐里的人出来"
    visit = Approved(HEAD, note=apart, photo=photo(world, HEAD, old))
    assert f"在 {other} 上用过" in world.person(HEAD).does(code, visit)
    assert not permit(world, code).signatures
    assert world.person(HEAD).does(code, Approved(HEAD, note=apart, photo=photo(world, HEAD, "door"))) == ""
    assert permit(world, code).signatures
    world.forget_messages()


def test_a_picture_from_before_the_work_does_not_show_the_place_after_it(world: World) -> None:
    code = started(world)
    old = next(m.photo for m in permit(world, code).measures if m.photo)
    works_on(world, code, 20)
    world.person(FOREMAN).does(code, Finished(FOREMAN))
    world.wait(minutes=31)
    world.person(GUARDIAN).does(code, Present(GUARDIAN, YARD))
    assert permit(world, code).state is State.ACCEPTING
    told = world.person(FOREMAN).does(code, Brought(FOREMAN, (photo(world, FOREMAN, old),)))
    assert "已经用来确认" in told and not [a for a in permit(world, code).media if a.stage == "after"]
    for _ in range(2):
        clean = Brought(FOREMAN, (photo(world, FOREMAN, "clean"),))
        assert world.person(FOREMAN).does(code, clean) == "", "the same message twice is one picture"
    assert len([a for a in permit(world, code).media if a.stage == "after"]) == 1
    assert world.person(APPLICANT).does(code, Brought(APPLICANT, (photo(world, APPLICANT, "more"),))) == ""
    world.forget_messages()

"""Another guardian or foreman takes over, or leaves the factory, while work goes on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.permits.acts import meant
from tests.factory import moved
from tests.stories.permit_work import held_back, measure, scan, started
from tests.stories.permits import (
    APPLICANT,
    END,
    FOREMAN,
    GUARDIAN,
    WORKER,
    YARD,
    certified,
    crew,
    permit,
    permit_world,
    uncertified,
)
from tests.world import World
from workflows.kernel.effects import LeftFactory
from workflows.kernel.people import Person
from workflows.permit.case import State
from workflows.permit.events import HandedOver, Present, Signed
from workflows.permit.records import Kind


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


def test_a_new_guardian_takes_over_only_by_signing_and_scanning(world: World) -> None:
    code = started(world)
    assert world.person(FOREMAN).does(code, HandedOver(FOREMAN, "guardian", "陈静")) == ""
    case = permit(world, code)
    assert (case.state, case.guardian) == (State.SUSPENDED, "陈静")
    assert world.work.claims["guardian", "陈静"] == code and ("guardian", GUARDIAN) not in world.work.claims
    assert case.handovers == ((GUARDIAN, "陈静", world.now),)
    world.person(WORKER).sees("先停下：监护人由李强换成陈静", code)
    measure(world, code)
    assert held_back(world, code, by="陈静") == ["signatures"]
    assert held_back(world, code, by=GUARDIAN) == ["guardian_wrong", "signatures"]
    assert world.person("陈静").presses("监护人签字") == ""
    assert scan(world, code, by="陈静") == "" and permit(world, code).state is State.WORKING
    assert "由陈静本人" in world.person(GUARDIAN).does(code, Present(GUARDIAN, YARD))
    world.forget_messages()


def test_a_guardian_without_papers_or_with_other_work_is_no_guardian(world: World) -> None:
    code = started(world)
    uncertified(world, "刘洋")
    foreman = world.person(FOREMAN)
    assert "刘洋不能当监护人" in foreman.does(code, HandedOver(FOREMAN, "guardian", "刘洋"))
    certified(world, "黄磊", "guardian", expires=(world.now - timedelta(days=1)).date())
    assert "黄磊不能当监护人" in foreman.does(code, HandedOver(FOREMAN, "guardian", "黄磊"))
    assert "有别的活" in foreman.does(code, HandedOver(FOREMAN, "guardian", WORKER))
    assert "有别的活" in foreman.does(code, HandedOver(FOREMAN, "guardian", FOREMAN))
    assert "已经是监护人" in foreman.does(code, HandedOver(FOREMAN, "guardian", GUARDIAN))
    assert "没有找到" in foreman.does(code, HandedOver(FOREMAN, "guardian", "没有这个人"))
    signed = next(node.by for node in permit(world, code).nodes if node.by)
    assert "批过这张票" in foreman.does(code, HandedOver(FOREMAN, "guardian", signed))
    world.away("陈静")
    assert "请假" in foreman.does(code, HandedOver(FOREMAN, "guardian", "陈静"))
    assert "交接由" in world.person(WORKER).does(code, HandedOver(WORKER, "guardian", "孙磊"))
    assert permit(world, code).guardian == GUARDIAN and permit(world, code).state is State.WORKING
    world.forget_messages()


def test_a_guardian_of_another_live_ticket_cannot_take_over(world: World) -> None:
    first = started(world)
    others = crew(world, Kind.HOT, guardian="孙磊", worker="陈静")
    second = started(world, crew=others, starts_at=world.now + timedelta(minutes=2), ends_at=END + timedelta(hours=1))
    refused = world.person(FOREMAN).does(second, HandedOver(FOREMAN, "guardian", GUARDIAN))
    assert first in refused and permit(world, second).guardian == "孙磊"
    world.forget_messages()


def test_another_foreman_answers_for_it_and_briefs_anew_while_the_hands_work_on(world: World) -> None:
    code = started(world)
    assert "不能再当作业负责人" in world.person(FOREMAN).does(code, HandedOver(FOREMAN, "foreman", GUARDIAN))
    assert world.person(FOREMAN).does(code, HandedOver(FOREMAN, "foreman", "孙磊")) == ""
    case = permit(world, code)
    assert (case.state, case.owner) == (State.WORKING, "孙磊")
    world.person("孙磊").sees("作业负责人由王芳换成孙磊", "[交底签字]", code)
    assert world.person("孙磊").does(code, Signed("孙磊", "brief")) == ""
    assert "不能代签" in world.person(FOREMAN).does(code, Signed(FOREMAN, "brief"))
    world.forget_messages()


def test_work_stops_when_the_guardian_leaves_the_factory(world: World) -> None:
    code = started(world)
    world.org = moved(world.org, GUARDIAN, active=False)
    world.apply(code, LeftFactory(GUARDIAN, "离职"))
    assert permit(world, code).state is State.SUSPENDED
    world.person(FOREMAN).sees("监护人李强已离职", code)
    world.forget_messages()


def test_the_superior_answers_for_it_when_the_foreman_leaves(world: World) -> None:
    code = started(world)
    world.org = moved(world.org, FOREMAN, active=False)
    world.apply(code, LeftFactory(FOREMAN, "离职"))
    assert permit(world, code).owner == "周涛" and permit(world, code).state is State.WORKING
    world.person("周涛").sees("王芳已离职", code)
    assert FOREMAN not in permit(world, code).people(), "or no scan would ever pass"
    world.apply(code, LeftFactory("刘洋", "离职"))
    world.apply(code, LeftFactory(WORKER, "离职"))
    world.person(APPLICANT).sees("张伟已离职", code)
    world.forget_messages()


def test_a_name_typed_on_the_page_is_the_one_person_who_bears_it(world: World) -> None:
    code = started(world)
    world.org = replace(world.org, people={**world.org.people, "T7": Person("T7", "赵强", "厂部/安全部")})
    certified(world, "T7")
    typed = HandedOver(FOREMAN, "guardian", "赵强")
    unknown = HandedOver(FOREMAN, "guardian", "没有这个人")
    assert meant(unknown, world.org) == unknown
    assert world.person(FOREMAN).does(code, meant(typed, world.org)) == ""
    assert permit(world, code).guardian == "T7"
    world.forget_messages()

"""While work goes on: who is inside, whether the guardian is there, whether the camera sees it, who takes over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories.permit_work import AWAY, LABEL, keys, measure, scan, sign_up, started, watch, works_on
from tests.stories.permits import (
    FOREMAN,
    GUARDIAN,
    WORKER,
    YARD,
    application,
    crew,
    permit,
    permit_world,
)
from tests.world import World
from workflows.kernel.flow import Pressed
from workflows.permit.case import State
from workflows.permit.events import CameOut, Present, Watched, WentIn
from workflows.permit.records import Crewman, Kind


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


def inside(world: World, code: str) -> list[str]:
    return [one.name for one in permit(world, code).inside if one.left_at is None]


# ---- in and out --------------------------------------------------------------------------------------------------


def two_hands(world: World) -> str:
    hands = (*crew(world, Kind.CONFINED), Crewman("陈静", "worker"))
    return started(world, Kind.CONFINED, crew=hands)


def test_hands_are_counted_in_and_out_by_name(world: World) -> None:
    code = two_hands(world)
    guardian = world.person(GUARDIAN)
    assert guardian.does(code, WentIn(GUARDIAN, (WORKER, "陈静"))) == ""
    guardian.sees("作业进行中", "里面 2 人：张伟、陈静", "张伟 出", "[里面的人都出来了]", code)
    assert guardian.does(code, WentIn(GUARDIAN, (WORKER,))) == "", "the second message counts nobody twice"
    assert inside(world, code) == [WORKER, "陈静"]
    world.wait(minutes=10)
    guardian.picks("张伟 出")
    assert inside(world, code) == ["陈静"]
    (gone,) = [one for one in permit(world, code).inside if one.left_at]
    assert gone.left_at == world.now and gone.entered_at == world.now - timedelta(minutes=10)
    guardian.picks("张伟 进")
    assert guardian.presses("里面的人都出来了") == "" and inside(world, code) == []
    assert "已经没有人" in guardian.does(code, CameOut(GUARDIAN, ()))
    assert len(permit(world, code).inside) == 3, "every stay is a line of its own"
    world.forget_messages()


def test_nobody_else_goes_in_and_the_guardian_stays_outside(world: World) -> None:
    code = two_hands(world)
    guardian = world.person(GUARDIAN)
    assert "刘洋不在" in guardian.does(code, WentIn(GUARDIAN, (WORKER, "刘洋")))
    assert "隔壁老王不在" in guardian.does(code, WentIn(GUARDIAN, ("隔壁老王",)))
    assert "要一直在外面" in guardian.does(code, WentIn(GUARDIAN, (GUARDIAN,)))
    assert "进出由" in world.person("刘洋").does(code, WentIn("刘洋", (WORKER,)))
    assert "请写进去的人" in guardian.does(code, WentIn(GUARDIAN, ()))
    assert inside(world, code) == []
    guardian.does(code, WentIn(GUARDIAN, (WORKER,)))
    assert "陈静没有登记进去过" in guardian.does(code, CameOut(GUARDIAN, ("陈静",)))
    assert inside(world, code) == [WORKER]
    world.forget_messages()


def test_other_work_counts_nobody_in(world: World) -> None:
    code = started(world)
    assert "不用登记进出" in world.person(GUARDIAN).does(code, WentIn(GUARDIAN, (WORKER,)))
    world.forget_messages()


# ---- the guardian's clock ----------------------------------------------------------------------------------------


def test_every_half_hour_the_guardian_shows_to_be_there(world: World) -> None:
    code = started(world)
    world.wait(minutes=30)
    world.person(GUARDIAN).sees("请报到", code, "二号焊接车间东门", "[我在现场]", "5 分钟内没有报到")
    world.wait(minutes=4)
    assert "没有收到位置" in world.person(GUARDIAN).presses("我在现场", code), "a press alone proves no place"
    assert "离二号焊接车间东门" in world.person(GUARDIAN).does(code, Present(GUARDIAN, AWAY))
    assert "由李强本人" in world.person(FOREMAN).does(code, Present(FOREMAN, YARD))
    assert permit(world, code).presence[-1].at < world.now
    where = {"lat": "31.2000", "lng": "121.4000", "accuracy": "12"}
    assert world.person(GUARDIAN).does(code, Pressed(GUARDIAN, "permit_present", values=where)) == ""
    assert permit(world, code).presence[-1].at == world.now
    world.person(GUARDIAN).sees("报到记下了", code)
    world.wait(minutes=29)
    assert permit(world, code).state is State.WORKING
    world.forget_messages()


def test_a_scan_of_the_label_counts_as_presence(world: World) -> None:
    code = started(world)
    world.wait(minutes=33)
    assert scan(world, code, spot=LABEL) == ""
    world.wait(minutes=29)
    assert permit(world, code).state is State.WORKING
    world.forget_messages()


def test_a_missing_guardian_suspends_the_job_and_it_climbs(world: World) -> None:
    code = started(world)
    world.wait(minutes=34, seconds=59)
    assert permit(world, code).state is State.WORKING
    world.wait(seconds=1)
    case = permit(world, code)
    assert case.state is State.SUSPENDED and case.breaks[-1].since == world.now and not case.breaks[-1].red
    world.person(WORKER).sees("先停下：监护人李强没有在现场报到", code)
    for reader in (world.person(FOREMAN), world.person("赵敏"), world.duty):
        reader.sees("李强没有报到，作业已经停", code)
    assert [(e.rung, e.to) for e in case.escalations if e.rung == "guardian missing"] == [("guardian missing", "赵敏")]
    measure(world, code)
    watch(world, code)
    assert scan(world, code) == "" and permit(world, code).state is State.WORKING, "he is back"
    world.forget_messages()


# ---- the camera --------------------------------------------------------------------------------------------------


@pytest.fixture
def filmed(world: World) -> str:
    fields = {**dict(application(world).fields), "where": "带压不置换的设备管道"}
    return started(world, fields=tuple(fields.items()))


def test_a_minute_without_a_picture_tells_the_guardian_and_the_gap_is_kept(world: World, filmed: str) -> None:
    begun = world.now
    world.wait(seconds=59)
    assert not permit(world, filmed).gaps
    world.wait(seconds=1)
    world.person(GUARDIAN).sees("录像断了", filmed, "[立即停止]")
    assert [(g.since, g.until) for g in permit(world, filmed).gaps] == [(begun, None)]
    world.wait(minutes=5)
    assert len(permit(world, filmed).gaps) == 1, "one gap, told once"
    world.apply(filmed, Watched("mobile", world.now))
    assert [(g.since, g.until) for g in permit(world, filmed).gaps] == [(begun, world.now)]
    world.person(GUARDIAN).sees("录像恢复了，断了 6 分钟", filmed)
    watch(world, filmed)
    world.wait(seconds=59)
    assert len(permit(world, filmed).gaps) == 1
    world.forget_messages()


def test_a_camera_that_goes_on_leaves_no_gap_and_an_old_picture_opens_none(world: World, filmed: str) -> None:
    for _ in range(20):
        watch(world, filmed)
        world.wait(seconds=45)
    world.apply(filmed, Watched("mobile", world.now - timedelta(minutes=10)))
    assert not permit(world, filmed).gaps
    world.forget_messages()


def test_a_job_that_needs_no_camera_watches_none(world: World) -> None:
    code = started(world)
    world.apply(code, Watched("fixed", None))
    world.wait(minutes=10)
    assert not permit(world, code).gaps and (code, "video") not in world.work.timers
    world.forget_messages()


def test_a_whole_morning_goes_by_quietly_with_the_guardian_there(world: World) -> None:
    code = started(world)
    works_on(world, code, 80)
    assert permit(world, code).state is State.WORKING and not permit(world, code).breaks
    assert keys(world, code) == []
    sign_up(world, code)
    world.person(WORKER).sees_nothing()
    assert "没看懂位置" in world.person(GUARDIAN).does(code, Pressed(GUARDIAN, "permit_present", values={"lat": "x"}))
    assert world.person(GUARDIAN).does(code, Present(GUARDIAN, replace(LABEL, point="PD-203"))) == ""
    world.forget_messages()

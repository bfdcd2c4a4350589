"""Scan to start: every reason at once, nothing lost, and only the named guardian on the spot in the right hour."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factory import moved
from tests.stories.permit_work import (
    AWAY,
    confirm_all,
    gas,
    held_back,
    keys,
    measure,
    ready,
    scan,
    sign_up,
    started,
    watch,
)
from tests.stories.permits import (
    END,
    FOREMAN,
    GUARDIAN,
    WORKER,
    YARD,
    application,
    applied,
    approved,
    certified,
    permit,
    permit_world,
    rules,
    submitted,
    uncertified,
)
from tests.world import World
from workflows.permit.case import State
from workflows.permit.events import MeasureConfirmed, Present
from workflows.permit.reasons import REASONS
from workflows.permit.records import Kind


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


def test_with_everything_in_order_the_guardian_scans_and_work_begins(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    assert scan(world, code) == ""
    case = permit(world, code)
    assert (case.state, case.started_at, case.accepted_at) == (State.WORKING, world.now, world.now)
    assert case.start_spot == YARD and not case.interceptions
    assert world.work.claims["guardian", GUARDIAN] == code
    world.person(WORKER).sees("可以开工", code, "二号焊接车间东门", "到")
    world.person(WORKER).sees("作业进行中", "[立即停止]")
    world.person(WORKER).sees("已开工", "不用再按", code)
    world.person(GUARDIAN).sees("作业进行中", code, "[我在现场]", "[暂停]", "[完工]", "[立即停止]")
    world.forget_messages()


def test_the_card_after_approval_says_what_is_missing_and_shrinks(world: World) -> None:
    code = approved(world)
    assert "还差" in world.person(GUARDIAN).texts[-1]
    confirm_all(world, code)
    sign_up(world, code)
    assert measure(world, code) == ""
    world.person(FOREMAN).sees("还差 1 步", "开工前 30 分钟内再测气体", code)
    world.wait(minutes=40)
    assert measure(world, code) == ""
    world.person(FOREMAN).sees("可以扫码开工", code)
    world.forget_messages()


def test_a_minute_before_the_start_and_a_minute_after_the_end_are_refused_in_different_words(world: World) -> None:
    code = ready(world)
    assert held_back(world, code) == ["early"]
    early = world.person(GUARDIAN).sees("不能开工", code, "没到时间", "还有 1 分钟", "没有丢")
    other = ready(world, starts_at=END + timedelta(minutes=1), ends_at=END + timedelta(hours=1))
    case = permit(world, other)
    assert case.ends_at
    world.work.timers.pop((other, "unstarted"))
    world.now = case.ends_at + timedelta(minutes=1)
    assert measure(world, other) == ""
    assert held_back(world, other) == ["late"]
    late = world.person(GUARDIAN).sees("不能开工", other, "已经过期", "重新申请")
    assert early != late
    world.forget_messages()


def test_only_the_named_guardian_starts_it(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    assert held_back(world, code, by=FOREMAN) == ["guardian_wrong"]
    world.person(FOREMAN).sees("票上的监护人是李强，不是王芳")
    assert "名单里没有找到" in scan(world, code, by="路人")
    assert len(permit(world, code).interceptions) == 1, "a stranger counts nothing"
    world.forget_messages()


def test_every_reason_is_in_one_answer_and_it_counts_once(world: World) -> None:
    code = approved(world)
    uncertified(world, WORKER)
    world.person("刘洋").says("二号焊接车间东门带电体外露")
    world.forget_messages()
    found = held_back(world, code, by="孙磊", spot=AWAY)
    wanted = {"early", "guardian_wrong", "place", "gas_missing", "certificate_missing", "measures", "signatures"}
    assert wanted | {"red_hazard"} <= set(found)
    answer = world.person("孙磊").sees("不能开工", code)
    for key in set(found):
        assert REASONS[key] in answer, key
    world.person(FOREMAN).sees("孙磊扫码，不能开工", code)
    world.forget_messages()


def test_after_mending_the_same_scan_starts(world: World) -> None:
    code = approved(world)
    world.wait(hours=1)
    assert set(held_back(world, code)) == {"gas_missing", "measures", "signatures"}
    sign_up(world, code)
    assert set(held_back(world, code)) == {"gas_missing", "measures"}
    assert measure(world, code) == ""
    assert held_back(world, code) == ["measures"]
    confirm_all(world, code)
    assert scan(world, code) == "" and permit(world, code).state is State.WORKING
    assert len(permit(world, code).interceptions) == 3
    world.forget_messages()


def test_gas_older_than_half_an_hour_does_not_start(world: World) -> None:
    code = ready(world)
    world.wait(minutes=32)
    assert held_back(world, code) == ["gas_old"]
    world.person(GUARDIAN).sees("气体分析过时", "32 分钟以前", "最多 30 分钟")
    world.forget_messages()


def test_oxygen_of_18_9_percent_does_not_start(world: World) -> None:
    code = ready(world, Kind.CONFINED)
    assert measure(world, code, oxygen=18.9) == ""
    world.wait(minutes=1)
    assert held_back(world, code) == ["gas_over"]
    world.person(GUARDIAN).sees("氧 18.9%vol", "在 19.5–21%vol 之间", "通风")
    world.forget_messages()


def test_clean_air_at_the_top_does_not_wash_out_the_bottom(world: World) -> None:
    code = ready(world, Kind.CONFINED)
    bottom = replace(gas(world, code, oxygen=18.9), point="底部")
    assert world.person(GUARDIAN).does(code, bottom) == ""
    assert measure(world, code) == "", "the top again, and clean"
    world.wait(minutes=1)
    assert held_back(world, code) == ["gas_over"]
    world.person(GUARDIAN).sees("底部氧 18.9%vol", "在底部重新取样")
    assert world.person(GUARDIAN).does(code, replace(gas(world, code), point="底部")) == ""
    assert scan(world, code) == "" and permit(world, code).state is State.WORKING
    world.forget_messages()


def test_a_certificate_that_ends_before_the_job_does_not_start(world: World) -> None:
    code = ready(world)
    certified(world, WORKER, expires=(world.now - timedelta(days=1)).date())
    world.wait(minutes=1)
    assert "certificate_expired" in held_back(world, code)
    world.person(GUARDIAN).sees("张伟", "证书过期")
    world.forget_messages()


def test_a_worker_who_left_does_not_start(world: World) -> None:
    code = ready(world)
    world.org = moved(world.org, WORKER, active=False)
    world.wait(minutes=1)
    assert "left" in held_back(world, code)
    world.forget_messages()


def test_an_open_red_hazard_at_the_place_holds_it_back(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    world.person("刘洋").says("二号焊接车间东门带电体外露")
    assert held_back(world, code) == ["red_hazard"]
    world.person(GUARDIAN).sees("红色隐患", world.last)
    world.forget_messages()


def test_a_guardian_of_another_live_ticket_starts_no_second_one(world: World) -> None:
    first = started(world)
    second = approved(world, starts_at=world.now + timedelta(minutes=1), ends_at=END)
    confirm_all(world, second)
    sign_up(world, second)
    world.wait(minutes=1)
    assert measure(world, second) == ""
    assert held_back(world, second) == ["guardian_busy"]
    world.person(GUARDIAN).sees("正在监护", first)
    world.forget_messages()


def test_special_hot_work_that_was_lifted_has_the_duty_leader_by_name(world: World) -> None:
    code = approved(world, fields=tuple({**dict(special(world)), "wind": "5"}.items()))
    guardian = world.person(GUARDIAN)
    for refused in (MeasureConfirmed(GUARDIAN, "leader", False), MeasureConfirmed(GUARDIAN, "leader")):
        assert "带班领导必须在现场" in guardian.does(code, refused)
    assert guardian.does(code, MeasureConfirmed(GUARDIAN, "leader", note="周涛")) == ""
    world.forget_messages()


def test_special_hot_work_wants_a_picture_of_the_last_half_minute(world: World) -> None:
    code = ready(world, fields=special(world))
    assert permit(world, code).level == "特级"
    world.wait(minutes=1)
    world.work.cameras = {}
    assert held_back(world, code) == ["video"]
    world.person(GUARDIAN).sees("没有录像", "还没有摄像机")
    watch(world, code, seconds=31)
    assert held_back(world, code) == ["video"]
    watch(world, code, seconds=30)
    assert scan(world, code) == "" and permit(world, code).state is State.WORKING
    world.forget_messages()


def test_special_hot_work_whose_gas_nobody_reads_for_two_hours_is_stopped(world: World) -> None:
    code = ready(world, fields=special(world), ends_at=END + timedelta(hours=2))
    world.wait(minutes=1)
    watch(world, code)
    assert scan(world, code) == "" and permit(world, code).state is State.WORKING
    every = rules(world).continuous_every
    assert world.work.timers[code, "gas due"] == permit(world, code).gas[-1].at + every
    for _ in range(7):
        world.wait(minutes=18)
        watch(world, code)
        world.person(GUARDIAN).does(code, Present(GUARDIAN, YARD))
    assert permit(world, code).state is State.SUSPENDED and "气体" in permit(world, code).breaks[-1].why
    world.forget_messages()


def special(world: World) -> tuple[tuple[str, str], ...]:
    fields = dict(application(world).fields)
    return tuple({**fields, "where": "带压不置换的设备管道"}.items())


def test_wind_that_rises_after_the_approval_wants_a_new_one(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    case = permit(world, code)
    windy = tuple((name, "6" if name == "wind" else value) for name, value in case.fields)
    world.work.cases[code] = ("permit", replace(case, fields=windy))
    assert held_back(world, code) == ["upgrade"]
    world.person(GUARDIAN).sees("要升级审批", "风力 6 级", "重新申请")
    world.forget_messages()


def test_a_scan_in_the_wrong_state_is_refused_politely_and_counts_nothing(world: World) -> None:
    draft = applied(world)
    assert "还没有填完" in scan(world, draft, by=GUARDIAN)
    waiting = submitted(world)
    assert "还在审批" in scan(world, waiting, by=GUARDIAN)
    dead = ready(world)
    world.wait(hours=3)
    assert permit(world, dead).state is State.EXPIRED
    assert "已经过期失效" in scan(world, dead, by=GUARDIAN)
    assert not permit(world, dead).interceptions
    world.forget_messages()


def test_a_second_scan_of_the_started_ticket_counts_as_presence(world: World) -> None:
    code = started(world)
    assert scan(world, code) == ""
    case = permit(world, code)
    assert case.state is State.WORKING and len(case.presence) == 2
    assert "由李强本人" in scan(world, code, by=FOREMAN)
    world.forget_messages()


def test_gas_that_went_bad_after_a_good_test_holds_it_back(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    assert measure(world, code, combustible=0.6) == ""
    assert keys(world, code) == [] and held_back(world, code) == ["gas_over"]
    assert gas(world, code).values
    world.forget_messages()

"""The printed measures, one by one, and the names of foreman, crew and guardian, each in the own session."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.factory import moved
from tests.stories.permit_work import confirm_all, held_back, measure, photo, ready, sign_up, started
from tests.stories.permits import (
    APPLICANT,
    END,
    FOREMAN,
    GUARDIAN,
    WORKER,
    approved,
    contractor,
    crew,
    permit,
    permit_world,
    rules,
    submitted,
)
from tests.world import World
from workflows.permit.case import State
from workflows.permit.events import Brought, HandedOver, MeasureConfirmed, Signed
from workflows.permit.measuring import GAS
from workflows.permit.records import Crewman, Kind


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


@pytest.fixture
def code(world: World) -> str:
    return approved(world)


def done(world: World, code: str) -> dict[str, tuple[str, bool, str]]:
    return {m.id: (m.by, m.involved, m.photo) for m in permit(world, code).measures}


def test_the_lines_are_ticked_off_one_after_the_other_on_the_card(world: World, code: str) -> None:
    world.person(FOREMAN).does(code, MeasureConfirmed(FOREMAN, "brief"))
    world.person(FOREMAN).sees("措施 2/", "动火人的证有效", "已落实")
    world.person(FOREMAN).picks("已落实")
    world.person(FOREMAN).sees("措施 3/", "电焊机", "不涉及")
    world.person(FOREMAN).picks("不涉及")
    assert done(world, code) == {
        "brief": (FOREMAN, True, ""), "papers": (FOREMAN, True, ""), "tools": (FOREMAN, False, ""),
    }  # fmt: skip
    assert all(m.at == world.now for m in permit(world, code).measures)
    world.forget_messages()


def test_a_line_that_wants_a_picture_takes_the_next_one_that_is_sent(world: World, code: str) -> None:
    for name in ("brief", "papers", "tools"):
        world.person(FOREMAN).does(code, MeasureConfirmed(FOREMAN, name))
    assert "要拍一张照片" in world.person(FOREMAN).does(code, MeasureConfirmed(FOREMAN, "isolate"))
    assert world.person(FOREMAN).does(code, Brought(FOREMAN, (photo(world, FOREMAN, "blind"),))) == ""
    assert done(world, code)["isolate"] == (FOREMAN, True, "blind")
    assert "blind" in [a.sha256 for a in permit(world, code).media]
    named = photo(world, FOREMAN, "cart", role="extinguishers")
    assert world.person(FOREMAN).does(code, Brought(FOREMAN, (named,))) == ""
    assert done(world, code)["extinguishers"] == (FOREMAN, True, "cart")
    world.forget_messages()


def test_a_must_line_cannot_be_left_out_and_others_may(world: World, code: str) -> None:
    assert "不能选不涉及" in world.person(FOREMAN).does(code, MeasureConfirmed(FOREMAN, "clear15", False))
    assert world.person(FOREMAN).does(code, MeasureConfirmed(FOREMAN, "isolate", False)) == ""
    assert done(world, code) == {"isolate": (FOREMAN, False, "")}
    assert "没有这一条" in world.person(FOREMAN).does(code, MeasureConfirmed(FOREMAN, "nothing"))
    world.forget_messages()


def test_good_gas_is_confirmed_on_a_test_that_holds_now_and_not_on_a_word(world: World, code: str) -> None:
    good = MeasureConfirmed(GUARDIAN, GAS)
    told = world.person(GUARDIAN).does(code, good)
    assert "要先有合格的气体数据" in told and "还没有气体分析" in told and GAS not in done(world, code)
    assert measure(world, code, combustible=0.8) == ""
    assert "要先有合格的气体数据" in world.person(GUARDIAN).does(code, good), "a bad one is none"
    world.wait(minutes=1)
    assert measure(world, code) == ""
    world.wait(minutes=31)
    assert "要先有合格的气体数据" in world.person(GUARDIAN).does(code, good), "nor is an old one"
    assert measure(world, code) == ""
    assert world.person(GUARDIAN).does(code, good) == "" and GAS in done(world, code)
    world.forget_messages()


@pytest.mark.parametrize("name", [FOREMAN, GUARDIAN, WORKER, APPLICANT])
def test_people_of_the_job_confirm(world: World, code: str, name: str) -> None:
    assert world.person(name).does(code, MeasureConfirmed(name, "brief")) == ""
    assert done(world, code)["brief"][0] == name
    world.forget_messages()


@pytest.mark.parametrize("name", ["刘洋", "周涛", "赵敏", "路人"])
def test_nobody_else_has_seen_it(world: World, code: str, name: str) -> None:
    assert "现场确认，这一条没有记" in world.person(name).does(code, MeasureConfirmed(name, "brief"))
    assert not done(world, code)
    world.forget_messages()


def test_nothing_is_confirmed_before_the_approval_or_changed_while_they_work(world: World, code: str) -> None:
    waiting = submitted(world, starts_at=END, ends_at=END + (END - world.now))
    assert "什么都没有改变" in world.person(FOREMAN).does(waiting, MeasureConfirmed(FOREMAN, "brief"))
    running = started(world, Kind.LIFTING)
    before = permit(world, running).measures
    assert world.person(FOREMAN).does(running, MeasureConfirmed(FOREMAN, "brief", False))
    assert permit(world, running).measures == before
    world.forget_messages()


def test_a_level_of_its_own_has_lines_of_its_own(world: World, code: str) -> None:
    wanted = {m.id for m in rules(world).of(Kind.HOT).measures if m.wanted(permit(world, code))}
    assert "monitor" not in wanted and "extinguishers" in wanted
    confirm_all(world, code)
    assert set(done(world, code)) == wanted
    world.forget_messages()


# ---- names -------------------------------------------------------------------------------------------------------


def names(world: World, code: str) -> set[tuple[str, str]]:
    approvals = {node.id for node in permit(world, code).nodes}
    return {(s.role, s.by) for s in permit(world, code).signatures if s.role not in approvals}


def test_each_signs_the_own_part_with_a_press_and_a_second_press_changes_nothing(world: World, code: str) -> None:
    assert world.person(FOREMAN).presses("交底签字") == ""
    assert world.person(WORKER).presses("作业人签字") == ""
    assert world.person(GUARDIAN).presses("监护人签字") == ""
    assert world.person(GUARDIAN).does(code, Signed(GUARDIAN, "guardian")) == ""
    assert names(world, code) == {("brief", FOREMAN), ("crew", WORKER), ("guardian", GUARDIAN)}
    assert len([s for s in permit(world, code).signatures if s.role == "guardian"]) == 1
    world.forget_messages()


BORROWED = [(FOREMAN, "guardian"), (GUARDIAN, "crew"), (WORKER, "brief"), ("刘洋", "crew")]


@pytest.mark.parametrize(("by", "role"), BORROWED)
def test_a_borrowed_signature_is_refused(world: World, code: str, by: str, role: str) -> None:
    assert "不能代签" in world.person(by).does(code, Signed(by, role))
    assert not names(world, code)
    world.forget_messages()


def test_an_approval_cannot_be_signed_as_if_it_were_a_name(world: World, code: str) -> None:
    before = permit(world, code).signatures
    for role in ("base", "accept", "safety", ""):
        assert "没有这一栏" in world.person("周涛").does(code, Signed("周涛", role))
    assert permit(world, code).signatures == before
    world.forget_messages()


def test_two_names_on_one_device_within_ten_minutes_go_to_safety(world: World, code: str) -> None:
    world.person(WORKER).does(code, Signed(WORKER, "crew", device="phone"))
    world.wait(minutes=9)
    assert world.person(GUARDIAN).does(code, Signed(GUARDIAN, "guardian", device="phone")) == ""
    (signed,) = [s for s in permit(world, code).signatures if s.role == "guardian"]
    assert signed.flags == ("和张伟用同一台手机签",)
    world.person("赵敏").sees("李强的监护人签字请核实", "同一台手机", code)
    world.wait(minutes=2)
    world.person(FOREMAN).does(code, Signed(FOREMAN, "brief", device="another"))
    assert not [s for s in permit(world, code).signatures if s.role == "brief" and s.flags]
    world.forget_messages()


def test_a_name_put_down_on_leave_goes_to_safety(world: World, code: str) -> None:
    world.away(WORKER)
    assert world.person(WORKER).does(code, Signed(WORKER, "crew")) == ""
    world.person("赵敏").sees("请假期间签", code)
    world.forget_messages()


def test_a_contractor_without_an_account_writes_his_name_on_the_foreman_s_phone(world: World) -> None:
    contractor(world)
    world.org = moved(world.org, "马工", reachable=False)
    hands = (*crew(world, Kind.HOT), Crewman("马工", "worker"))
    code = approved(world, crew=hands)
    confirm_all(world, code)
    for person, role in ((FOREMAN, "brief"), (WORKER, "crew"), (GUARDIAN, "guardian")):
        assert world.person(person).does(code, Signed(person, role)) == ""
    world.person(FOREMAN).sees("还差马工在王芳的手机上签字", "[看作业票", code)
    boss, by_hand = world.person(FOREMAN), Signed(FOREMAN, "crew", stroke="s1", of="马工")
    assert "要本人手写" in boss.does(code, replace(by_hand, stroke=""))
    assert "请用作业负责人王芳的手机签" in world.person(GUARDIAN).does(code, replace(by_hand, by=GUARDIAN))
    assert "不能代签" in boss.does(code, replace(by_hand, of=WORKER))
    assert "不是" in boss.does(code, replace(by_hand, of="陈静"))
    assert ("crew", "马工") not in names(world, code)
    assert boss.does(code, by_hand) == "" and boss.does(code, by_hand) == ""
    (signed,) = [s for s in permit(world, code).signatures if s.by == "马工"]
    assert (signed.role, signed.stroke, signed.note) == ("crew", "s1", "用王芳的手机本人手写")
    assert "手机上签字" not in world.person(FOREMAN).texts[-1]
    world.forget_messages()


def test_without_the_name_of_a_hand_who_has_no_account_the_scan_is_held_back(world: World) -> None:
    contractor(world)
    code = ready(world, crew=(*crew(world, Kind.HOT), Crewman("马工", "worker")))
    kind, case = world.work.cases[code]
    world.work.cases[code] = (kind, replace(case, signatures=tuple(s for s in case.signatures if s.by != "马工")))
    world.org = moved(world.org, "马工", reachable=False)
    world.wait(minutes=2)
    assert held_back(world, code) == ["signatures"]
    world.person(GUARDIAN).sees("还差马工在王芳的手机上签字", "请王芳打开作业票页面按“签名”，把手机交给本人手写")
    world.forget_messages()


def test_a_new_guardian_before_the_start_signs_anew(world: World, code: str) -> None:
    sign_up(world, code)
    assert world.person(FOREMAN).does(code, HandedOver(FOREMAN, "guardian", "陈静")) == ""
    case = permit(world, code)
    assert case.guardian == "陈静" and case.state is State.APPROVED
    assert ("guardian", GUARDIAN) not in names(world, code)
    world.person("陈静").sees("监护人由李强换成陈静", "[监护人签字]", code)
    assert not [m for m in world.work.messages if m.slot == "live"], "nobody works yet"
    world.forget_messages()

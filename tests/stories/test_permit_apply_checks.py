"""送审批: people and papers that do not hold to the end of the work stop a ticket, every reason at once, counted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.stories import permits
from tests.stories.permits import (
    APPLICANT,
    FOREMAN,
    GUARDIAN,
    START,
    WORKER,
    applied,
    certified,
    contractor,
    permit,
    uncertified,
)
from tests.world import MORNING, World
from workflows.certificate.papers import Company
from workflows.permit.case import State
from workflows.permit.events import Submitted
from workflows.permit.reasons import INTERCEPTS, REASONS
from workflows.permit.records import Crewman, Kind

TODAY = MORNING.date()
LATER = START + timedelta(days=9)


@pytest.fixture
def world() -> Iterator[World]:
    """The factory whose people hold their certificates; unexpected messages fail the story at its end."""
    world = permits.permit_world()
    yield world
    world.everything_was_read()


def welds_with(world: World, person: str = WORKER, **changes: Any) -> None:
    """This welding certificate is all that the person has."""
    uncertified(world, person)
    certified(world, person, "welding", **changes)


def sends(world: World, code: str) -> None:
    """The applicant presses 送审批."""
    assert world.person(APPLICANT).does(code, Submitted(APPLICANT)) == ""


def held(world: World, code: str, *words: str) -> list[str]:
    """The ticket stays with the applicant, who reads all these words; the keys of what was counted."""
    sends(world, code)
    world.person(APPLICANT).sees("还不能送审批", code, "[送审批]", *words)
    case = permit(world, code)
    assert case.state is State.DRAFT
    return [key for one in case.interceptions for key, _ in one.reasons]


def test_a_certificate_that_expired_yesterday_stops_the_application(world: World) -> None:
    welds_with(world, expires=TODAY - timedelta(days=1), title="焊接与热切割作业")
    code = applied(world)
    keys = held(world, code, "张伟：焊接与热切割作业证", "2026年3月1日已过期", "换有证的人", "证书过期")
    assert keys == ["certificate_expired"]
    assert permit(world, code).interceptions[0].gate == "apply"


def test_a_certificate_that_expires_before_the_work_ends_stops_it_although_it_holds_now(world: World) -> None:
    welds_with(world, expires=TODAY)
    late = MORNING + timedelta(hours=14)
    code = applied(world, starts_at=late, ends_at=late + timedelta(hours=4))
    assert held(world, code, "张伟", "2026年3月2日到期，作业要到 3月3日 02:00") == ["certificate_expired"]
    assert permits.answer(world, code, "2小时", "end") == ""
    sends(world, code)
    assert permit(world, code).state is State.APPROVING, "a day counts to its end, and midnight belongs to it"
    world.forget_messages()


def test_a_photo_without_a_number_is_no_certificate(world: World) -> None:
    welds_with(world, number=" ", scan="a" * 64)
    assert held(world, applied(world), "张伟", "只有照片，没有证号") == ["certificate_number"]


def test_a_review_that_falls_due_before_the_end_stops_it(world: World) -> None:
    welds_with(world, review_due=TODAY - timedelta(days=3))
    assert held(world, applied(world), "张伟", "复审") == ["certificate_review"]


def test_a_guardian_needs_a_certificate_too(world: World) -> None:
    uncertified(world, GUARDIAN)
    assert held(world, applied(world), "李强：没有登记监护人培训合格证") == ["certificate_missing"]


def test_of_two_certificates_one_good_one_is_enough_and_a_pressure_weld_wants_both_books(world: World) -> None:
    certified(world, WORKER, "welding", expires=TODAY - timedelta(days=1))
    certified(world, WORKER, "brazing")
    fields = permits.answers(world, Kind.HOT, method="承压件焊接")
    sends(world, applied(world, fields=fields))
    world.work.dossiers[WORKER] = replace(
        world.work.dossiers[WORKER],
        certificates=tuple(c for c in world.work.dossiers[WORKER].certificates if c.category != "pressure_welding"),
    )
    assert held(world, applied(world, fields=fields), "张伟：没有登记特种设备焊接") == ["certificate_missing"]
    world.forget_messages()


def test_without_a_guardian_nobody_works_and_it_is_counted_once_however_often_it_is_pressed(world: World) -> None:
    code = applied(world, crew=permits.crew(world, Kind.HOT, guardian=None))
    for _ in range(3):
        assert held(world, code, "没有监护人，不能作业") == ["guardian_missing"]
    assert permits.answer(world, code, GUARDIAN, "guardian") == ""
    sends(world, code)
    case = permit(world, code)
    assert case.state is State.APPROVING and len(case.interceptions) == 1
    world.forget_messages()


@pytest.mark.parametrize("part", ["worker", "foreman"])
def test_a_guardian_does_nothing_else(world: World, part: str) -> None:
    code = applied(world, crew=permits.crew(world, Kind.HOT, **{part: GUARDIAN}))
    assert "guardian_works" in held(world, code, "监护人兼作业", "李强是监护人，又是", "请换一位")


def test_every_reason_is_said_at_once_each_person_by_name(world: World) -> None:
    welds_with(world, expires=TODAY - timedelta(days=1))
    uncertified(world, "孙磊")
    uncertified(world, GUARDIAN)
    crew = (Crewman(WORKER, "worker"), Crewman("孙磊", "worker"), Crewman(GUARDIAN, "guardian"))
    code = applied(
        world,
        crew=crew,
        fields=permits.answers(world, Kind.HOT)[:-1],
        starts_at=LATER,
        ends_at=LATER + timedelta(hours=1),
    )
    keys = held(world, code, "张伟：", "孙磊：没有登记", "李强：没有登记", "最多提前 7 天", "还没有现场风力")
    assert sorted(set(keys)) == ["certificate_expired", "certificate_missing"], "what is only missing is not counted"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until": TODAY - timedelta(days=1)}, "入厂证"),
        ({"revoked": "违章动火"}, "违章动火"),
        ({"trained_on": None}, "没有入厂教育记录"),
        ({"company": Company(1, "蓝天安装公司", TODAY - timedelta(days=1), date(2027, 1, 1), FOREMAN)}, "安全管理协议"),
        ({"company": Company(1, "蓝天安装公司", date(2027, 1, 1), None, FOREMAN)}, "没有登记保险"),
    ],
)
def test_a_contractor_without_a_valid_pass_stands_on_no_permit(
    world: World, changes: dict[str, Any], words: str
) -> None:
    contractor(world, "马工", **changes)
    code = applied(world, crew=permits.crew(world, Kind.HOT, worker="马工"))
    assert held(world, code, "马工：", words) == ["contractor"]


def test_a_contractor_with_everything_in_order_works_and_the_company_stands_on_the_ticket(world: World) -> None:
    contractor(world, "马工")
    code = applied(world, crew=permits.crew(world, Kind.HOT, worker="马工"))
    sends(world, code)
    case = permit(world, code)
    assert case.state is State.APPROVING and case.contractor == "蓝天安装公司"
    world.forget_messages()


def test_a_contractor_whose_pass_is_not_registered_is_held_back(world: World) -> None:
    contractor(world, "马工")
    world.work.dossiers["马工"] = replace(world.work.dossiers["马工"], gate=None)
    code = applied(world, crew=permits.crew(world, Kind.HOT, worker="马工"))
    assert held(world, code, "马工：是承包商人员，没有入厂证") == ["contractor"]


def test_the_numbers_of_the_certificates_stand_beside_the_names(world: World) -> None:
    code = permits.submitted(world)
    numbers = {c.part: c.certificate for c in permit(world, code).crew}
    assert numbers["worker"].startswith("T0") and numbers["guardian"].startswith("T0") and numbers["foreman"] == ""
    world.forget_messages()


def test_somebody_who_has_left_is_named(world: World) -> None:
    code = applied(world)
    world.org = permits.moved(world.org, WORKER, active=False)
    assert held(world, code, "张伟不在人员名单里。请换人") == ["left"]


def test_a_certificate_that_is_put_in_order_lets_the_same_ticket_through(world: World) -> None:
    welds_with(world, expires=TODAY - timedelta(days=1))
    code = applied(world)
    held(world, code, "已过期")
    welds_with(world)
    sends(world, code)
    case = permit(world, code)
    assert case.state is State.APPROVING and len(case.interceptions) == 1
    world.forget_messages()


def test_of_217_applications_exactly_those_with_bad_papers_or_no_guardian_are_intercepted(world: World) -> None:
    welds_with(world, "陈静", expires=TODAY - timedelta(days=1))
    codes = []
    for number in range(217):
        expired, unguarded = number in (3, 40, 77, 120, 200), number in (11, 99, 180)
        crew = permits.crew(
            world, Kind.HOT, worker="陈静" if expired else WORKER, guardian=None if unguarded else GUARDIAN
        )
        codes.append(applied(world, crew=crew))
        sends(world, codes[-1])
        world.work.messages.clear()
    stopped = [permit(world, code) for code in codes if permit(world, code).interceptions]
    keys = [key for case in stopped for one in case.interceptions for key, _ in one.reasons]
    assert len(stopped) == 8 and keys.count("certificate_expired") == 5 and keys.count("guardian_missing") == 3


def test_every_key_has_a_name_in_chinese() -> None:
    assert set(REASONS) >= INTERCEPTS and all(REASONS.values())

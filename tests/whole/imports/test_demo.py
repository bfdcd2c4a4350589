"""The demo factory is the one that the issue describes."""

from datetime import datetime, timedelta

from config.site import factory
from db.imports.check import check_org
from tests.whole.imports.office import DEMO, SUNDAY, Office
from workflows.kernel.people import CONTRACTOR, Org, Person


def one(org: Org, name: str) -> Person:
    (found,) = org.named(name)
    return found


def chain(org: Org, name: str) -> list[str]:
    return [org.name(p) for p in org.chain(one(org, name).id)]


def test_it_has_420_people_60_pieces_of_equipment_and_12_key_areas(demo: Org) -> None:
    assert len([p for p in demo.people.values() if p.role != CONTRACTOR]) == 420
    assert len(demo.equipment) == 60
    assert len([place for place in demo.places.values() if place.key_area]) == 12
    assert factory(DEMO).short_name == "华拓钢构"
    assert [shift.name for shift in factory(DEMO).shifts] == ["白班", "夜班"]


def test_it_has_the_shops_that_a_metal_structure_factory_has(demo: Org) -> None:
    names = {place.name for place in demo.places.values()}
    assert {"一号焊接车间", "二号焊接车间", "三号焊接车间", "喷漆一线", "喷漆二线", "重型吊装区"} <= names
    assert {"变配电站", "危化品库", "气瓶库", "办公楼", "空压机房", "三号泵房"} <= names


def test_chains_have_three_steps_and_go_on_over_a_vacancy(demo: Org) -> None:
    assert chain(demo, "张伟")[:3] == ["冯志勇", "高翔", "何建军"]
    assert chain(demo, "李强")[:3] == ["王芳", "曹斌", "何建军"]
    worker = next(p for p in demo.people.values() if p.department == "三号焊接车间/乙班")
    assert worker.manager is None and demo.name(next(iter(demo.chain(worker.id)))) == "徐国华"
    assert chain(demo, "杨洪波")[0] == "陈刚"


def test_every_place_and_piece_has_an_owner_who_can_be_told_of_a_superior(demo: Org) -> None:
    owners = [*(p.owner for p in demo.places.values()), *(e.owner for e in demo.equipment.values())]
    for owner in owners:
        assert owner and demo.unfit(owner, SUNDAY) is None, owner
        assert demo.above(owner, 1, SUNDAY).to, demo.name(owner)
    assert all(piece.place in demo.places for piece in demo.equipment.values())
    assert demo.name(demo.equipment["PD-203"].owner) == "李强"


def test_it_has_the_troubles_of_a_real_factory(demo: Org) -> None:
    assert len(demo.named("王磊")) == 2
    assert len([p for p in demo.people.values() if not p.active]) == 1
    assert len([p for p in demo.people.values() if demo.listed(p.id) and not p.reachable]) == 2
    away = [demo.away(p, SUNDAY) for p in demo.people if demo.away(p, SUNDAY)]
    assert {absence.stand_in is None for absence in away if absence} == {True, False}


def test_somebody_is_in_the_duty_room_and_a_safety_officer_is_on_duty_at_every_hour(demo: Org) -> None:
    for hour in range(24 * 14):
        at = SUNDAY + timedelta(hours=hour)
        assert demo.on_duty("值班室", at) and demo.on_duty("安全员", at), at


def test_nobody_stands_in_two_shifts_at_once(demo: Org) -> None:
    ends: dict[str, datetime] = {}
    for shift in sorted(demo.roster, key=lambda s: s.since):
        assert shift.since >= ends.get(shift.person, shift.since), demo.name(shift.person)
        ends[shift.person] = shift.until


def test_importing_it_again_changes_nothing(office: Office) -> None:
    office.imports_site(DEMO)
    again = office.imports_site(DEMO)
    assert [(result.added, result.changed) for result in again] == [(0, 0)] * len(again)
    assert any("没有接口人的部门：技术部、采购部" in words for words in again[1].warnings)


def test_check_finds_only_what_the_demo_is_meant_to_show(demo: Org) -> None:
    findings = check_org(demo, SUNDAY)
    assert [finding for finding in findings if finding.level == "error"] == []
    told = "\n".join(finding.what for finding in findings)
    for words in ("没有任何账号的员工：", "直属上级空缺", "没有接口人的部门：技术部、采购部", "代理人：唐德明"):
        assert words in told

"""A name of the standard becomes a person of this factory: role, department, staff number, letter of appointment."""

from dataclasses import replace
from datetime import date, timedelta

from tests.factory import WELDING, factory
from tests.rules.permit.books import TUESDAY, book, context
from workflows.kernel.people import Absence, Department, Org, Person
from workflows.permit.records import Kind
from workflows.permit.roles import holders
from workflows.permit.rules import Appointment, NodeRule, PermitRules

BASE = NodeRule("base", "所在基层单位审批", ("所在基层单位",), near=True)


def node(*roles: str, near: bool = False) -> NodeRule:
    return NodeRule("n", "审批", roles, near=near)


def found(
    rule: NodeRule, rules: PermitRules | None = None, org: Org | None = None, place: str = WELDING
) -> tuple[str, ...]:
    return holders(rule, place, context(rules, org))


def with_roles(**roles: tuple[str, ...]) -> PermitRules:
    return replace(book(), roles={**book().roles, **roles})


def two_shops() -> Org:
    org = factory()
    heads = {
        "焊头": Person("焊头", "焊头", WELDING, "车间主任", "钱进"),
        "漆头": Person("漆头", "漆头", "厂部/涂装车间", "车间主任", "钱进"),
    }
    people = {k: v for k, v in org.people.items() if k != "周涛"}
    return replace(org, people={**people, **heads})


def test_the_head_of_the_places_own_workshop_signs_and_no_other() -> None:
    assert found(BASE, org=two_shops()) == ("焊头",)
    assert found(BASE, org=two_shops(), place="厂部/涂装车间/一线班") == ("漆头",)


def test_whoever_leads_the_department_signs_where_nobody_has_the_role() -> None:
    org = two_shops()
    led = Department("厂部/仓库", leader="孙安")
    org = replace(org, departments={**org.departments, "厂部/仓库": led})
    assert found(BASE, org=org, place="厂部/仓库/叉车班") == ("孙安",)


def test_a_foreman_who_leads_a_team_does_not_sign_for_a_workshop() -> None:
    org = two_shops()
    led = Department("厂部/仓库", leader="吴刚")
    org = replace(org, departments={**org.departments, "厂部/仓库": led})
    assert "吴刚" not in found(BASE, org=org, place="厂部/仓库")


def test_a_department_speaks_by_its_leader_then_its_contact() -> None:
    rules = with_roles(专业部门=("部门:设备动力部",))
    org = factory()
    assert found(node("专业部门"), rules, org) == ("王芳",)  # the contact, there is no leader
    led = replace(org.departments["厂部/设备动力部"], leader="周涛")
    org = replace(org, departments={**org.departments, "厂部/设备动力部": led})
    assert found(node("专业部门"), rules, org) == ("周涛",)
    assert found(node("专业部门"), with_roles(专业部门=("部门:没有这个部", "安全总监"))) == ("孙安",)


def test_a_person_is_named_by_staff_number_and_stood_in_for_on_leave() -> None:
    org = factory()
    boss = replace(org.people["钱进"], staff_no="0001")
    org = replace(org, people={**org.people, "钱进": boss})
    rules = with_roles(主要负责人=("工号:0001",))
    assert found(node("主要负责人"), rules, org) == ("钱进",)
    leave = Absence("钱进", TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1), "孙安")
    assert found(node("主要负责人"), rules, replace(org, absences=(leave,))) == ("孙安",)
    assert found(node("主要负责人"), with_roles(主要负责人=("工号:9999",)), org) == ()


def test_somebody_appointed_in_writing_signs_first_until_the_letter_ends() -> None:
    org = factory()
    org = replace(org, people={**org.people, "孙安": replace(org.people["孙安"], staff_no="0017")})
    letter = Appointment("confined", "主要负责人", "0017", "委托 1 号", TUESDAY.date())
    appointed = replace(book(), appointments=(letter,))
    assert found(node("主要负责人"), appointed, org) == ("孙安",)
    ended = replace(book(), appointments=(replace(letter, until=date(2026, 11, 23)),))
    assert found(node("主要负责人"), ended, org) == ("钱进",)
    away = Absence("孙安", TUESDAY, TUESDAY + timedelta(days=1), "赵敏")
    assert found(node("主要负责人"), appointed, replace(org, absences=(away,))) == ("钱进",)


def test_the_applicant_is_passed_over_for_the_next_who_may_sign_else_for_his_superior() -> None:
    ctx = context()
    safety = node("安全管理部门")
    assert holders(safety, "", ctx) == ("孙安",)
    assert holders(safety, "", ctx, frozenset({"孙安"})) == ("赵敏",)
    assert holders(BASE, WELDING, ctx, frozenset({"周涛"})) == ("钱进",)


def test_every_node_of_every_ticket_finds_somebody_in_an_ordinary_factory() -> None:
    ctx = context()
    for kind in Kind:
        for level in ctx.rules.of(kind).levels:
            for rule in level.nodes:
                assert holders(rule, WELDING, ctx), (kind, level.name, rule.id)

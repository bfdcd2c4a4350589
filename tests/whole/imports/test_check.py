"""`run.py check` finds what would let a message fall on the floor."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from db.imports.check import check_org
from workflows.kernel.people import Absence, Department, Equipment, Org, Person, Place, Shift

NOW = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = (
    Person("qiang", "李强", "电工班", manager="fang"),
    Person("fang", "王芳", "电工班", "班组长", manager="zheng"),
    Person("min", "赵敏", "安全部", "安全员", manager="zhou"),
    Person("zhou", "周立新", "安全部", "安全总监", manager="zheng"),
    Person("zheng", "郑国栋", "公司领导", "分管副总"),
    Person("tian", "田野", "安全部", "值班室", manager="zhou"),
)
SOUND = Org(
    people={p.id: p for p in PEOPLE},
    departments={
        "电工班": Department("电工班", "fang", None, "fang"),
        "安全部": Department("安全部", "min", None, "zhou"),
        "公司领导": Department("公司领导", "zheng", None, "zheng"),
    },
    places={"P": Place("P", "配电房", "电工班", "qiang")},
    equipment={"E": Equipment("E", "变压器", "P", "电工班", "qiang")},
    roster=(Shift("tian", "值班室", NOW - timedelta(hours=1), NOW + timedelta(days=30)),),
)


def changed(**people: Person) -> Org:
    return replace(SOUND, people={**SOUND.people, **people})


def told(org: Org, level: str) -> str:
    return "\n".join(f.what + f.remedy for f in check_org(org, NOW) if f.level == level)


def test_a_sound_factory_has_nothing_to_mend() -> None:
    assert check_org(SOUND, NOW) == []


def test_an_empty_factory_is_told_to_import_its_people() -> None:
    assert [finding.level for finding in check_org(Org(), NOW)] == ["error"]


def test_without_a_safety_officer_or_vice_president_check_fails() -> None:
    assert "没有安全员" in told(changed(min=replace(SOUND.people["min"], role="员工")), "error")
    assert "没有分管副总" in told(changed(zheng=replace(SOUND.people["zheng"], role="车间主任")), "error")


def test_an_officer_on_leave_without_anybody_else_is_an_error() -> None:
    away = Absence("min", NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert "安全员现在一个都通知不到" in told(replace(SOUND, absences=(away,)), "error")


def test_a_circle_of_superiors_is_named_once() -> None:
    org = changed(zheng=replace(SOUND.people["zheng"], manager="fang"))
    assert told(org, "error").count("绕成了圈") == 1


def test_a_leader_without_account_is_an_error_and_a_worker_a_warning() -> None:
    assert "管理人员：王芳" in told(changed(fang=replace(SOUND.people["fang"], reachable=False)), "error")
    new = Person("new", "新来的", "电工班", manager="fang", reachable=False)
    assert "员工：新来的" in told(changed(new=new), "warn") and not told(changed(new=new), "error")


def test_a_place_whose_owner_left_is_an_error_and_one_without_owner_a_warning() -> None:
    assert "通知不到" in told(changed(qiang=replace(SOUND.people["qiang"], active=False)), "error")
    org = replace(SOUND, places={"P": Place("P", "配电房")})
    assert "没有责任人的区域：配电房" in told(org, "warn")


def test_an_owner_without_a_superior_is_an_error_and_a_vacancy_a_warning() -> None:
    alone = Person("qiang", "李强", "没有的部门")
    assert "没有可通知的上级" in told(changed(qiang=alone), "error")
    vacancy = Person("qiang", "李强", "电工班")
    assert "直属上级空缺" in told(changed(qiang=vacancy), "warn") and not told(changed(qiang=vacancy), "error")


def test_a_department_without_contact_is_a_warning_and_without_anybody_an_error() -> None:
    led = {**SOUND.departments, "技术部": Department("技术部", leader="zhou")}
    assert "没有接口人的部门：技术部" in told(replace(SOUND, departments=led), "warn")
    bare = {**SOUND.departments, "技术部": Department("技术部")}
    assert "找不到人的部门：技术部" in told(replace(SOUND, departments=bare), "error")


def test_a_roster_that_ends_soon_is_a_warning() -> None:
    short = (Shift("tian", "值班室", NOW, NOW + timedelta(days=3)),)
    assert "值班室只排到 11-25 09:00" in told(replace(SOUND, roster=short), "warn")
    assert "没有值班表" in told(replace(SOUND, roster=()), "warn")


def test_equipment_in_an_unknown_place_is_a_warning() -> None:
    org = replace(SOUND, equipment={"E": Equipment("E", "变压器", "X", "电工班", "qiang")})
    assert "不在区域表里的设备：变压器" in told(org, "warn")

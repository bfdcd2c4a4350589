"""Departments, places, equipment, the roster and absences."""

from datetime import datetime, timedelta

import pytest

from tests.whole.imports.office import SHANGHAI, SUNDAY, Office

PEOPLE = (
    "name,department,role,staff_no,wecom_userid\n"
    "王芳,电工班,班组长,A1,w.f\n李强,电工班,员工,A2,l.q\n赵敏,安全部,安全员,A3,z.m\n"
)
PLACES = "code,name,department,owner,aliases,lat,lng,radius_m,key_area\n"


@pytest.fixture
def staffed(office: Office) -> Office:
    office.imports("people", PEOPLE)
    return office


def test_a_place_has_an_owner_names_workers_use_and_a_circle_on_the_map(staffed: Office) -> None:
    staffed.imports("places", PLACES + "PD-1,配电房,电工班,李强,电房|配电间、电工房,31.6,120.4,15,是\n")
    place = staffed.org().places["PD-1"]
    assert place.owner == staffed.person("李强").id
    assert place.aliases == ("电房", "配电间", "电工房")
    assert (place.lat, place.lng, place.radius_m, place.key_area) == (31.6, 120.4, 15.0, True)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",配电房,,,,,,,", "行 2：缺编号"),
        ("P,,,,,,,,", "行 2：缺名称"),
        ("P,配电房,,王五,,,,,", "行 2：责任人“王五”不在人员表里"),
        ("P,配电房,,,,120.4,31.6,,", "像是填反了"),
        ("P,配电房,,,,31.6,,,", "要么都填，要么都留空"),
        ("P,配电房,,,,北纬31,120,,", "纬度“北纬31”不是数字"),
        ("P,配电房,,,,31.6,120.4,0,", "半径 0 超出 1 到 5000"),
        ("P,配电房,,,,,,,也许", "请填 是 或 否"),
        ("P,配电房,,,,,,,\nP,变电站,,,,,,,", "行 3：编号 P 在上面已经出现过"),
    ],
)
def test_a_bad_place_is_named_with_its_remedy(staffed: Office, line: str, words: str) -> None:
    assert words in "\n".join(staffed.complains("places", PLACES + line + "\n"))


def test_places_without_owner_and_names_used_twice_are_warned_of(staffed: Office) -> None:
    result = staffed.imports("places", PLACES + "P1,一号泵房,,,泵房,,,,\nP2,二号泵房,水班,李强,泵房,,,,\n")
    told = "\n".join(result.warnings)
    assert "没有责任人的区域：一号泵房" in told and "叫法“泵房”有 2 个区域在用" in told and "水班" in told


def test_a_places_other_columns_stay_when_the_table_lacks_them(staffed: Office) -> None:
    staffed.imports("places", PLACES + "P,配电房,电工班,李强,电房,31.6,120.4,15,是\n")
    result = staffed.imports("places", "编号,名称\nP,变配电房\n")
    place = staffed.org().places["P"]
    assert result.changed == 1 and place.name == "变配电房"
    assert place.owner and place.key_area and place.aliases == ("电房",)


def test_equipment_stands_in_a_place_by_code_or_name_and_has_operators(staffed: Office) -> None:
    staffed.imports("places", PLACES + "P,配电房,,,,,,,\n")
    head = "code,name,place,department,owner,aliases,operators\n"
    staffed.imports("equipment", head + "T1,变压器,配电房,电工班,李强,,李强|王芳\nT2,高压柜,P,,,,\n")
    pieces = staffed.org().equipment
    assert pieces["T1"].place == pieces["T2"].place == "P"
    assert [staffed.org().name(o) for o in pieces["T1"].operators] == ["李强", "王芳"]
    told = "\n".join(staffed.complains("equipment", head + "T3,泵,水房,,,,李四\n"))
    assert "区域“水房”不在区域表里" in told and "操作工“李四”不在人员表里" in told


def test_a_department_gets_its_contact_stand_in_and_leader(staffed: Office) -> None:
    result = staffed.imports("departments", "部门,接口人,代理人,负责人\n电工班,王芳,李强,A1\n")
    department = staffed.org().departments["电工班"]
    assert department.contact == department.leader == staffed.person("王芳").id
    assert any("没有接口人的部门：安全部" in words for words in result.warnings)
    (told,) = staffed.complains("departments", "部门,接口人\n电工班,张三\n")
    assert told.startswith("行 2：接口人“张三”")


def test_the_roster_says_who_is_on_duty_through_the_night(staffed: Office) -> None:
    head = "day,shift,duty,person,department\n"
    lines = "每天,白班,安全员,赵敏,安全部\n周日,夜班,值班电工,李强,\n2026-11-23,06:00-14:00,值班电工,A1,\n"
    staffed.imports("roster", head + lines)
    org = staffed.org()

    def names(duty: str, at: datetime) -> list[str]:
        return [org.name(p) for p in org.on_duty(duty, at)]

    assert names("安全员", SUNDAY + timedelta(days=30)) == ["赵敏"]
    assert names("安全员", SUNDAY.replace(hour=21)) == []
    assert names("值班电工", datetime(2026, 11, 23, 3, tzinfo=SHANGHAI)) == ["李强"]
    assert sorted(names("值班电工", datetime(2026, 11, 23, 7, tzinfo=SHANGHAI))) == ["李强", "王芳"]


def test_a_new_roster_replaces_the_slots_it_names_and_no_others(staffed: Office) -> None:
    head = "日期,班次,值班岗位,值班人\n"
    staffed.imports("roster", head + "2026-11-24,白班,安全员,赵敏\n2026-11-25,白班,安全员,赵敏\n")
    result = staffed.imports("roster", head + "2026-11-24,白班,安全员,王芳\n")
    assert (result.added, result.changed) == (0, 1)
    org = staffed.org()
    days = {shift.since.astimezone(SHANGHAI).day: org.name(shift.person) for shift in org.roster}
    assert days == {24: "王芳", 25: "赵敏"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("周八,白班,安全员,赵敏,", "日期“周八”看不懂"),
        ("周一,早早班,安全员,赵敏,", "班次“早早班”不认识，请写 白班、夜班"),
        ("周一,白班,,赵敏,", "缺值班岗位"),
        ("周一,白班,安全员,,", "缺值班人"),
        ("2026-02-30,白班,安全员,赵敏,", "日期“2026-02-30”看不懂"),
    ],
)
def test_a_bad_roster_line_is_named_with_its_remedy(staffed: Office, line: str, words: str) -> None:
    assert words in "\n".join(staffed.complains("roster", "day,shift,duty,person,department\n" + line + "\n"))


def test_leave_until_a_day_counts_that_day_and_its_stand_in_answers(staffed: Office) -> None:
    staffed.imports("absences", "person,since,until,stand_in\n王芳,2026-11-23,2026-11-24,李强\n")
    org, fang, qiang = staffed.org(), staffed.person("王芳").id, staffed.person("李强").id
    assert org.fit(fang, datetime(2026, 11, 24, 23, 59, tzinfo=SHANGHAI)) == qiang
    assert org.fit(fang, datetime(2026, 11, 25, 0, 0, tzinfo=SHANGHAI)) == fang
    result = staffed.imports("absences", "person,since,until,stand_in\n王芳,2026-11-23,2026-11-26,\n")
    assert result.changed == 1 and len(staffed.org().absences) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("王芳,2026-11-24,2026-11-23,", "结束早于开始"),
        ("王芳,2026-11-24,明天,", "结束“明天”看不懂"),
        ("王芳,2026-11-24,2026-11-25,A1", "代理人就是请假人自己"),
        ("张三,2026-11-24,2026-11-25,", "请假人“张三”不在人员表里"),
    ],
)
def test_a_bad_absence_is_named_with_its_remedy(staffed: Office, line: str, words: str) -> None:
    assert words in "\n".join(staffed.complains("absences", "person,since,until,stand_in\n" + line + "\n"))

"""Points and plans of rounds from tables, with every wrong cell named."""

from datetime import timedelta

import pytest
from sqlmodel import select

from db import sheets
from db.plans import ENTRY, plans, points
from db.tables import RoundPlan, Timer
from tests.whole.imports.office import SUNDAY, Office
from workflows.inspection.plans import Plan

PEOPLE = "name,department,role,staff_no,wecom_userid\n王芳,电工班,班组长,A1,w.f\n李强,电工班,员工,A2,l.q\n"
PLACES = "code,name,department,owner\nPD-1,配电房,电工班,李强\nQP-1,气瓶库,电工班,李强\nBG-1,办公楼,电工班,李强\n"
EQUIPMENT = "code,name,place\nXC-1,一号行车,PD-1\n"
POINTS = "点位编号,检查表,同一处,风险颜色,NFC,信标\n"
PLANS = "计划名称,点位,周期,星期,班次,开始时间,时限（分钟）,角色,部门,巡检人,按顺序\n"
BEACON = "fda50693-a4e2-4fb1-afcf-c6eb07647825:1:7"


@pytest.fixture
def ready(office: Office) -> Office:
    for kind, table in (("people", PEOPLE), ("places", PLACES), ("equipment", EQUIPMENT)):
        office.imports(kind, table)
    return office


@pytest.fixture
def pointed(ready: Office) -> Office:
    ready.imports("points", POINTS + "PD-1,DROM,,橙,,\nQP-1,GCYL,,红,,\nXC-1,CRANE,,,,\nBG-1,,,,,\n")
    return ready


def known(office: Office) -> dict[str, Plan]:
    with office.session() as session:
        session.info["site"] = "default"
        return {plan.name: plan for plan in plans(session)}


def test_a_point_has_its_sheet_its_stop_its_risk_and_what_a_phone_can_touch_or_hear(ready: Office) -> None:
    result = ready.imports("points", POINTS + f"PD-1,配电房检查表,电房,较大,NFC-1,{BEACON.upper()}\nXC-1,crane,,黄,,\n")
    assert (result.added, result.errors) == (2, ())
    with ready.session() as session:
        session.info["site"] = "default"
        one, two = points(session)
        assert sheets.current(session, "DROM") and len(sheets.all_current(session)) == 23, "the book came with them"
    assert (one.sheet, one.halt, one.risk, one.nfc, one.beacon) == ("DROM", "电房", "orange", "NFC-1", BEACON)
    assert (two.sheet, two.risk, two.nfc) == ("CRANE", "yellow", "")
    again = ready.imports("points", "点位编号,风险颜色\nPD-1,红\n")
    assert (again.added, again.changed) == (0, 1)
    with ready.session() as session:
        session.info["site"] = "default"
        assert [(point.sheet, point.risk) for point in points(session)] == [("DROM", "red"), ("CRANE", "yellow")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",DROM,,,,", "行 2：缺点位编号"),
        ("X-9,DROM,,,,", "行 2：点位 X-9 不在区域表和设备表里，请核对编号"),
        ("PD-1,电房表,,,,", "行 2：检查表“电房表”没有，请写编号：BOIL"),
        ("PD-1,DROM,,紫,,", "行 2：风险“紫”看不懂，请填 红、橙、黄、蓝"),
        ("PD-1,DROM,,,,12345", "信标“12345”看不懂，请写成 uuid:major:minor"),
        (f"PD-1,DROM,,,,{BEACON}\nQP-1,GCYL,,,,{BEACON}", "行 3：信标"),
        ("PD-1,DROM,,,N1,\nQP-1,GCYL,,,N1,", "行 3：NFC“N1”已经给了点位 PD-1"),
        ("PD-1,DROM,,,,\nPD-1,DROM,,,,", "行 3：点位 PD-1 在上面已经出现过"),
    ],
)
def test_a_bad_point_is_named_with_its_remedy(ready: Office, line: str, words: str) -> None:
    assert words in "\n".join(ready.complains("points", POINTS + line + "\n"))


def test_a_point_without_sheet_or_colour_is_warned_of(ready: Office) -> None:
    told = "\n".join(ready.imports("points", POINTS + "PD-1,,,,,\nQP-1,GCYL,,,,\n").warnings)
    assert "没有检查表的点位：PD-1" in told and "没有风险颜色的点位：QP-1" in told


def test_a_plan_knows_its_route_its_days_and_who_goes_it(pointed: Office) -> None:
    lines = (
        "夜班巡检,PD-1|气瓶库|XC-1,每班,,夜班,20:30,90,值班电工,电工班,,是",
        "周检,PD-1,每周,周一、周四,,9:00,,,,李强,",
        "日检,QP-1,每天,工作日,,,,,电工班,,否",
    )
    result = pointed.imports("plans", PLANS + "\n".join(lines) + "\n")
    assert (result.added, result.errors) == (3, ())
    assert result.warnings == ("值班表和人员表里都没有的角色：值班电工，巡检会派给部门里的人",)
    found, lee = known(pointed), pointed.person("李强").id
    night = Plan(
        "夜班巡检", ("PD-1", "QP-1", "XC-1"), "shift", (), "夜班", "20:30", 90, "值班电工", "电工班", None, True
    )
    assert found["夜班巡检"] == night
    assert found["周检"] == Plan("周检", ("PD-1",), "week", (1, 4), "", "09:00", 0, "", "", lee)
    assert found["日检"].days == (1, 2, 3, 4, 5) and not found["日检"].ordered


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",PD-1,每班,,,,,,电工班,,", "行 2：缺计划名称"),
        ("甲,,每班,,,,,,电工班,,", "没有写点位，请按巡检的先后写编号"),
        ("甲,PD-1|X-9,每班,,,,,,电工班,,", "点位 X-9 不在点位表里，或没有检查表"),
        ("甲,BG-1,每班,,,,,,电工班,,", "点位 BG-1 不在点位表里，或没有检查表"),
        ("甲,PD-1|配电房,每班,,,,,,电工班,,", "同一个点位写了两次"),
        ("甲,PD-1,每年,,,,,,电工班,,", "周期“每年”看不懂，请填 每班、每天 或 每周"),
        ("甲,PD-1,每天,周八,,,,,电工班,,", "星期“周八”看不懂"),
        ("甲,PD-1,每班,,中班,,,,电工班,,", "班次“中班”不认识，请写 白班、夜班"),
        ("甲,PD-1,每天,,白班,,,,电工班,,", "周期不是每班，班次请留空"),
        ("甲,PD-1,每天,,,8点,,,电工班,,", "开始时间“8点”看不懂，请写成 08:30"),
        ("甲,PD-1,每天,,,,2000,,电工班,,", "超出 5 到 1440"),
        ("甲,PD-1,每班,,白班,21:00,,,电工班,,", "开始时间 21:00 不在白班里"),
        ("甲,PD-1,每班,,,,,,,,", "没有写谁去巡：填巡检人，或填角色、部门"),
        ("甲,PD-1,每班,,,,,,,王五,", "巡检人“王五”不在人员表里"),
        ("甲,PD-1,每班,,,,,,电工班,,\n甲,PD-1,每班,,,,,,电工班,,", "行 3：计划 甲 在上面已经出现过"),
    ],
)
def test_a_bad_plan_is_named_with_its_remedy(pointed: Office, line: str, words: str) -> None:
    assert words in "\n".join(pointed.complains("plans", PLANS + line + "\n"))


def test_a_plan_whose_time_moved_begins_with_its_next_window_and_a_running_service_looks_at_once(
    pointed: Office,
) -> None:
    with pointed.session() as session:
        code, name = ENTRY
        session.add(Timer(case_code=code, name=name, due_at=SUNDAY + timedelta(hours=1)))
        session.commit()
    pointed.imports("plans", PLANS + "甲,PD-1,每天,,,08:00,60,,电工班,,\n")
    with pointed.session() as session:
        assert session.exec(select(Timer.due_at)).one() == SUNDAY
    assert known(pointed)["甲"].opened_until is None
    pointed.imports("plans", PLANS + "甲,PD-1,每天,,,08:00,60,,电工班,李强,\n")
    assert known(pointed)["甲"].opened_until is None, "who goes it is no time"
    pointed.imports("plans", PLANS + "甲,PD-1,每天,,,09:00,60,,电工班,,\n")
    assert known(pointed)["甲"].opened_until == SUNDAY


def test_a_plan_that_is_switched_off_is_gone_and_the_others_stay(pointed: Office) -> None:
    pointed.imports("plans", PLANS + "甲,PD-1,每天,,,,,,电工班,,\n乙,QP-1,每天,,,,,,电工班,,\n")
    result = pointed.imports("plans", "计划名称,点位,周期,启用\n甲,,,否\n")
    assert (result.changed, result.errors) == (1, ()) and set(known(pointed)) == {"乙"}
    with pointed.session() as session:
        assert session.exec(select(RoundPlan.name)).all() == ["乙"]

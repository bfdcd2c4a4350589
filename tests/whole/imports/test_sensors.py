"""The table of detectors: what is taken, what is refused with line and remedy, and what stays."""

from datetime import date
from pathlib import Path

import pytest

from db import sensors
from db.tables import Sensor
from tests.whole.imports.office import DEMO, SUNDAY, TEMPLATE, Office

PLACES = "编号,名称\nCJ-1,一车间\nCJ-2,二车间\n"
MACHINES = "编号,名称,区域\nBJ-01,气体报警器,CJ-1\n"
THINGS = "设备编号,检验项目,下次检验日期\nBJ-01,气体报警器校准,2027-02-25\nBJ-01,外观检查,2026-12-01\n"
HEAD = "编号,名称,种类,单位,区域,设备编号,一级报警值,二级报警值,低报警,失联分钟,校准有效期,启用\n"


def built(office: Office) -> None:
    office.imports("places", PLACES)
    office.imports("equipment", MACHINES)
    office.imports("things", THINGS)


def row(office: Office, code: str) -> Sensor:
    with office.session() as session:
        return session.get_one(Sensor, ("default", code))


def test_detectors_come_in_with_limits_place_and_calibration(office: Office) -> None:
    built(office)
    table = (
        HEAD + "G1,一号气体,可燃气体,%LEL,一车间,BJ-01,20,50,,3,,\nO1,池内氧,氧含量,%VOL,CJ-2,,19.5,18,,5,2027-03-31,\n"
        "Y1,烟感一,烟感,,CJ-1,,,,,,,\n"
    )
    result = office.imports("sensors", table)
    assert (result.errors, result.added) == ((), 3)
    one = row(office, "G1")
    assert (one.kind, one.unit, one.place, one.limit_1, one.limit_2, one.silence) == (
        "gas",
        "%LEL",
        "CJ-1",
        20,
        50,
        180,
    )
    assert row(office, "O1").falling and row(office, "O1").calibrated_until == date(2027, 3, 31)
    assert (row(office, "Y1").limit_1, row(office, "Y1").silence) == (1, 300)
    with office.session() as session:
        session.info["site"] = "default"
        assert sensors.calibrated_until(session, one) == date(2027, 2, 25), "from the dates of the machine"
    assert office.imports("sensors", table).unchanged == 3


def test_what_cannot_be_is_refused_with_its_remedy(office: Office) -> None:
    built(office)
    result = office.imports(
        "sensors",
        HEAD + "a/b,,气体,,,,20,50,,,,\nG2,,气体,,,,50,20,,,,\nO2,,氧含量,,,,18,19.5,,,,\nG3,,气体,,,,20,,,,,\n"
        "G4,,什么,,,,20,50,,,,\nG5,,气体,,四车间,,20,50,,,,\nG6,,气体,,,,20,50,,一会儿,,\nG6,,气体,,,,20,50,,,,\n",
    )
    told = "\n".join(map(str, result.errors))
    for words in (
        "不能有 / + # *", "二级 20 比一级 50 轻，请对调", "低报警的二级更低", "缺报警值", "种类“什么”看不懂",
        "区域“四车间”不在区域表里", "“一会儿”不是数字", "编号 G6 在上面已经出现过",
    ):  # fmt: skip
        assert words in told
    with office.session() as session:
        session.info["site"] = "default"
        assert sensors.sensors(session) == ()


def test_a_new_table_keeps_what_was_read_and_what_it_does_not_say(office: Office) -> None:
    built(office)
    office.imports("sensors", HEAD + "G1,一号气体,气体,%LEL,CJ-1,BJ-01,20,50,,3,,\n")
    with office.session() as session:
        one = session.get_one(Sensor, ("default", "G1"))
        since = one.standing_since
        one.value, one.at, one.standing = 33.0, SUNDAY, 1
        session.commit()
    assert since is not None, "the silence of one that never spoke counts from here"
    result = office.imports("sensors", "编号,一级报警值,二级报警值\nG1,10,25\n")
    assert any("已超限：G1" in words for words in result.warnings)
    one = row(office, "G1")
    assert (one.limit_1, one.limit_2, one.value, one.standing, one.name, one.place) == (
        10,
        25,
        33.0,
        1,
        "一号气体",
        "CJ-1",
    )


@pytest.mark.parametrize("folder", [DEMO, TEMPLATE], ids=["demo", "template"])
def test_the_demo_and_the_template_have_detectors(office: Office, folder: Path) -> None:
    results = {result.kind: result for result in office.imports_site(folder)}
    assert results["sensors"].errors == () and results["sensors"].added

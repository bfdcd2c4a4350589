"""Tables of inspection dates and of substances: what is taken, what is refused with line and remedy."""

from datetime import date

from sqlmodel import select

from db import things
from db.tables import DatedThing
from tests.whole.imports.office import DEMO, TEMPLATE, Office
from tests.whole.imports.test_tables import workbook

MACHINES = "编号,名称,区域\nXC-01,一号行车,CJ-1\nCQ-01,储气罐,CJ-1\n"
PLACES = "编号,名称\nCJ-1,一车间\nCK-4,危化品库\n"
HEAD = "设备编号,类别,检验项目,登记号,上次检验日期,下次检验日期,检验单位,报告编号,停用\n"
CABINET = "点位,名称,CAS号,最大存放量,危险性,急救\n"


def built(office: Office) -> None:
    office.imports("places", PLACES)
    office.imports("equipment", MACHINES)


def dates(office: Office) -> dict[tuple[str, str], date]:
    with office.session() as session:
        return {(row.equipment, row.what): row.due for row in session.exec(select(DatedThing))}


def test_dates_come_in_by_code_or_name_and_what_is_done_follows_from_the_sort(office: Office) -> None:
    built(office)
    result = office.imports(
        "things",
        HEAD + "XC-01,行车,,起01,2025-01-20,2027-01-19,特检院,R1,\n储气罐,安全阀,,,,2027.3.1,,,\n"
        "危化品库,防雷,,,,2027年5月6日,,,\n",
    )
    assert (result.errors, result.added) == ((), 3)
    assert dates(office) == {
        ("XC-01", "定期检验"): date(2027, 1, 19),
        ("CQ-01", "安全阀校验"): date(2027, 3, 1),
        ("CK-4", "防雷检测"): date(2027, 5, 6),
    }


def test_a_new_date_replaces_the_old_one_and_a_machine_out_of_use_is_taken_away(office: Office) -> None:
    built(office)
    office.imports("things", HEAD + "XC-01,行车,,,,2027-01-19,,,\nCQ-01,储气罐,,,,2027-01-19,,,\n")
    again = office.imports("things", HEAD + "XC-01,行车,,,,2029-01-19,,,\nCQ-01,储气罐,,,,2027-01-19,,,是\n")
    assert (again.added, again.changed) == (0, 2)
    assert dates(office) == {("XC-01", "定期检验"): date(2029, 1, 19)}
    older = office.imports("things", HEAD + "XC-01,行车,,,,2028-01-19,,,\n")
    assert "到期日比原来登记的早，是不是旧表：XC-01定期检验" in older.warnings


def test_without_a_due_date_it_is_reckoned_from_the_last_and_said(office: Office) -> None:
    built(office)
    result = office.imports("things", HEAD + "XC-01,行车,,,2025-01-20,,,,\n")
    assert dates(office)["XC-01", "定期检验"] == date(2027, 1, 20)
    assert any("示例周期推算，请照报告核对：XC-01定期检验（2027年1月20日）" in words for words in result.warnings)


def test_overdue_and_strange_sorts_are_taken_and_said(office: Office) -> None:
    built(office)
    result = office.imports("things", HEAD + "XC-01,火箭,点火试验,,,2026-11-01,,,\n")
    assert result.added == 1
    assert any("已经过期，扫码显示“禁用”" in words and "XC-01点火试验" in words for words in result.warnings)
    assert any("policies/things.toml" in words and "火箭" in words for words in result.warnings)


def test_every_bad_line_is_named_with_its_remedy_and_nothing_is_taken(office: Office) -> None:
    built(office)
    table = HEAD + (
        "XC-99,行车,,,,2027-01-19,,,\n"
        "XC-01,,,,,2027-01-19,,,\n"
        "XC-01,行车,,,2027-06-01,2029-01-19,,,\n"
        "XC-01,行车,,,2025-06-01,2025-05-01,,,\n"
        "XC-01,行车,,,,,,,\n"
        "XC-01,行车,,,,明年,,,\n"
        "CQ-01,储气罐,,,,2027-01-19,,,\n"
        "CQ-01,储气罐,,,,2027-01-19,,,\n"
        "CQ-01,储气罐,水压,,,2099-01-19,,,\n"
    )
    said = office.complains("things", table)
    for row, words in (
        (2, "设备编号“XC-99”不在设备表和区域表里"), (3, "缺检验项目"), (4, "还没到，请核对年份"), (5, "不晚于上次日期"),
        (6, "缺到期日，请照检验报告填"), (7, "到期日“明年”看不懂，请写成"), (9, "在行 8 已经有了"),
        (10, "太远，请核对年份"),
    ):  # fmt: skip
        assert any(line.startswith(f"行 {row}：") and words in line for line in said), (row, words, said)
    assert dates(office) == {}
    assert "第一行表头里缺 equipment" in office.complains("things", "类别,到期日\n行车,2027-01-01\n")[0]


def test_a_workbook_is_read_with_its_dates_and_its_first_sheet(office: Office) -> None:
    built(office)
    head = ("设备名称", "设备类别", "有效期至", "出厂编号")
    book = workbook(head, ("一号行车", "起重机械", date(2027, 1, 19), 20250113.0))
    assert office.imports("things", book, "t.xlsx").added == 1
    with office.session() as session:
        session.info["site"] = "default"
        (found,) = things.things(session)
    assert (found.equipment, found.due, found.number, found.sort) == (
        "XC-01",
        date(2027, 1, 19),
        "20250113",
        "起重机械",
    )


def test_a_cabinet_s_list_is_replaced_as_a_whole_and_other_points_stay(office: Office) -> None:
    built(office)
    office.imports(
        "substances",
        CABINET
        + "CK-4,丙酮,67-64-1,20 L,易燃,冲水\nCK-4,盐酸,7647-01-0,1 L,腐蚀,冲水\nCJ-1,乙炔,74-86-2,1 瓶,易爆,通风\n",
    )
    again = office.imports("substances", CABINET + "CK-4,丙酮,67-64-1,10 L,易燃,冲水\n")
    assert "表里不再有、已经去掉的：CK-4的盐酸" in again.warnings and again.changed == 2
    with office.session() as session:
        session.info["site"] = "default"
        assert [(c.name, c.most) for c in things.chemicals(session, "CK-4")] == [("丙酮", "10 L")]
        assert [c.name for c in things.chemicals(session, "CJ-1")] == ["乙炔"]


def test_a_wrong_cas_number_an_unknown_point_and_one_name_twice_are_refused(office: Office) -> None:
    built(office)
    said = office.complains(
        "substances",
        CABINET + "CK-4,丙酮,67-64-2,,易燃,冲水\nCK-9,丙酮,,,易燃,冲水\nCK-4,稀料,,,易燃,冲水\nCK-4,稀料,,,易燃,冲水\n",
    )
    for row, words in ((2, "CAS 号“67-64-2”不对"), (3, "点位“CK-9”不在"), (5, "在上面已经出现过")):
        assert any(line.startswith(f"行 {row}：") and words in line for line in said), (row, said)
    bare = office.imports("substances", CABINET + "CK-4,稀料,混合物,,,\n")
    assert any("没有写危险性或急救" in words for words in bare.warnings)


def test_demo_and_template_come_in_with_their_dates_and_substances(office: Office) -> None:
    results = {result.kind: result for result in office.imports_site(DEMO)}
    assert results["things"].added == 32 and results["substances"].added == 17
    assert any("HL-01定期检验" in words for words in results["things"].warnings), "one is overdue, to be seen"
    assert not results["substances"].warnings


def test_the_template_s_two_lines_fit_its_own_machines(office: Office) -> None:
    results = {result.kind: result for result in office.imports_site(TEMPLATE)}
    assert (results["things"].added, results["substances"].added) == (2, 1)


def test_the_command_imports_both_kinds(office: Office) -> None:
    built(office)
    assert office.runs("things", office.writes(HEAD + "XC-01,行车,,,,2027-01-19,,,\n")) == 0
    assert office.runs("things", office.writes(HEAD + "XC-99,行车,,,,2027-01-19,,,\n")) == 1
    assert office.runs("substances", office.writes(CABINET + "CK-4,丙酮,,,易燃,冲水\n")) == 0

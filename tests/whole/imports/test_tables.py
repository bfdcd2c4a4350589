"""Tables as offices really save them: encodings, separators, workbooks, headings."""

import io
import json
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter

from tests.whole.imports.office import DEMO, TEMPLATE, Office

HEAD = "姓名,手机,部门,角色,上级,企业微信账号,钉钉账号,工号\n"
TABLE = HEAD + "王芳,13900000001,设备动力部/电工班,班组长,,wang.fang,,A1\n"


def workbook(*rows: tuple[object, ...]) -> bytes:
    body = io.BytesIO()
    book = xlsxwriter.Workbook(body, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.close()
    return body.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_usual_encoding_and_separator_is_read(office: Office, encoding: str, separator: str) -> None:
    result = office.imports("people", TABLE.replace(",", separator).encode(encoding))
    assert result.added == 1 and not result.errors
    assert office.person("王芳").department == "设备动力部/电工班"


def test_a_workbook_with_phone_numbers_as_numbers_is_read(office: Office) -> None:
    head = ("姓名*", "手机号码（必填）", "部门", "工号", "血型")
    result = office.imports("people", workbook(head, ("王芳", 13900000001.0, "电工班", 12, "A")), "people.xlsx")
    assert result.added == 1 and office.person("王芳").staff_no == "12"
    assert any("没有用到的列：血型" in words for words in result.warnings)


def test_a_workbook_counts_its_rows_as_it_shows_them(office: Office) -> None:
    told = office.complains("people", workbook(("姓名", "手机"), ("王芳", ""), ("", ""), ("李强", "12")))
    assert told[0].startswith("行 4：手机号“12”不对")


def test_a_workbook_with_dates_is_read(office: Office) -> None:
    office.imports("people", TABLE)
    rows = workbook(("请假人", "从", "到"), ("王芳", date(2026, 12, 1), datetime(2026, 12, 1, 12)))  # noqa: DTZ001
    assert office.imports("absences", rows, "absences.xlsx").added == 1
    (absence,) = office.org().absences
    assert absence.until - absence.since == timedelta(hours=12)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "表是空的"),
        (b"PK\x03\x04 not a workbook", "另存为 XLSX"),
        (b"\xff\xfa\x00\x80\x81", "编码认不出"),
        ("部门,角色\n电工班,员工\n".encode(), "表头里缺 name（姓名）"),
        ("姓名,名字\n王芳,王芳\n".encode(), "出现了两次"),
    ],
)
def test_a_file_that_is_no_table_says_what_to_do(office: Office, body: bytes, words: str) -> None:
    (told,) = office.complains("people", body)
    assert words in told


def test_a_missing_file_says_so(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.runs("people", office.folder / "nowhere.csv") == 1
    assert "打不开" in capsys.readouterr().out


def test_the_command_reports_for_people_and_for_machines(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.runs("people", office.writes(TABLE)) == 0
    assert "人员：新增 1，更新 0，没变 0" in capsys.readouterr().out
    assert office.runs("people", office.writes(TABLE + "李强,1,,,,,,\n"), as_json=True) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["kind"] == "people" and report["errors"][0]["row"] == 3 and report["added"] == 0
    assert office.runs("cats", office.writes(TABLE)) == 2


def test_the_template_can_be_imported_as_it_is(office: Office) -> None:
    results = office.imports_site(TEMPLATE)
    assert not [bad for result in results for bad in result.errors]
    assert all(result.added or result.changed for result in results)


def test_one_bad_table_of_a_site_leaves_nothing_of_the_others(office: Office) -> None:
    folder = office.folder / "site"
    folder.mkdir()
    for table in DEMO.glob("*.*"):
        (folder / table.name).write_bytes(table.read_bytes())
    (folder / "places.csv").write_text("code,name,owner\nX,一车间,没有此人\n", encoding="utf-8")
    results = office.imports_site(folder)
    assert [result.kind for result in results if result.errors] == ["places"]
    assert not office.org().people

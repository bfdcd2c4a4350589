"""A check sheet in XLSX or CSV becomes the sheet that was meant, or a list of cells to mend."""

import csv
import io
from datetime import date

import pytest

from db.imports.checksheets.reading import Read, read
from db.imports.sheet import BadFile
from tests.rules.sheets.books import FIRST, GOOD, HEAD, KNOWN, book, cell, form
from workflows.inspection.sheets import THREE_PHOTOS, Sheet, ShowIf, is_abnormal


def one(body: bytes) -> Sheet:
    found = read(body, KNOWN)
    assert not found.faults, [str(fault) for fault in found.faults]
    (sheet,) = found.sheets
    return sheet


def said(body: bytes) -> list[str]:
    found = read(body, KNOWN)
    assert found.faults and not found.sheets
    return [str(fault) for fault in found.faults]


def test_every_kind_of_item_comes_through_with_its_limits_options_and_condition() -> None:
    sheet = one(book(form()))
    assert (sheet.code, sheet.name, len(sheet.items)) == ("HOIST", "行车班前检查", 6)
    judge, number, choice, text, photo, signature = sheet.items
    assert (judge.kind, judge.critical, judge.hazard, judge.photos) == ("judge", True, "SPE-01-01", THREE_PHOTOS)
    assert (number.kind, number.unit, number.low, number.high) == ("number", "MPa", 0.1, 0.8)
    assert not is_abnormal(number, "0.8") and is_abnormal(number, "0.81")
    assert (choice.options, choice.abnormal) == (("满", "半满", "空"), ("空",))
    assert choice.show_if == ShowIf(1, ("正常", "异常")) and choice.photos == (*THREE_PHOTOS, "铭牌")
    assert (text.kind, text.must, photo.kind, signature.kind) == ("text", False, "photo", "signature")


def test_columns_in_another_order_with_other_names_and_remarks_read_the_same() -> None:
    head = ("检查内容（必填）", " 序号* ", "判定标准", "最大值", "最小值", "计量单位", "填写方式", "负责部门")
    rows = (("储气罐压力", 2, "在范围内", 0.8, 0.1, "MPa", "读数", "设备部"),)
    (item,) = one(book(form(rows, head=head))).items
    assert (item.no, item.title, item.low, item.high, item.unit, item.kind) == (
        2, "储气罐压力", 0.1, 0.8, "MPa", "number"
    )  # fmt: skip


def test_a_table_without_numbers_is_numbered_as_it_stands_and_empty_rows_are_nothing() -> None:
    items = one(book(form((("甲",), (), ("乙",)), head=("检查项", "标准")))).items
    assert [(item.no, item.title, item.kind) for item in items] == [(1, "甲", "judge"), (2, "乙", "judge")]


def test_csv_from_wps_in_gbk_reads_like_the_workbook() -> None:
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerows((("表编号", "HOIST"), ("表名", "行车班前检查"), (), HEAD, *GOOD))
    assert one(kept.getvalue().encode("gb18030")) == one(book(form()))


def test_several_worksheets_are_several_sheets_and_guides_and_empty_ones_are_passed_over() -> None:
    guide = form((), code="", tab="填写说明")
    found = read(
        book(form(), form(code="PUMP", name="泵房", tab="泵"), guide, lambda b: b.add_worksheet("Sheet4")), KNOWN
    )
    assert [sheet.code for sheet in found.sheets] == ["HOIST", "PUMP"] and not found.faults


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("A", "一", "编号“一”不是 1 到 999 的整数"),
        ("A", 2, f"编号 2 和第 {FIRST} 行重复"),
        ("B", " ", "检查项是空的"),
        ("B", "长" * 61, "检查项有 61 个字"),
        ("D", "打勾", "类型“打勾”不认识，只能是判断、数值、文字、选择、照片、签名"),
        ("F", "约 80", "填了下限，类型要写数值"),
        ("H", "合格、不合格", "判断项只有正常、异常、不适用，没有别的"),
        ("I", "不合格", "只有选择项要写异常选项"),
        ("J", "也许", "关键“也许”看不懂，请填是或否"),
        ("L", "部位特写", "异常必拍的三张"),
        ("M", "SPE-99-99", "隐患编码 SPE-99-99 不在隐患类别表里"),
        ("M", "行车", "隐患编码“行车”不像 ELE-01-02"),
        ("N", "1=正常", "显示条件里的第 1 项不在上面"),
        ("N", "9=异常", "显示条件里的第 9 项不在上面"),
        ("N", "看情况", "显示条件“看情况”看不懂，请写成 3=异常"),
    ],
)
def test_a_wrong_cell_of_the_first_item_is_named_with_what_to_do(column: str, value: object, words: str) -> None:
    row = FIRST
    if value == 2:
        body = book(form(((2, "甲", "", "判断"), *GOOD[1:])))
        row, said_at = FIRST + 1, f"工作表 行车 {column}{FIRST + 1}："
    else:
        body, said_at = cell(column, value, row), f"工作表 行车 {column}{row}："
    assert any(line.startswith(said_at) and words in line for line in said(body)), said(body)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("F", "约 80", "下限“约 80”不是数字，请只填数字，单位写到单位那一格"),
        ("F", 0.9, "下限 0.9 比上限 0.8 大"),
        ("H", "高、低", "填了选项，类型要写选择"),
        ("N", "1=坏了", "第 1 项没有“坏了”这个答案，只能写正常、异常、不适用"),
    ],
)
def test_a_wrong_cell_of_a_number_is_named_with_what_to_do(column: str, value: object, words: str) -> None:
    (line,) = said(cell(column, value, FIRST + 1))
    assert line.startswith(f"工作表 行车 {column}{FIRST + 1}：") and words in line


def test_choices_are_judged_too_and_a_condition_may_not_look_at_a_number() -> None:
    for column, value, words in (
        ("H", "满", "选择项要有 2 到 20 个选项"),
        ("H", "满、满、空", "选项有重复"),
        ("I", "没了", "异常选项“没了”不在选项里"),
        ("I", "满、半满、空", "所有选项都算异常"),
        ("N", "2=0.5", "第 2 项不是判断也不是选择"),
    ):
        lines = said(cell(column, value, FIRST + 2))
        assert any(f"{column}{FIRST + 2}：" in line and words in line for line in lines), lines


def test_a_number_that_a_spreadsheet_made_a_date_of_is_not_guessed_back() -> None:
    def dated(made, page) -> None:  # type: ignore[no-untyped-def]
        page.write_datetime(f"H{FIRST + 2}", date(2026, 5, 10), made.add_format({"num_format": "m/d"}))

    (line,) = said(book(form(then=dated)))
    assert f"H{FIRST + 2}：" in line and "2026-05-10" in line and "单元格格式改成文本" in line


def test_the_number_and_name_of_the_sheet_are_asked_for_and_one_number_stands_once() -> None:
    assert "缺表编号" in said(book(form(code="")))[0]
    assert said(book(form(code="行车一号")))[0].startswith("工作表 行车 B1：表编号“行车一号”")
    assert one(book(form(name=""))).name == "行车", "the worksheet's own name will do"
    assert said(book(form(), form(tab="行车2"))) == ["工作表 行车2：表编号 HOIST 和工作表 行车 重复，请改成别的编号"]


def test_a_page_without_headings_is_named_and_other_pages_are_still_read_through() -> None:
    lines = said(book(lambda b: b.add_worksheet("随便").write("A1", "周报"), form(((1, "", "", "判断"),))))
    assert [line.split("：")[0] for line in lines] == ["工作表 随便", f"工作表 行车 B{FIRST}"]
    assert not read(book(lambda b: b.add_worksheet("周报").write("A1", "周报")), KNOWN).found


def test_what_is_allowed_but_odd_is_a_warning() -> None:
    rows = ((1, "压力", "", "数值"), (2, "颜色", "", "选择", "", "", "", "红、绿"), (3, "外观", "", "判断"))
    found: Read = read(book(form(rows)), KNOWN)
    assert found.warnings == (
        "HOIST：第 1 项没有上下限，填多少都不算异常",
        "HOIST：第 2 项没有异常选项，选什么都不算异常",
        "HOIST：第 3 项没有隐患编码，异常时隐患类别由安全员定",
    )


def test_sixty_items_are_allowed_and_two_hundred_and_one_are_not() -> None:
    many = [(n, f"第 {n} 处", "", "判断") for n in range(1, 202)]
    assert len(one(book(form(many[:60]))).items) == 60
    assert "有 201 项，一张表最多 200 项" in said(book(form(many)))[0]


def test_nothing_at_all_is_said_as_such() -> None:
    for body in (book(lambda b: b.add_worksheet()), b"", b"\n\n,,\n"):
        with pytest.raises(BadFile, match="表是空的"):
            read(body, KNOWN)

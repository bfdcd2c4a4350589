"""The packaged sheets, a factory's own, and files that come back from XLSX as they went."""

from pathlib import Path

import pytest

from bot.sheets.workbook import export, template
from bot.words import load_catalogue
from config.wrong import Wrong
from db.imports.checksheets import of_site, packaged
from db.imports.checksheets.book import OWN, PACKAGED, read_yaml
from db.imports.checksheets.reading import read
from workflows.inspection.sheets import JUDGED, THREE_PHOTOS, ShowIf, is_abnormal

ENTRIES = load_catalogue().entries
CODES = frozenset(entry.code for entry in ENTRIES)
MINE = """
templates:
  - code: CRANE
    name: 我厂行车
    items:
      - {no: 1, item: 限位, hazard_on_abnormal: SPE-01-01}
      - {no: 2, item: 压力, type: number, min: 0.10, max: 1, unit: MPa}
      - {no: 3, item: 油位, type: choice, options: [满, 空], abnormal: [空], show_if: {no: 1, answers: [异常]}}
  - {code: MINE, name: 我厂特有, items: [{no: 1, item: 门}]}
"""


def test_the_packaged_ones_are_23_sheets_of_267_items_and_name_only_known_hazards() -> None:
    sheets = read_yaml(PACKAGED, CODES)
    items = [item for sheet in sheets for item in sheet.items]
    assert sheets == packaged() and (len(sheets), len(items)) == (23, 267)
    assert sum(item.kind == "number" for item in items) == 78
    assert all(9 <= len(sheet.items) <= 14 and sheet.basis and sheet.role and sheet.asset for sheet in sheets)
    assert all(item.photos == THREE_PHOTOS and item.hazard in CODES for item in items)
    assert all(answer in JUDGED for answer in ("正常", "异常", "不适用"))


def test_the_slip_of_a_crane_is_a_finding_above_80_mm() -> None:
    crane = next(sheet for sheet in packaged() if sheet.code == "CRANE")
    slip = crane.item(4)
    assert slip and slip.critical and slip.hazard == "SPE-01-02"
    assert [is_abnormal(slip, answer) for answer in ("0", "80", "80.5", "-1")] == [False, False, True, True]


def test_all_of_them_exported_and_read_again_are_the_same() -> None:
    found = read(export(packaged(), ENTRIES), CODES)
    assert found.sheets == packaged() and not found.warnings


def test_a_blank_template_asks_for_number_and_items_and_nothing_else(tmp_path: Path) -> None:
    lines = [fault.text for fault in read(template(ENTRIES), CODES).faults]
    assert len(lines) == 2 and "缺表编号" in lines[0] and "一项检查都没有" in lines[1]


def test_a_factory_s_own_file_replaces_by_code_and_adds(tmp_path: Path) -> None:
    (tmp_path / OWN).write_text(MINE, encoding="utf-8")
    sheets = {sheet.code: sheet for sheet in of_site(tmp_path, CODES)}
    assert len(sheets) == 24 and sheets["CRANE"].name == "我厂行车" and sheets["PVES"] in packaged()
    level = sheets["CRANE"].item(3)
    assert level and level.show_if == ShowIf(1, ("异常",)) and level.abnormal == ("空",)
    assert of_site(None) == of_site("") == packaged()


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "remedy"),
    [
        ("type: number", "type: 称重", 7, "CRANE 第 2 项 类型", "类型“称重”不认识"),
        ("no: 2", "no: 1", 7, "CRANE 第 1 项 编号", "编号 1 和第 6 行重复"),
        ("SPE-01-01", "SPE-99-01", 6, "CRANE 第 1 项 隐患编码", "不在隐患类别表里"),
        ("{no: 1, answers: [异常]}", "{no: 3, answers: [异常]}", 8, "CRANE 第 3 项 显示条件", "第 3 项不在上面"),
        ("unit: MPa", "units: MPa", 7, "units", "不认识的键"),
        ("name: 我厂行车", "name: 我厂行车\n    name: 又一个", 5, "name", "同一个键写了两次"),
        ("code: MINE", "code: CRANE", 9, "CRANE", "这个表编号上面已经有了"),
        ("templates:", "模板:", 1, "templates", "缺这个列表"),
        ("min: 0.10", "min: {", 7, "", "不是合法的 YAML"),
    ],
)
def test_a_wrong_line_of_it_is_refused_with_file_line_key_and_remedy(
    tmp_path: Path, old: str, new: str, line: int, key: str, remedy: str
) -> None:
    path = tmp_path / OWN
    path.write_text(MINE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Wrong) as wrong:
        of_site(tmp_path, CODES)
    assert (wrong.value.file, wrong.value.line, wrong.value.key) == (str(path), line, key)
    assert remedy in wrong.value.remedy

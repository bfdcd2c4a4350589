"""Check sheets as an XLSX that reads back to the same: one worksheet each, a page that explains, the hazard codes."""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from bot.words import Entry
from db.imports.checksheets.words import KIND_WORDS
from db.imports.checksheets.written import COLUMNS, TITLES
from workflows.inspection.sheets import THREE_PHOTOS, Item, Sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT = ("code", "name", "asset", "frequency", "role", "basis")
WIDTHS = {"no": 6, "item": 28, "standard": 36, "type": 8, "unit": 8, "low": 8, "high": 8, "options": 20, "abnormal": 14,
          "critical": 6, "must": 6, "photos": 20, "hazard": 12, "show_if": 12}  # fmt: skip
HEADING_ROW, LAST_ROW = 8, 210
"""From 0: the row of the headings, and the last row that offers lists to choose from."""
GUIDE = (
    ("怎么用", "一张工作表是一张检查表，一行是一项。填好整份发给机器人，或在网页上传；看过预览再启用。"),
    ("表编号", "2 到 16 个英文字母、数字或短横。和现有的一样就是换版，没有的就是新表。"),
    ("编号", "1 到 999，不重复。改项目时编号尽量不动，记录才接得上。"),
    ("检查项、标准", "检查什么，怎样算合格。60 字、200 字以内。"),
    ("类型", "判断（正常、异常、不适用，没有别的）、数值、文字、选择、照片、签名。留空就是判断。"),
    ("单位、下限、上限", "只有数值项填。等于上下限算正常，超出就是异常。"),
    ("选项、异常选项", "只有选择项填，用顿号隔开，例如 满、半满、空；异常选项是其中算异常的。"),
    ("关键、必填", "是或否。关键留空是否，必填留空是是。"),
    ("异常要拍", "异常一定要拍三张：部位特写、仪表读数、环境参照物。留空就是这三张，要加拍就写加拍的名字。"),
    ("隐患编码", "异常时开哪一类隐患，见“隐患编码”那一页；不知道就留空，由安全员定。"),
    ("显示条件", "3=异常 表示第 3 项选异常才问这一项；只能写上面的判断项或选择项，几个答案用顿号隔开。"),
    ("不要", "不要合并单元格，不要写公式，不要加密码，隐藏的工作表不读。"),
    ("例子", "3｜液位｜看玻璃管｜选择｜｜｜｜满、半满、空｜空｜否｜是｜｜CHE-01-01｜"),
)


def template(entries: Iterable[Entry]) -> bytes:
    """A blank form to fill in."""
    return _made(lambda book: _sheet(book, "检查表", Sheet("", "")), entries)


def export(sheets: Sequence[Sheet], entries: Iterable[Entry]) -> bytes:
    """Blocking; 23 sheets take a tenth of a second."""

    def write(book: "Workbook") -> None:
        for sheet in sheets:
            _sheet(book, tab_of(sheet), sheet)

    return _made(write, entries)


def tab_of(sheet: Sheet) -> str:
    """What a worksheet may be called: 31 characters without the seven that mean something."""
    return re.sub(r"[\[\]:*?/\\']", " ", f"{sheet.code} {sheet.name}")[:31].strip()


def _made(write: Callable[["Workbook"], None], entries: Iterable[Entry]) -> bytes:
    from xlsxwriter import Workbook  # only whoever downloads a form needs it

    kept = io.BytesIO()
    book = Workbook(kept, {"in_memory": True})
    write(book)
    _table(book, "填写说明", ("列", "怎么填"), GUIDE, (20, 100))
    codes = ((e.code, e.l1, e.l2, e.l3) for e in entries)
    _table(book, "隐患编码", ("编码", "一级", "二级", "三级"), codes, (12, 20, 24, 60))
    book.close()
    return kept.getvalue()


def _sheet(book: "Workbook", tab: str, sheet: Sheet) -> None:
    page, bold, text = book.add_worksheet(tab), book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    wrap = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for row, key in enumerate(ABOUT):
        page.write_string(row, 0, TITLES[key], bold)
        page.write_string(row, 1, getattr(sheet, key), text)
    if sheet.code:
        page.write_string(len(ABOUT), 0, TITLES["version"], bold)
        page.write_string(len(ABOUT), 1, f"{sheet.version}（只是告诉你从哪一版改的，读的时候不看）", text)
    for column, key in enumerate(COLUMNS):
        page.write_string(HEADING_ROW, column, TITLES[key], bold)
        page.set_column(column, column, WIDTHS[key], None if key in ("no", "low", "high") else wrap)
        if choices := _choices(key):
            listed = {"validate": "list", "source": list(choices), "ignore_blank": True}
            page.data_validation(HEADING_ROW + 1, column, LAST_ROW, column, listed)
    for row, item in enumerate(sheet.items, HEADING_ROW + 1):
        for column, value in enumerate(_values(item)):
            if isinstance(value, str):
                page.write_string(row, column, value, wrap)
            elif value is not None:
                page.write_number(row, column, value)
    page.freeze_panes(HEADING_ROW + 1, 2)


def _choices(key: str) -> Sequence[str]:
    return tuple(KIND_WORDS.values()) if key == "type" else ("是", "否") if key in ("critical", "must") else ()


def _values(item: Item) -> tuple[str | float | None, ...]:
    """In the order of COLUMNS."""
    more = tuple(view for view in item.photos if view not in THREE_PHOTOS)
    shown = f"{item.show_if.no}={'、'.join(item.show_if.answers)}" if item.show_if else ""
    return (
        item.no, item.title, item.standard, KIND_WORDS[item.kind], item.unit, item.low, item.high,
        "、".join(item.options), "、".join(item.abnormal), "是" if item.critical else "否",
        "是" if item.must else "否", "、".join(more), item.hazard, shown,
    )  # fmt: skip


def _table(
    book: "Workbook", tab: str, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]
) -> None:
    page, bold = book.add_worksheet(tab), book.add_format({"bold": True})
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        page.write_string(0, column, head, bold)
        page.set_column(column, column, width)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            page.write_string(number, column, value)

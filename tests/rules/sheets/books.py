"""Workbooks as safety officers and worse people make them."""

import io
from collections.abc import Callable, Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

HEAD = ("编号", "检查项", "标准", "类型", "单位", "下限", "上限", "选项", "异常选项", "关键", "必填", "异常要拍",
        "隐患编码", "显示条件")  # fmt: skip
GOOD: Sequence[Sequence[object]] = (
    (1, "上升限位", "到位可靠断电", "判断", "", "", "", "", "", "是", "是", "", "SPE-01-01", ""),
    (2, "储气罐压力", "在范围内", "数值", "MPa", 0.1, 0.8, "", "", "否", "", "", "SPE-01-02", ""),
    (3, "油位", "看油镜", "选择", "", "", "", "满、半满、空", "空", "", "", "铭牌", "SPE-01-03", "1=正常、异常"),
    (4, "备注", "", "文字", "", "", "", "", "", "", "否", "", "", ""),
    (5, "铭牌", "", "照片"),
    (6, "检查人签名", "", "签名"),
)
KNOWN = ("SPE-01-01", "SPE-01-02", "SPE-01-03")
FIRST = 5
"""The row, from 1, of the first item of `form`."""


def book(*writers: Callable[[Workbook], None]) -> bytes:
    kept = io.BytesIO()
    made = Workbook(kept, {"in_memory": True})
    for write in writers:
        write(made)
    made.close()
    return kept.getvalue()


def form(
    rows: Sequence[Sequence[object]] = GOOD, code: str = "HOIST", name: str = "行车班前检查", tab: str = "行车",
    head: Sequence[str] = HEAD, then: Callable[[Workbook, Worksheet], None] | None = None,
) -> Callable[[Workbook], None]:  # fmt: skip
    """A worksheet with the sheet's number and name in the first two rows, headings in the fourth."""

    def write(made: Workbook) -> None:
        page = made.add_worksheet(tab)
        page.write_row(0, 0, ("表编号", code))
        page.write_row(1, 0, ("表名", name))
        page.write_row(FIRST - 2, 0, head)
        for number, row in enumerate(rows, FIRST - 1):
            page.write_row(number, 0, row)
        if then:
            then(made, page)

    return write


def cell(column: str, value: object, row: int = FIRST) -> bytes:
    """The good form with one cell written over."""
    at = f"{column}{row}"
    return book(form(then=lambda made, page: page.write(at, value)))

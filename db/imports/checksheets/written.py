"""A check sheet as somebody wrote it, cell by cell, before anything of it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HEAD = ("code", "name", "asset", "frequency", "role", "basis", "version")
COLUMNS = (
    "no", "item", "standard", "type", "unit", "low", "high", "options", "abnormal", "critical", "must", "photos",
    "hazard", "show_if",
)  # fmt: skip
TITLES: Mapping[str, str] = {
    "code": "表编号", "name": "表名", "asset": "适用设备", "frequency": "频次", "role": "检查人", "basis": "依据",
    "version": "版本", "no": "编号", "item": "检查项", "standard": "标准", "type": "类型", "unit": "单位",
    "low": "下限", "high": "上限", "options": "选项", "abnormal": "异常选项", "critical": "关键",
    "must": "必填", "photos": "异常要拍", "hazard": "隐患编码", "show_if": "显示条件",
}  # fmt: skip
"""What each is called on the template and in a complaint."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`row` and `column` count from 1; `column` 0 where a line of text was read. `odd` says in words why the cell holds
    nothing that may be used (a formula, a merged cell, a date), with what to do."""

    text: str = ""
    row: int = 0
    column: int = 0
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One item: its cells by our own column names."""

    row: int
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def at(self, column: str) -> Cell:
        return self.cells.get(column, Cell(row=self.row))


@dataclass(frozen=True, slots=True)
class Written:
    """`tab` is the worksheet's name, "" outside a workbook."""

    tab: str
    head: Mapping[str, Cell]
    lines: tuple[Line, ...]
    row: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """`key` is the column's Chinese name or the path of a key; `text` ends with what to do."""

    tab: str
    row: int
    column: int
    key: str
    text: str

    def __str__(self) -> str:
        """工作表 行车 D7：类型只能是 …; 第 12 行：… where there are no columns."""
        at = f"{letters(self.column)}{self.row}" if self.column else f"第 {self.row} 行" if self.row else ""
        where = " ".join(part for part in (f"工作表 {self.tab}" if self.tab else "", at) if part)
        return f"{where}：{self.text}" if where else self.text


def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name

"""What is said about a file of check sheets that cannot be taken."""

from collections.abc import Sequence

from db.imports.checksheets.written import Fault

MOST, LONGEST = 8, 90
"""Lines of a chat message, and characters of each: a chat shows two kilobytes."""
NO_TABLE = "这个表格里没有检查表。要换检查表，发“检查表模板”，照模板填好再发；要当整改证据，请拍照片发。"
NOT_YOU = "检查表由{roles}来换，这份表没有动。请把它发给他们。要报隐患，拍张照片、说一句话就行。"
GONE = "没有取到这个文件，请重新发一次。"


def faults(found: Sequence[Fault]) -> str:
    """工作表 行车 D7：…, the first of them, and how many there are."""
    lines = [cut(str(fault)) for fault in found[:MOST]]
    left = len(found) - len(lines)
    more = [f"还有 {left} 处，先改上面的。"] if left > 0 else []
    head = f"这份检查表有 {len(found)} 处要改，没有换版："
    return "\n".join([head, *lines, *more, "改好后整份再发一次。"])


def cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}……"

"""What a new version of a sheet changes, in words that fit a card."""

from collections.abc import Iterator
from dataclasses import replace

from workflows.inspection.sheets import Item, Kind, Sheet

KINDS: dict[Kind, str] = {
    "judge": "判断", "number": "数值", "text": "文字", "choice": "选择", "photo": "照片", "signature": "签名",
}  # fmt: skip
HEAD = (("name", "表名"), ("asset", "适用设备"), ("frequency", "频次"), ("role", "检查人"), ("basis", "依据"))


def same(before: Sheet, after: Sheet) -> bool:
    """Whatever number it bears."""
    return replace(before, version=0) == replace(after, version=0)


def changes(before: Sheet, after: Sheet) -> tuple[str, ...]:
    """Added, removed and changed items, then the rest; an item is known by its words, else by its number."""
    pairs = list(_pairs(before, after))
    added = [f"新增 {new.no} {new.title}" for old, new in pairs if old is None and new]
    removed = [f"去掉 {old.no} {old.title}" for old, new in pairs if new is None and old]
    changed = [line for old, new in pairs if old and new and (line := _changed(old, new))]
    about = ((word, getattr(before, name), getattr(after, name)) for name, word in HEAD)
    head = [f"{word}改成“{new}”" for word, old, new in about if old != new]
    order = [new.no for old, new in pairs if old and new]
    moved = ["顺序变了"] if order != [new.no for new in after.items if new.no in order] else []
    return (*added, *removed, *changed, *head, *moved)


def counted(lines: tuple[str, ...]) -> str:
    """新增 1，去掉 2，改 3."""
    words = (("新增", "新增 "), ("去掉", "去掉 "))
    counts = [(word, sum(line.startswith(start) for line in lines)) for word, start in words]
    rest = len(lines) - sum(count for _, count in counts)
    parts = [f"{word} {count}" for word, count in (*counts, ("改", rest)) if count]
    return "，".join(parts) or "没有变化"


def _pairs(before: Sheet, after: Sheet) -> Iterator[tuple[Item | None, Item | None]]:
    """In the old order; new ones at the end."""
    by_title = {item.title: item for item in after.items}
    by_no = {item.no: item for item in after.items}
    known = {item.title for item in before.items}
    taken: set[int] = set()
    for old in before.items:
        new = by_title.get(old.title)
        if new is None and (other := by_no.get(old.no)) and other.title not in known:
            new = other
        new = None if new is None or new.no in taken else new
        taken |= {new.no} if new else set()
        yield old, new
    for item in after.items:
        if item.no not in taken:
            yield None, item


def _changed(old: Item, new: Item) -> str:
    parts = [
        f"{word} {_said(a)} → {_said(b)}"
        for word, a, b in (
            ("编号", old.no, new.no), ("检查项", old.title, new.title), ("类型", KINDS[old.kind], KINDS[new.kind]),
            ("下限", old.low, new.low), ("上限", old.high, new.high), ("单位", old.unit, new.unit),
            ("选项", old.options, new.options), ("异常选项", old.abnormal, new.abnormal),
            ("关键", old.critical, new.critical), ("必填", old.must, new.must), ("隐患编码", old.hazard, new.hazard),
        )
        if a != b
    ]  # fmt: skip
    others = (("标准", old.standard, new.standard), ("异常要拍", old.photos, new.photos))
    parts += [f"{word}改了" for word, a, b in (*others, ("显示条件", old.show_if, new.show_if)) if a != b]
    return f"{old.no} {old.title}：{'，'.join(parts)}" if parts else ""


def _said(value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case float():
            return f"{value:g}"
        case tuple():
            return "、".join(map(str, value)) or "无"
    return str(value) if value not in (None, "") else "无"

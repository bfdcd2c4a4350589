"""Only stricter, the gas analysis: limits, how fresh, how often."""

from collections.abc import Iterator

from workflows.permit.kind_rules import GasLimit, GasRule
from workflows.permit.laxer import Key, Laxer, length, narrowed

ORDER = ("never", "asked", "always")
LONGEST = (("fresh", "采样到开工"), ("after_break", "停工后重新检测"))
KEPT = (("instrument", "要记仪器编号和校准日期"), ("ventilate", "要先通风再检测"))
TOLERANCE = 1e-9


def of_gas(at: Key, name: str, book: GasRule, own: GasRule) -> Iterator[Laxer]:
    if ORDER.index(own.when) < ORDER.index(book.when):
        yield Laxer((*at, "when"), f"{name}的气体分析不能放宽，改回 {book.when}")
    for key, words in LONGEST:
        if getattr(own, key) > getattr(book, key):
            most = getattr(book, key)
            yield Laxer((*at, key), f"{words}最长 {length(most)}，可以写短，不能写长")
    if book.record_every is not None and (own.record_every is None or own.record_every > book.record_every):
        yield Laxer((*at, "record_every"), f"作业中最长 {length(book.record_every)}记一次，可以写短，不能写长")
    for key, words in KEPT:
        if getattr(book, key) and not getattr(own, key):
            yield Laxer((*at, key), f"{name}{words}，改回 true")
    for limit in book.limits:
        yield from _limit((*at, "limits"), limit, own)


def _limit(at: Key, book: GasLimit, own: GasRule) -> Iterator[Laxer]:
    place = next((i for i, one in enumerate(own.limits) if one.item == book.item), None)
    if place is None:
        yield Laxer((*at, book.item), f"{book.label}要测，不能去掉")
        return
    mine, here = own.limits[place], (*at, place)
    if book.low is not None and (mine.low is None or mine.low < book.low):
        yield Laxer((*here, "low"), f"{book.label}不能低于 {book.low:g}{book.unit}，可以写大，不能写小")
    if book.high is not None and (mine.high is None or mine.high > book.high):
        yield Laxer((*here, "high"), f"{book.label}不能高于 {book.high:g}{book.unit}，可以写小，不能写大")
    edges = [lel for limit in (book, mine) for lel, _ in limit.by_lel]
    if edges and any(_above(mine.upper(lel), book.upper(lel)) for lel in (None, *edges)):
        yield Laxer((*here, "by_lel"), f"{book.label}按爆炸下限分的限值可以写小，不能写大：{book.by_lel}")
    if (book.required and not mine.required) or narrowed(book.when, mine.when):
        yield Laxer(here, f"{book.label}一定要测，required 写 true，when 不要加条件")
    if mine.unit != book.unit:
        yield Laxer((*here, "unit"), f"{book.label}的单位是 {book.unit}，改回来")


def _above(own: float | None, book: float | None) -> bool:
    return book is not None and (own is None or own > book)


def laxer_lels(book: GasRule, own: GasRule) -> Iterator[tuple[str, str]]:
    """(gas, remedy): a detector shows %LEL, another lower explosive limit moves the reading that still passes."""
    limit = next((one for one in book.limits if one.by_lel), None)
    for gas, lel in book.lel.items() if limit else ():
        mine = own.lel.get(gas)
        if limit is None or mine is None:
            continue
        passes, before = _reading(limit, mine), _reading(limit, lel)
        if passes > before + TOLERANCE:
            yield gas, (f"写成 {mine:g}，仪器读到 {passes:.1f}%LEL 还算合格，规则书只到 {before:.1f}%LEL，改回 {lel:g}")


def _reading(limit: GasLimit, lel: float) -> float:
    """The highest %LEL that passes."""
    return (limit.upper(lel) or 0.0) * 100 / lel if lel > 0 else 100.0

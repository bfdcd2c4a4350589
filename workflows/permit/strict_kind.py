"""Only stricter, one kind of special work: its questions, measures, papers, people and switches."""

from collections.abc import Iterator

from workflows.permit.kind_rules import LEADER, KindRule, MeasureRule
from workflows.permit.laxer import Key, Laxer, by_id, length, narrowed
from workflows.permit.levels import WIND
from workflows.permit.strict_gas import of_gas
from workflows.permit.strict_levels import of_levels

KEPT = (("head_count", "进出要登记清点"), ("guardian_stays", "监护人不能离开"))


def of_kind(at: Key, name: str, book: KindRule, own: KindRule, mandatory: bool) -> Iterator[Laxer]:
    """`at` is the key of the kind, `name` what it is called; `mandatory` where GB 30871 binds."""
    yield from _switches(at, name, book, own, mandatory)
    yield from _lists(at, name, book, own)
    yield from _fields(at, name, book, own)
    yield from _measures(at, name, book, own)
    yield from _papers(at, name, book, own)
    yield from of_gas((*at, "gas"), name, book.gas, own.gas)
    yield from of_levels((*at, "levels"), book, own)


def _switches(at: Key, name: str, book: KindRule, own: KindRule, mandatory: bool) -> Iterator[Laxer]:
    for flag, words in KEPT:
        if getattr(book, flag) and not getattr(own, flag):
            yield Laxer((*at, flag), f"{name}{words}，改回 true")
    if mandatory and book.upgrade and not own.upgrade:
        yield Laxer((*at, "upgrade"), f"{name}要升级管理，强制执行 GB 30871 的企业不能关，改回 true")
    if own.extend and not book.extend:
        yield Laxer((*at, "extend"), f"{name}票到期要重新办，不能延长，改回 false")
    if own.watch_after < book.watch_after:
        yield Laxer((*at, "watch_after"), f"{name}干完至少看 {length(book.watch_after)}，可以写长，不能写短")
    if book.outdoor_wind is not None and (own.outdoor_wind is None or own.outdoor_wind > book.outdoor_wind):
        yield Laxer((*at, "outdoor_wind"), f"室外 {book.outdoor_wind} 级风起不能{name}，可以写小，不能写大")


def _lists(at: Key, name: str, book: KindRule, own: KindRule) -> Iterator[Laxer]:
    for key, words in (("parts", "的人"), ("attachments", "的附件"), ("lift_when", "的升级条件")):
        lost = [one for one in getattr(book, key) if one not in getattr(own, key)]
        if lost:
            yield Laxer((*at, key), f"{name}{words}可以加，不能减：{'、'.join(lost)}")
    if own.level_by != book.level_by:
        yield Laxer((*at, "level_by"), f"{name}的级别由“{book.level_by}”定，改回来")


def _fields(at: Key, name: str, book: KindRule, own: KindRule) -> Iterator[Laxer]:
    """A question that a level, a paper or the gas hangs on is always asked; the others are the factory's own."""
    for ask in book.fields:
        if ask.name not in _hung_on(book):
            continue
        place = next((i for i, mine in enumerate(own.fields) if mine.name == ask.name), None)
        if place is None:
            yield Laxer((*at, "fields", ask.name), f"{name}的“{ask.label}”决定级别、证件或气体，不能去掉")
        elif (ask.required and not own.fields[place].required) or narrowed(ask.when, own.fields[place].when):
            yield Laxer((*at, "fields", place), f"“{ask.label}”一定要问，required 写 true，when 不要加条件")


def _hung_on(rule: KindRule) -> set[str]:
    """Names of the questions that something else of the kind depends on."""
    conditions = [*rule.lift_when, *(p.when for p in rule.papers), *(one.when for one in rule.gas.limits)]
    conditions += [m.when for m in rule.measures]
    return {rule.level_by, WIND, "gas_needed", *(when.partition("=")[0] for when in conditions)} - {""}


def _measures(at: Key, name: str, book: KindRule, own: KindRule) -> Iterator[Laxer]:
    """Lines marked `must` stay, and so does the duty leader's, a must for lifted jobs; whether one wants a photo is the
    factory's (no phones where it may explode)."""
    leader = any(level.duty_leader for level in book.levels)
    for line in book.measures:
        if not line.must and not (leader and line.id == LEADER):
            continue
        found = by_id(own.measures, line.id)
        if found is None:
            yield Laxer((*at, "measures", line.id), f"{name}的措施“{line.text}”是必须做的，不能去掉")
        elif line.must and not found[1].must:
            yield Laxer((*at, "measures", found[0], "must"), f"“{line.text}”是必须做的，must 改回 true")
        elif _fewer(line, found[1]):
            yield Laxer((*at, "measures", found[0]), f"“{line.text}”适用的级别和条件不能变少")


def _fewer(book: MeasureRule, own: MeasureRule) -> bool:
    levels = bool(own.levels) and (not book.levels or not set(book.levels) <= set(own.levels))
    return levels or narrowed(book.when, own.when)


def _papers(at: Key, name: str, book: KindRule, own: KindRule) -> Iterator[Laxer]:
    for paper in book.papers:
        found = by_id(own.papers, paper.id)
        if found is None:
            yield Laxer((*at, "papers", paper.id), f"{name}要“{paper.label}”，不能去掉")
            continue
        place, mine = found
        if more := [one for one in mine.any_of if one not in paper.any_of]:
            yield Laxer((*at, "papers", place, "any_of"), f"“{paper.label}”不能用 {'、'.join(more)} 代替，删掉它")
        if mine.of != paper.of or narrowed(paper.when, mine.when):
            yield Laxer((*at, "papers", place), f"“{paper.label}”由谁持有、什么时候要，不能改宽")

"""Only stricter, the levels of one kind: where they begin, how long a ticket holds, who must approve."""

from collections.abc import Iterator
from datetime import timedelta

from workflows.permit.kind_rules import KindRule, LevelRule, NodeRule
from workflows.permit.laxer import Key, Laxer, by_id, length
from workflows.permit.roles import BELOW

STEP = 1e-6
KEPT = (
    ("video", "要全过程视频"), ("plan", "要有书面方案"), ("duty_leader", "带班领导要到场"),
    ("continuous_gas", "要连续监测气体"),
)  # fmt: skip


def of_levels(at: Key, book: KindRule, own: KindRule) -> Iterator[Laxer]:
    """`at` is the key of the list of levels."""
    for level in book.levels:
        place = next((i for i, mine in enumerate(own.levels) if mine.name == level.name), None)
        if place is None:
            yield Laxer((*at, level.name), f"{book.name}的“{level.name}”不能去掉")
            continue
        mine = own.levels[place]
        yield from _clocks((*at, place), level, mine, _stop(level, book), _stop(mine, own))
        for flag, words in KEPT:
            if getattr(level, flag) and not getattr(mine, flag):
                yield Laxer((*at, place, flag), f"{level.name}{words}，改回 true")
        for node in level.nodes:
            yield from _node((*at, place, "nodes"), level, node, mine)
    if all(own.level(level.name) for level in book.levels):
        yield from _lower(at, book, own)


def _stop(level: LevelRule, rule: KindRule) -> timedelta:
    """How long work may stand still without a new analysis."""
    return rule.gas.after_break if level.after_break is None else level.after_break


def _clocks(at: Key, book: LevelRule, own: LevelRule, stop: timedelta, mine: timedelta) -> Iterator[Laxer]:
    if own.validity > book.validity and "validity" not in book.house:
        yield Laxer((*at, "validity"), f"{book.name}一张票最长 {length(book.validity)}，可以写短，不能写长")
    if mine > stop:
        yield Laxer((*at, "after_break"), f"{book.name}停工超过 {length(stop)}要重新检测，可以写短，不能写长")


def _node(at: Key, level: LevelRule, node: NodeRule, own: LevelRule) -> Iterator[Laxer]:
    if not node.statutory:
        return
    found = by_id(own.nodes, node.id)
    if found is None:
        yield Laxer((*at, node.id), f"{level.name}的“{node.title}”是法定的，不能去掉")
        return
    place, mine = found
    if not mine.statutory:
        yield Laxer((*at, place, "statutory"), f"“{node.title}”是法定的，改回 true")
    if node.onsite and not mine.onsite:
        yield Laxer((*at, place, "onsite"), f"“{node.title}”要到现场批，改回 true")
    low = [role for role in mine.roles if role in BELOW]
    if low or not mine.roles:
        words = f"{'、'.join(low)}不能批" if low else "没有写由谁批"
        yield Laxer((*at, place, "roles"), f"“{node.title}”{words}，写 {'、'.join(node.roles)}，或车间主任以上的角色")


def _lower(at: Key, book: KindRule, own: KindRule) -> Iterator[Laxer]:
    """Does any height, mass or answer get a lower level than in the book?"""
    rank = {level.name: level.rank for level in own.levels}
    if sorted(book.levels, key=lambda one: one.rank) != sorted(book.levels, key=lambda one: rank[one.name]):
        yield Laxer(at, f"{book.name}各级的轻重次序不能改，rank 改回来")
        return
    answers = [answer for level in book.levels for answer in level.when]
    for answer in answers:
        was, now = _by_answer(book, answer), _by_answer(own, answer)
        if was and now and rank[now.name] < rank[was.name]:
            yield Laxer((*at, _place(own, now), "when"), f"“{answer}”至少是{was.name}，不能写在{now.name}")
    edges = {edge for rule in (book, own) for one in rule.levels for edge in (one.from_value, one.to_value) if edge}
    for value in sorted({v for edge in edges for v in (edge - STEP, edge, edge + STEP)}):
        was, now = _by_value(book, value), _by_value(own, value)
        if was and (now is None or rank[now.name] < rank[was.name]):
            own_level = own.level(was.name)
            where = (*at, _place(own, own_level)) if own_level else at
            yield Laxer(where, f"{round(value, 3):g} 在规则书里是{was.name}，各级的界线可以写低，不能写高")
            return


def _place(rule: KindRule, level: LevelRule) -> int:
    return rule.levels.index(level)


def _by_answer(rule: KindRule, answer: str) -> LevelRule | None:
    return max((one for one in rule.levels if answer in one.when), key=lambda one: one.rank, default=None)


def _by_value(rule: KindRule, value: float) -> LevelRule | None:
    bounded = (one for one in rule.levels if one.from_value is not None or one.to_value is not None)
    return max((one for one in bounded if one.holds(value)), key=lambda one: one.rank, default=None)

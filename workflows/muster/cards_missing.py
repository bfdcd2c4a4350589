"""The names of those who have not answered, in the order in which somebody would look for them."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from workflows.kernel.cards import Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span
from workflows.muster import cards
from workflows.muster.cards_lead import said_group
from workflows.muster.case import LastSeen, Muster

BYTES, IN_LINE = 1700, 20
"""Bytes of one list, below what WeCom takes of a text; names in a line of one department."""


def where(org: Org, person: str, seen: Mapping[str, LastSeen], now: datetime) -> str:
    """07:52 在二号焊接车间; the own department where nobody knows better, with its whole path: every workshop has a
    甲班."""
    if last := seen.get(person):
        return f"{last.at.astimezone(now.tzinfo):%H:%M} 在{last.place}"
    return _unknown(_department(org, person))


def _unknown(department: str) -> str:
    return f"位置不明，所属{department}" if department else "位置不明"


def _department(org: Org, person: str) -> str:
    known = org.people.get(person)
    return known.department if known else ""


def missing(case: Muster, org: Org, now: datetime, seen: Mapping[str, LastSeen]) -> list[Card]:
    """As few messages as the names need."""
    lines = [*_seen(case, org, now, seen), *_unseen(case, org, seen)]
    lines += [f"{said_group(g)} 未确认" for g in case.groups if g.safe_by is None]
    lines += _in_lines("没有账号，请当面点名", [org.name(p) for p in case.without])
    pages = _pages(lines)
    since = say_span(now - (case.opened_at or now))
    found = []
    for number, page in enumerate(pages, 1):
        part = f"（{number}/{len(pages)}）" if len(pages) > 1 else ""
        head = cards.mark(case, f"已过 {since}，还有 {len(case.open)} 人未应答{part} {case.code}\n" + "\n".join(page))
        found.append(Card(case.code, head, "red", why=cards.because(case, "缺员", f"发起后 {since}")))
    return found


def _seen(case: Muster, org: Org, now: datetime, seen: Mapping[str, LastSeen]) -> list[str]:
    """The freshest trace first: there somebody can go and look."""
    traced = sorted((p for p in case.open if p in seen), key=lambda p: seen[p].at, reverse=True)
    return [f"{org.name(p)} {where(org, p, seen, now)}" for p in traced]


def _unseen(case: Muster, org: Org, seen: Mapping[str, LastSeen]) -> list[str]:
    """By department: its head knows who is missing."""
    lost = sorted((p for p in case.open if p not in seen), key=lambda p: (not _department(org, p), _department(org, p)))
    lines = []
    for department, people in groupby(lost, key=lambda p: _department(org, p)):
        lines += _in_lines(_unknown(department), [org.name(p) for p in people])
    return lines


def _in_lines(what: str, names: list[str]) -> list[str]:
    return [f"{what}：{'、'.join(names[n : n + IN_LINE])}" for n in range(0, len(names), IN_LINE)]


def _pages(lines: list[str]) -> list[list[str]]:
    pages: list[list[str]] = []
    size = BYTES
    for line in lines:
        length = len(line.encode()) + 1
        if size + length > BYTES:
            pages.append([])
            size = 0
        pages[-1].append(line)
        size += length
    return pages

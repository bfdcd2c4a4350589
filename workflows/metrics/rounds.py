"""Who was at which point at which hour, and what was found there: the lines of the heat map and what they say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HOURS = range(24)
MUCH = 3
"""Findings at one point of which an hour may have the most; of fewer it is chance."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Check-ins and findings at one point within one hour of the day (0 to 23), all days of the span together."""

    point: str
    name: str
    hour: int
    check_ins: int
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One point: per hour (check-ins, findings)."""

    point: str
    name: str
    hours: Mapping[int, tuple[int, int]]

    @property
    def check_ins(self) -> int:
        return sum(count for count, _ in self.hours.values())

    @property
    def findings(self) -> int:
        return sum(count for _, count in self.hours.values())

    @property
    def worst_hour(self) -> int | None:
        """The hour that has more than half of many findings, else None."""
        hour = max(self.hours, key=lambda one: self.hours[one][1], default=None)
        most = self.hours[hour][1] if hour is not None else 0
        return hour if self.findings >= MUCH and most * 2 > self.findings else None


def lines(cells: Iterable[Cell], points: Mapping[str, str]) -> tuple[Line, ...]:
    """One line a point, most findings first, then those nobody came to; `points` (code -> name) are all there are."""
    names, hours = dict(points), defaultdict[str, dict[int, tuple[int, int]]](dict)
    for cell in cells:
        names.setdefault(cell.point, cell.name)
        count, found = hours[cell.point].get(cell.hour, (0, 0))
        hours[cell.point][cell.hour] = count + cell.check_ins, found + cell.findings
    every = (Line(code, name, dict(sorted(hours[code].items()))) for code, name in names.items())
    return tuple(sorted(every, key=lambda line: (-line.findings, line.check_ins, line.name)))


def headline(found: tuple[Line, ...]) -> str:
    """What the map shows, in one sentence."""
    total = sum(line.findings for line in found)
    away = [line.name for line in found if not line.check_ins]
    if total:
        worst = found[0]
        hour = f"，多在 {worst.worst_hour} 点" if worst.worst_hour is not None else ""
        if worst.findings == total:
            return f"异常都在{worst.name}：{total} 条{hour}"
        return f"异常最多的是{worst.name}：{total} 条里有 {worst.findings} 条{hour}"
    if found and len(away) == len(found):
        return f"{len(found)} 个点位都没有人到"
    if away:
        return f"{len(away)} 个点位没有人到：{'、'.join(away[:2])}{' 等' if len(away) > 2 else ''}"
    return f"{len(found)} 个点位都有人到，没有发现异常" if found else "还没有巡检点"


def totals(found: tuple[Line, ...]) -> str:
    """The line below it."""
    counts = f"打卡 {sum(line.check_ins for line in found)} 次，异常 {sum(line.findings for line in found)} 条"
    away = sum(not line.check_ins for line in found)
    return f"{counts}，{f'{away} 个点位没有人到' if away else '每个点位都有人到'}"

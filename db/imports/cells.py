"""One row's cells as values; what cannot be read is put on the tally with its remedy."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from db.imports.outcome import Tally
from db.imports.sheet import Row

YES = {"是", "y", "yes", "true", "1", "√", "对", "在职", "重点"}
NO = {"否", "n", "no", "false", "0", "×", "离职", ""}
LIST = re.compile(r"[|｜、;；,，\n]+")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Cells:
    """A row being read. Every reader answers None (or empty) for a bad cell, which then stands on the tally."""

    row: Row
    tally: Tally

    def bad(self, text: str) -> None:
        self.tally.bad(self.row, text)

    def text(self, column: str) -> str:
        value = self.row.cells.get(column, "")
        if len(value) > LONGEST:
            self.bad(f"“{value[:20]}……”太长，请控制在 {LONGEST} 字以内")
            return ""
        return value

    def needed(self, column: str, title: str) -> str:
        value = self.text(column)
        if not value:
            self.bad(f"缺{title}，请补上，或删掉这一行")
        return value

    def many(self, column: str) -> tuple[str, ...]:
        parts = (part.strip() for part in LIST.split(self.row.cells.get(column, "")))
        return tuple(dict.fromkeys(part for part in parts if part))

    def path(self, column: str) -> str:
        """A department from the largest to the smallest, with `/` between."""
        raw = re.sub(r"[／\\]", "/", self.text(column))
        return "/".join(part.strip() for part in raw.split("/") if part.strip())

    def yes(self, column: str, title: str, absent: bool = False) -> bool:
        word = self.text(column).lower()
        if word not in YES | NO:
            self.bad(f"{title}“{word}”看不懂，请填 是 或 否")
        return (word in YES) if word else absent

    def number(self, column: str, title: str, low: float, high: float) -> float | None:
        raw = self.text(column)
        if not raw:
            return None
        try:
            value = float(raw)
        except ValueError:
            self.bad(f"{title}“{raw}”不是数字，请只填数字")
            return None
        if not low <= value <= high:
            self.bad(f"{title} {raw} 超出 {low:g} 到 {high:g}，请核对")
            return None
        return value

    def moment(self, column: str, title: str, zone: tzinfo | None, end: bool = False) -> datetime | None:
        """`2026-12-01` or `2026-12-01 08:00` in the site's zone; a bare last day counts whole."""
        raw = self.needed(column, title)
        if not raw:
            return None
        day = read_day(raw)
        if day is not None:
            return datetime.combine(day + timedelta(days=1 if end else 0), time(), zone)
        try:
            at = datetime.fromisoformat(re.sub(r"[./]", "-", raw))
        except ValueError:
            self.bad(f"{title}“{raw}”看不懂，请写成 2026-12-01 或 2026-12-01 08:00")
            return None
        return at if at.tzinfo else at.replace(tzinfo=zone)


def person_name(raw: str) -> str:
    """Offices write 张　伟 to align it with 欧阳建国; a name of Chinese characters has no spaces."""
    bare = re.sub(r"\s+", "", raw)
    return raw if re.search(r"[\x21-\x7e]", bare) else bare


def read_day(raw: str) -> date | None:
    """2026-12-01, 2026/12/1, 2026.12.1, 2026年12月1日; None for anything else."""
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", raw.strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_hours(raw: str) -> tuple[time, time] | None:
    """`08:00-16:30`; None for anything else."""
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})\s*[-~—至到]+\s*(\d{1,2})[:：](\d{2})", raw.strip())
    if not found:
        return None
    try:
        return time(int(found[1]), int(found[2])), time(int(found[3]) % 24, int(found[4]))
    except ValueError:
        return None

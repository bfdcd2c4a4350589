"""Check sheets as data: what is asked at a point, in which order, within which limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["judge", "number", "text", "choice", "photo", "signature"]
NORMAL, ABNORMAL, NOT_APPLICABLE = "正常", "异常", "不适用"
JUDGED = (NORMAL, ABNORMAL, NOT_APPLICABLE)
"""The three answers of a judge item, and nothing else."""
CLOSE_UP, READING, SURROUNDINGS = "部位特写", "仪表读数", "环境参照物"
THREE_PHOTOS = (CLOSE_UP, READING, SURROUNDINGS)
NO_INSTRUMENT, SECOND_ANGLE = "无仪表", "另一角度"
"""Where there is nothing to read: said so, and a second angle instead of the reading."""


@dataclass(frozen=True, slots=True)
class ShowIf:
    """The item is asked only where item `no` was answered with one of `answers`."""

    no: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """`low`/`high` in `unit`, both ends allowed, None without a limit; outside them a number is abnormal. `options` of
    a choice; `abnormal` those of them that are a finding. `photos` are the views an abnormal answer needs. `hazard` is
    the catalogue's code that an abnormal answer opens. `must` False may be left empty."""

    no: int
    title: str
    standard: str = ""
    kind: Kind = "judge"
    unit: str = ""
    low: float | None = None
    high: float | None = None
    options: tuple[str, ...] = ()
    abnormal: tuple[str, ...] = ()
    critical: bool = False
    must: bool = True
    photos: tuple[str, ...] = THREE_PHOTOS
    hazard: str = ""
    show_if: ShowIf | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`asset` is the sort of equipment it is for (行车), `frequency` and `role` as the book says them, for people."""

    code: str
    name: str
    version: int = 1
    asset: str = ""
    frequency: str = ""
    role: str = ""
    basis: str = ""
    items: tuple[Item, ...] = ()

    def item(self, no: int) -> Item | None:
        return next((item for item in self.items if item.no == no), None)


Answers = Mapping[int, str]
"""Item number -> what was answered, as it was written or tapped; a photo or signature by its sha256."""


def asked(sheet: Sheet, answers: Answers) -> tuple[Item, ...]:
    """The items that are asked, given what was answered so far; an item behind a hidden one is hidden too."""
    seen: dict[int, Item] = {}
    for item in sheet.items:
        rule = item.show_if
        if rule is None or (rule.no in seen and answers.get(rule.no) in rule.answers):
            seen[item.no] = item
    return tuple(seen.values())


PLAIN = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
NUMBER = re.compile(r"[-+]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)")
GROUPED = re.compile(r"[-+]?(?!0+,)[0-9]+(,[0-9]{3})+([.,][0-9]*)?")
"""1,200 may be meant as one thousand two hundred; 0,125 can only be a fraction."""


def number_of(text: str) -> float | None:
    """The number written, full-width digits and a comma for a point included; None where there is none, or where it
    may be read in two ways (1,200)."""
    plain = text.strip().translate(PLAIN)
    if not NUMBER.fullmatch(plain) or GROUPED.fullmatch(plain):
        return None
    found = float(plain.replace(",", "."))
    return found if abs(found) < 1e12 else None


def is_grouped(text: str) -> bool:
    """Written with commas between thousands."""
    return GROUPED.fullmatch(text.strip().translate(PLAIN)) is not None


def is_abnormal(item: Item, answer: str) -> bool:
    """Whether this answer is a finding. An unreadable number is none; the form refuses it (see `wrong`)."""
    if item.kind == "judge":
        return answer == ABNORMAL
    if item.kind == "choice":
        return answer in item.abnormal
    value = number_of(answer) if item.kind == "number" else None
    if value is None:
        return False
    return (item.low is not None and value < item.low) or (item.high is not None and value > item.high)


def wrong(item: Item, answer: str) -> str | None:
    """Why this is no answer to this item, in words, or None."""
    if not answer.strip():
        return f"第 {item.no} 项“{item.title}”还没有填" if item.must else None
    if item.kind == "judge" and answer not in JUDGED:
        return f"第 {item.no} 项“{item.title}”只能选正常、异常或不适用"
    if item.kind == "choice" and answer not in item.options:
        return f"第 {item.no} 项“{item.title}”只能选：{'、'.join(item.options)}"
    if item.kind == "number" and is_grouped(answer):
        return f"第 {item.no} 项“{item.title}”请不要写千位逗号，例如写 1200"
    if item.kind == "number" and number_of(answer) is None:
        return f"第 {item.no} 项“{item.title}”要填数字{f'（{item.unit}）' if item.unit else ''}"
    return None

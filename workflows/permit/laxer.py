"""One line of a factory's own rules that is laxer than the book it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Laxer:
    """`key` is where it stands in the tables of the factory's rules; `remedy` says what to write instead."""

    key: Key
    remedy: str


class HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=HasId)


def by_id(lines: Sequence[T], id: str) -> tuple[int, T] | None:
    """The line of this id and its place in the list."""
    return next(((at, line) for at, line in enumerate(lines) if line.id == id), None)


def narrowed(book: str, own: str) -> bool:
    """Does the condition "name=one|two" hold in fewer cases than the book's? An empty one always holds."""
    if not own or own == book:
        return False
    name, _, values = own.partition("=")
    asked, _, wanted = book.partition("=")
    return not book or name != asked or not set(wanted.split("|")) <= set(values.split("|"))


def length(span: timedelta) -> str:
    """30 分钟, 8 小时, 3 天, and 一点都不能 for none."""
    minutes = span.total_seconds() / 60
    for size, unit in ((1440, "天"), (60, "小时"), (1, "分钟")):
        if minutes >= size and minutes % size == 0:
            return f"{minutes / size:g} {unit}"
    return f"{span.total_seconds():g} 秒"

"""How tables that name people and each other by code are read and laid over what is known."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from sqlmodel import SQLModel

from db.imports.cells import Cells
from db.imports.outcome import Tally
from db.imports.sheet import Sheet
from db.imports.target import Names, Target

R = TypeVar("R", bound=SQLModel)
Wanted = dict[str, dict[str, object]]


def lines(sheet: Sheet, tally: Tally) -> Iterable[Cells]:
    return (Cells(row, tally) for row in sheet.rows)


def given(sheet: Sheet, values: Mapping[str, object]) -> dict[str, object]:
    """Only what the table has a column for: the rest stays as it is."""
    return {column: value for column, value in values.items() if column in sheet.columns}


def person(cells: Cells, column: str, title: str, names: Names) -> str | None:
    words = cells.text(column)
    return found(cells, names, title, words) if words else None


def found(cells: Cells, names: Names, title: str, words: str) -> str | None:
    try:
        return names.find(title, words)
    except LookupError as error:
        cells.bad(str(error))
        return None


def once(cells: Cells, key: str, row: dict[str, object], wanted: Wanted, title: str) -> None:
    if key and key in wanted:
        cells.bad(f"{title} 在上面已经出现过，请只留一行")
    elif key:
        wanted[key] = row


def rows_after(shape: Callable[..., R], wanted: Wanted, known: Mapping[str, R]) -> dict[str, R]:
    """The rows as they will be: what the table does not say stays as it is known."""
    return {k: shape(**{**(known[k].model_dump() if k in known else {}), **v}) for k, v in wanted.items()}


def lay(target: Target, shape: Callable[..., R], wanted: Wanted, known: Mapping[str, R], tally: Tally) -> None:
    for key, row in rows_after(shape, wanted, known).items():
        old = known.get(key)
        tally.count(old is None, old is not None and old.model_dump() != row.model_dump())
        target.session.merge(row)
    target.session.flush()

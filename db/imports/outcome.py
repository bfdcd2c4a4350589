"""What an import found and did."""

from dataclasses import dataclass, field

from db.imports.sheet import Row


@dataclass(frozen=True, slots=True)
class BadLine:
    """`row` is the number the spreadsheet shows, 0 for the file as a whole; `text` ends with what to do."""

    row: int
    text: str

    def __str__(self) -> str:
        return f"行 {self.row}：{self.text}" if self.row else self.text


@dataclass(frozen=True, slots=True)
class Result:
    """Counts of rows; where there is any error nothing was changed and the counts are 0."""

    kind: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    warnings: tuple[str, ...] = ()
    errors: tuple[BadLine, ...] = ()


@dataclass(slots=True)
class Tally:
    """Collects while an import runs; handed on as a Result."""

    kind: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    warnings: list[str] = field(default_factory=list)
    errors: list[BadLine] = field(default_factory=list)

    def bad(self, row: Row, text: str) -> None:
        self.errors.append(BadLine(row.number, text))

    def count(self, new: bool, differs: bool) -> None:
        self.added += new
        self.changed += differs and not new
        self.unchanged += not (new or differs)

    def result(self) -> Result:
        warnings = tuple(dict.fromkeys(self.warnings))
        if self.errors:
            errors = sorted(self.errors, key=lambda bad: bad.row)
            return Result(self.kind, warnings=warnings, errors=tuple(errors))
        return Result(self.kind, self.added, self.changed, self.unchanged, warnings)


def some(names: list[str], most: int = 10) -> str:
    """The first names and how many there are, so that a warning stays one line."""
    shown = "、".join(names[:most])
    return f"{shown} 等 {len(names)} 个" if len(names) > most else shown

"""What a bench says at its end: a table for people, one JSON line for machines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

console = Console(stderr=True)


@dataclass(slots=True)
class Report:
    """`met` None: a figure without a target."""

    name: str
    rows: list[tuple[str, str, str, bool | None]] = field(default_factory=list)
    figures: dict[str, float | int | str] = field(default_factory=dict)

    def row(self, what: str, figure: float | int, unit: str, target: str = "", met: bool | None = None) -> None:
        shown = f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"
        self.rows.append((what, f"{shown} {unit}".strip(), target, met))
        self.figures[what] = round(figure, 4)

    def close(self) -> int:
        """Print; 0 where all targets were met."""
        table = Table("量了什么", "结果", "目标", "", title=f"bench {self.name}")
        for what, shown, target, met in self.rows:
            table.add_row(what, shown, target, {True: "达到", False: "没达到", None: ""}[met])
        console.print(table)
        good = all(met is not False for *_, met in self.rows)
        print(json.dumps({"bench": self.name, "ok": good, **self.figures}, ensure_ascii=False), flush=True)
        return 0 if good else 1


@contextmanager
def bar(what: str, total: int) -> Iterator[tuple[Progress, TaskID]]:
    """A progress bar; `progress.advance(task)` from inside."""
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*parts, console=console) as progress:
        yield progress, progress.add_task(what, total=total)


def share(values: Sequence[float], part: float) -> float:
    """The value below which `part` of them lie; 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def middle(values: Sequence[float]) -> float:
    return share(values, 0.5)


def told(problem: Mapping[str, object]) -> None:
    """Something worth reading that is no figure."""
    console.print_json(json.dumps(problem, ensure_ascii=False))

"""Which things have dates, when they are spoken of, which hazard an overdue one is: config/policies/things.toml."""

from dataclasses import dataclass, field
from datetime import time, timedelta


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of thing as an inspection table heads it. `what` is done to it every `months`: an example, used only where
    a table tells the last date and not the next. `hazard` is the catalogue's code of an overdue one, "" the general
    one; `stages` its own days of warning."""

    name: str
    what: str
    months: int = field(metadata={"min": 1, "max": 240})
    aliases: tuple[str, ...] = ()
    hazard: str = ""
    stages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ThingRules:
    """`at` by the site's clock. `stages` are days before the last lawful day; 0 is the first morning after it.
    `equipment_department`: its contact hears of everything. `hazard` where a sort names none. An overdue one whose
    hazard is over without a new date is told and opened again `again` after that."""

    at: time
    stages: tuple[int, ...]
    hazard: str
    equipment_department: str = ""
    again: timedelta = field(default=timedelta(days=7), metadata={"min": "1d", "max": "90d"})
    sort: tuple[Sort, ...] = ()

    def __post_init__(self) -> None:
        for days in (self.stages, *(one.stages for one in self.sort if one.stages)):
            if not days or min(days) < 0 or 0 not in days:
                raise ValueError("stages 写天数，都不小于 0，并且要有 0（过期开隐患），例如 [90, 30, 7, 0]")
        names = [name for one in self.sort for name in (one.name, *one.aliases)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"类别的名称或叫法写了两次：{'、'.join(twice)}")

    def named(self, said: str) -> Sort | None:
        """The sort of this name or other name; None for one that the table does not know, which is no mistake."""
        return next((one for one in self.sort if said in (one.name, *one.aliases)), None)

    def stages_of(self, sort: str) -> tuple[int, ...]:
        known = self.named(sort)
        return known.stages if known and known.stages else self.stages

    def hazard_of(self, sort: str) -> str:
        known = self.named(sort)
        return known.hazard if known and known.hazard else self.hazard

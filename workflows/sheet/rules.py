"""Who may change what is checked, and how long filling in is thought to take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from workflows.inspection.sheets import NORMAL, Item, Sheet, asked
from workflows.kernel.effects import Effect
from workflows.kernel.flow import Context, Row
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER, Org
from workflows.sheet.case import Offering

USUAL = {"judge": 4, "number": 9, "text": 15, "choice": 5, "photo": 12, "signature": 10}


@dataclass(frozen=True, slots=True)
class SheetRules:
    """`roles` may offer and confirm. `seconds` an item of each kind is thought to take where nothing is wrong; a form
    longer than `long` is warned of. An offering that nobody answers within `wait` is over."""

    roles: tuple[str, ...] = (SAFETY_OFFICER, SAFETY_DIRECTOR)
    seconds: Mapping[str, int] = field(default_factory=lambda: dict(USUAL))
    long: timedelta = field(default=timedelta(minutes=3), metadata={"min": "30s", "max": "1h"})
    wait: timedelta = field(default=timedelta(days=3), metadata={"min": "1h", "max": "30d"})

    def may(self, person: str, org: Org) -> bool:
        known = org.people.get(person)
        return known is not None and org.listed(person) and known.role in self.roles

    def estimate(self, sheet: Sheet) -> timedelta:
        """With nothing abnormal: items that only an abnormal answer shows are not counted."""
        shown = asked(sheet, {item.no: _fine(item) for item in sheet.items})
        return timedelta(seconds=sum(self.seconds.get(item.kind, USUAL[item.kind]) for item in shown))


def _fine(item: Item) -> str:
    """The answer where nothing is wrong."""
    fine = (option for option in item.options if option not in item.abnormal)
    return next(fine, "") if item.kind == "choice" else NORMAL


SheetCtx = Context[SheetRules]
SheetOutcome = tuple[Offering, list[Effect]]
SheetRows = tuple[Row[Offering, SheetRules], ...]

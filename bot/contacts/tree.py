"""Departments as paths: the names from below the company down, and who leads each."""

from collections.abc import Iterable, Mapping

from bot.contacts.directory import Unit
from db.contacts import KnownUnit, UnitChange

DEEPEST = 30


class Tree:
    """`leads` adds leaders that only the people's own entries tell of."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.id: unit for unit in units}
        self._leads: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._units)

    @property
    def ids(self) -> list[str]:
        return list(self._units)

    def leads(self, account: str, units: Iterable[str]) -> None:
        """The first one who is told keeps the place."""
        for unit in units:
            self._leads.setdefault(unit, account)

    def path(self, id: str) -> str:
        """"" for the company itself and for a department nobody knows. A part of the tree begins at its own top."""
        names: list[str] = []
        while (unit := self._units.get(id)) and not unit.company and len(names) < DEEPEST:
            names.append(clean(unit.name))
            id = unit.parent
        return "/".join(reversed(names))

    def rows(self) -> Mapping[str, KnownUnit]:
        """As they are to be remembered."""
        return {
            id: KnownUnit(unit.parent, unit.name, self.path(id), self._leader(unit)) for id, unit in self._units.items()
        }

    def _leader(self, unit: Unit) -> str:
        return (unit.leaders[0] if unit.leaders else self._leads.get(unit.id, "")).lower()


def clean(name: str) -> str:
    """A slash stands between departments, so none may stand in a name."""
    return name.replace("/", "／").strip()


def unit_changes(
    known: Mapping[str, KnownUnit], fresh: Mapping[str, KnownUnit], whole: bool = True
) -> Iterable[UnitChange]:
    """Top departments first. `alone`: the name or the parent changed here, not only further up."""
    for id, unit in sorted(fresh.items(), key=lambda item: (item[1].path.count("/"), item[1].path)):
        before = known.get(id)
        if before is None:
            yield UnitChange(id, "added", unit)
        elif before.path != unit.path:
            alone = before.name != unit.name or before.parent != unit.parent
            yield UnitChange(id, "renamed", unit, before.path, alone)
        elif before != unit:
            yield UnitChange(id, "leader", unit, before.path)
    if whole:
        for id, unit in known.items():
            if id not in fresh:
                yield UnitChange(id, "gone", unit, unit.path)

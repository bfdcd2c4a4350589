"""The points of the factory as a round sees them: name, sheet, skid, tag, beacon, and where they lie."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from bot.rounds.presence import Here
from db.plans import stop_of
from db.tables import RoundPoint
from workflows.inspection.case import Stop
from workflows.inspection.sheets import Sheet
from workflows.kernel.people import Equipment, Org, Place


@dataclass(frozen=True, slots=True)
class Point:
    """`place` is where it lies (a machine's own place), `machine` the machine that carries the label, if one does."""

    code: str
    name: str
    place: Place | None = None
    machine: Equipment | None = None
    sheet: str = ""
    halt: str = ""
    nfc: str = ""
    beacon: str = ""

    @property
    def here(self) -> Here:
        return Here(self.code, self.name, self.nfc, self.beacon)

    def stop(self, sheet: Sheet) -> Stop:
        """A stop at this point with this version of its sheet."""
        return stop_of(self.code, sheet.code, sheet.version, self.machine, self.place, self.halt)


def point_of(session: Session, org: Org, code: str) -> Point | None:
    """None for what is no place and no machine of ours; one without a row has no sheet."""
    found = _known(org, code)
    row = session.get(RoundPoint, (session.info["site"], code)) if found else None
    return _with(found, row) if found else None


def points_of(session: Session, org: Org) -> Mapping[str, Point]:
    """All that have a sheet, by code."""
    mine = (col(RoundPoint.site) == session.info["site"], col(RoundPoint.sheet) != "")
    rows = session.exec(select(RoundPoint).where(*mine).order_by(col(RoundPoint.code)))
    return {row.code: _with(found, row) for row in rows if (found := _known(org, row.code))}


def _known(org: Org, code: str) -> Point | None:
    machine = org.equipment.get(code)
    place = org.places.get(machine.place or "" if machine else code)
    if machine is None and place is None:
        return None
    return Point(code, machine.name if machine else place.name if place else code, place, machine)


def _with(point: Point, row: RoundPoint | None) -> Point:
    if row is None:
        return point
    return replace(point, sheet=row.sheet, halt=row.halt, nfc=row.nfc.strip(), beacon=row.beacon.strip().lower())

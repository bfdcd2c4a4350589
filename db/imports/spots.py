"""Machines and places that a table names, by code or by a name that one alone bears."""

from sqlmodel import select

from db.imports.cells import Cells
from db.imports.target import Target
from db.tables import Equipment, Place


class Spots:
    def __init__(self, target: Target) -> None:
        session = target.session
        known = list(session.exec(select(Equipment.code, Equipment.name).where(Equipment.site == target.site)))
        known += session.exec(select(Place.code, Place.name).where(Place.site == target.site))
        self.codes = {code for code, _ in known}
        self.by_name: dict[str, list[str]] = {}
        for code, name in known:
            self.by_name.setdefault(name, []).append(code)

    def code(self, cells: Cells, column: str, title: str) -> str:
        """Empty where it is not known or not one; that then stands on the tally."""
        said = cells.needed(column, title)
        if not said or said in self.codes:
            return said
        named = self.by_name.get(said, [])
        if len(named) == 1:
            return named[0]
        several = f"同名的有 {len(named)} 个（{'、'.join(named)}），请改填编号"
        cells.bad(f"{title}“{said}”{several if named else '不在设备表和区域表里，请核对编号，或先导入设备'}")
        return ""

"""The table of substances: what a cabinet or a store holds, with its dangers and first aid in plain words."""

import re

from sqlmodel import select

from db.imports.cells import Cells
from db.imports.laying import lines
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.spots import Spots
from db.imports.target import Target
from db.tables import Substance

TEXTS = ("most", "dangers", "first_aid", "leak", "fire", "avoid")
CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")


def import_substances(target: Target, sheet: Sheet) -> Result:
    """The list of each point that the table names is replaced as a whole; other points stay as they are."""
    tally, spots = Tally("substances"), Spots(target)
    wanted: dict[tuple[str, str], Substance] = {}
    bare: list[str] = []
    for cells in lines(sheet, tally):
        point, name = spots.code(cells, "point", "点位"), cells.needed("name", "名称")
        row = {column: cells.text(column) for column in TEXTS}
        number = _cas(cells)
        if not (point and name):
            continue
        if (point, name) in wanted:
            cells.bad(f"{point} 的“{name}”在上面已经出现过，请只留一行")
        if not (row["dangers"] and row["first_aid"]):
            bare.append(f"{point}的{name}")
        wanted[point, name] = Substance(site=target.site, point=point, name=name, cas=number, **row)
    if not tally.errors:
        _write(target, wanted, tally)
        if bare:
            tally.warnings.append(f"没有写危险性或急救，扫码的人看不到：{some(bare)}")
    return tally.result()


def _cas(cells: Cells) -> str:
    """A CAS number carries a digit that checks the others."""
    said = cells.text("cas").replace(" ", "")
    found = CAS.fullmatch(said)
    if not said or said in ("-", "—", "无", "混合物"):
        return ""
    digits = [int(one) for one in reversed("".join(found.groups()[:2]))] if found else []
    if found is None or sum(n * digit for n, digit in enumerate(digits, 1)) % 10 != int(found.group(3)):
        cells.bad(f"CAS 号“{said}”不对（校验位不符），请照安全技术说明书核对；混合物留空")
        return ""
    return said


def _write(target: Target, wanted: dict[tuple[str, str], Substance], tally: Tally) -> None:
    rows = target.session.exec(select(Substance).where(Substance.site == target.site))
    known = {(row.point, row.name): row for row in rows}
    points = {point for point, _ in wanted}
    gone = [key for key in known if key[0] in points and key not in wanted]
    for key, row in wanted.items():
        old = known.get(key)
        tally.count(old is None, old is not None and old.model_dump() != row.model_dump())
        target.session.merge(row)
    for key in gone:
        target.session.delete(known[key])
        tally.count(False, True)
    target.session.flush()
    if gone:
        tally.warnings.append(f"表里不再有、已经去掉的：{some([f'{point}的{name}' for point, name in gone])}")

"""The table of inspection dates: what is due when, on which machine or in which building."""

from datetime import date

from sqlmodel import select

from config import policies
from db.imports.cells import Cells
from db.imports.laying import lines
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.spots import Spots
from db.imports.target import Target
from db.imports.whom import day
from db.tables import DatedThing
from workflows.things.due import after
from workflows.things.phrases import say_day
from workflows.things.rules import Sort, ThingRules

Key = tuple[str, str]
LONGEST = 20
"""Years ahead of which a date is taken for a slip of the pen."""


def import_things(target: Target, sheet: Sheet) -> Result:
    """A date is known by its machine and what is done; a new date replaces the old one, 停用 takes it away."""
    tally, spots = Tally("things"), Spots(target)
    rules = policies.read("things", ThingRules, policies.folders(target.folder))
    rows = target.session.exec(select(DatedThing).where(DatedThing.site == target.site))
    known = {(row.equipment, row.what): row for row in rows}
    reader, wanted, gone = _Reader(target, rules, spots, tally), dict[Key, DatedThing](), set[Key]()
    first: dict[Key, int] = {}
    for cells in lines(sheet, tally):
        row = reader.read(cells)
        if row is None:
            continue
        key = (row.equipment, row.what)
        if key in first:
            remedy = f"请只留一行；真有两个，检验项目分开写，如“{row.what}2号”"
            cells.bad(f"{row.equipment} 的“{row.what}”在行 {first[key]} 已经有了，{remedy}")
            continue
        first[key] = cells.row.number
        if cells.yes("retired", "停用"):
            gone.add(key)
        else:
            wanted[key] = row
    if not tally.errors:
        _write(target, wanted, gone, known, tally)
        reader.warn()
    return tally.result()


class _Reader:
    """Lines as rows; collects what is lawful but should be looked at."""

    def __init__(self, target: Target, rules: ThingRules, spots: Spots, tally: Tally) -> None:
        self.target, self.rules, self.spots, self.tally = target, rules, spots, tally
        self.reckoned: list[str] = []
        self.strange: dict[str, None] = {}
        self.over: list[str] = []

    def read(self, cells: Cells) -> DatedThing | None:
        """None for a line that is bad; that then stands on the tally."""
        code = self.spots.code(cells, "equipment", "设备编号")
        said = cells.text("sort")
        sort = self.rules.named(said)
        what = cells.text("what") or (sort.what if sort else "")
        if said and sort is None:
            self.strange[said] = None
        if not what:
            cells.bad("缺检验项目，请补上，例如 定期检验、校验、检定")
        last = day(cells, "last", "上次日期")
        due = self._due(cells, sort, last, code, what)
        if not (code and what and due):
            return None
        more = {column: cells.text(column) for column in ("number", "by", "report")}
        name = sort.name if sort else said
        return DatedThing(site=self.target.site, equipment=code, what=what, sort=name, last=last, due=due, **more)

    def _due(self, cells: Cells, sort: Sort | None, last: date | None, code: str, what: str) -> date | None:
        today, due = self.target.now.date(), day(cells, "due", "到期日")
        if last and last > today:
            cells.bad(f"上次日期 {say_day(last)}还没到，请核对年份")
            return None
        if due is None and not cells.text("due"):
            if sort is None or last is None:
                cells.bad("缺到期日，请照检验报告填“下次检验日期”；不知道的，填上次日期和类别，按周期推算")
                return None
            due = after(last, sort.months)
            self.reckoned.append(f"{code}{what}（{say_day(due)}）")
        if due and last and due <= last:
            cells.bad(f"到期日 {say_day(due)}不晚于上次日期 {say_day(last)}，请对调或核对")
            return None
        if due and due.year > today.year + LONGEST:
            cells.bad(f"到期日 {say_day(due)}太远，请核对年份")
            return None
        if due and due < today:
            self.over.append(f"{code}{what}（{say_day(due)}）")
        return due

    def warn(self) -> None:
        if self.reckoned:
            how = "没有到期日，按 things.toml 的示例周期推算，请照报告核对"
            self.tally.warnings.append(f"{how}：{some(self.reckoned)}")
        if self.over:
            self.tally.warnings.append(f"已经过期，扫码显示“禁用”，明早会开红色隐患：{some(self.over)}")
        if self.strange:
            where = "没有写在 policies/things.toml 里，提前天数和隐患类别按默认"
            self.tally.warnings.append(f"类别{where}：{some(list(self.strange))}")


def _write(
    target: Target, wanted: dict[Key, DatedThing], gone: set[Key], known: dict[Key, DatedThing], tally: Tally
) -> None:  # fmt: skip
    """An earlier date than the one that is known is likely an old table."""
    earlier = [
        f"{code}{what}" for (code, what), row in wanted.items()
        if (code, what) in known and row.due < known[code, what].due
    ]  # fmt: skip
    for key, row in wanted.items():
        old = known.get(key)
        tally.count(old is None, old is not None and old.model_dump() != row.model_dump())
        target.session.merge(row)
    for key in gone & known.keys():
        target.session.delete(known[key])
        tally.count(False, True)
    target.session.flush()
    if earlier:
        tally.warnings.append(f"到期日比原来登记的早，是不是旧表：{some(earlier)}")

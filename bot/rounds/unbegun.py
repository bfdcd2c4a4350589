"""The danger of a round that never began: its point was refused, or its name is not known. It is reported all the same,
as a hazard of its own."""

from bot.rounds.acts import Said
from bot.rounds.points import Point, point_of
from bot.rounds.reading import reading_of
from db import sheets
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.inspection.case import Finding, Stop
from workflows.inspection.clocks import judge
from workflows.inspection.finding import seed_of
from workflows.inspection.rules import RoundRules
from workflows.inspection.sheets import ABNORMAL, Item, Sheet


def reported(work: UnitOfWork, engine: Engine, said: Said) -> str:
    """The hazard's code. Raises Refused only where neither point nor item is named. The phone may have had another
    version of the sheet, so what it took for abnormal is taken as that."""
    point, rules = point_of(work.session, work.org(), said.point), work.rules("round", None)
    assert isinstance(rules, RoundRules)
    sheet = sheets.current(work.session, point.sheet) if point and point.sheet else None
    stop = _stop(point, sheet, said.point)
    item = (sheet.item(said.no) if sheet else None) or Item(said.no, f"第 {said.no} 项")
    moment = judge(said.stamp, said.now, rules.honesty.clock_off).moment
    one = Finding(item.no, said.words("answer") or ABNORMAL, moment, said.words("text"))
    media = tuple(file for file in (said.photo, said.voice) if file)
    seed = seed_of(stop, item, one, said.by, reading_of(work, sheet, stop, item.no), media, work.org())
    return engine.open(work, "hazard", seed, said.now)


def _stop(point: Point | None, sheet: Sheet | None, code: str) -> Stop:
    """A point that was struck since is named as the phone named it."""
    return point.stop(sheet or Sheet("", "")) if point else Stop(code, "", 0)

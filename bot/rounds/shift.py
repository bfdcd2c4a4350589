"""Everything that a shift without a net needs: rounds, their sheets, all points with a sheet, and the numbers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.labels import Labels
from bot.rounds.around import going_on
from bot.rounds.discreet import for_reader
from bot.rounds.look import Look, looks_for, refs_of
from bot.rounds.points import Point, point_of, points_of
from bot.rounds.view import Json, RoundView, point_json, policy_json, sheets_json
from bot.shelf import Shelf
from bot.things.shown import Shown, at_point
from db import sheets, things
from db.work import UnitOfWork
from workflows.inspection.rules import RoundRules
from workflows.inspection.sheets import Sheet


class Shift:
    """`mark` of a person is how their own phone is known."""

    def __init__(self, labels: Labels, shelf: Shelf) -> None:
        self.labels, self.shelf = labels, shelf

    def data(self, work: UnitOfWork, person: str, mark: str, now: datetime) -> Json:
        found, points = looks_for(work, person, now), points_of(work.session, work.org())
        current = {sheet.code: sheet for sheet in sheets.all_current(work.session)}
        used = {sheet for look in found for sheet in sheets_of(look)}
        used |= {current[point.sheet] for point in points.values() if point.sheet in current}
        rules = work.rules("round", None)
        assert isinstance(rules, RoundRules)
        held = shown(work, {*points, *_stops(found)}, points, now)
        view = self._view(work, person, mark, found, held, now)
        return {
            "rounds": [for_reader(view.data(look), look, person) for look in found], "sheets": sheets_json(used),
            "points": [point_json(point, current.get(point.sheet), self.labels, held.get(point.code))
                       for point in points.values()],
            "policy": policy_json(rules),
        }  # fmt: skip

    def one(self, work: UnitOfWork, person: str, mark: str, look: Look, now: datetime) -> Json:
        """A round alone, as it stands now."""
        view = self._view(work, person, mark, [look], shown(work, _stops([look]), {}, now), now)
        return for_reader(view.data(look), look, person)

    def _view(
        self, work: UnitOfWork, person: str, mark: str, found: list[Look], held: Mapping[str, Shown], now: datetime
    ) -> RoundView:
        assert now.tzinfo is not None
        refs = refs_of(work, mark, [look.round.code for look in found])
        return RoundView(person, now.tzinfo, held, refs, self.shelf.media_path)


def sheets_of(look: Look) -> set[Sheet]:
    """The versions this round runs with."""
    wanted = {(stop.sheet, stop.version) for stop in look.round.stops}
    return {sheet for pair, sheet in look.sheets.items() if pair in wanted}


def _stops(found: Iterable[Look]) -> set[str]:
    return {stop.point for look in found for stop in look.round.stops}


def shown(
    work: UnitOfWork, codes: Collection[str], read: Mapping[str, Point], now: datetime
) -> dict[str, Shown]:  # fmt: skip
    """Dates, substances and what goes on at the points that have any; `read` are those that are known already."""
    some, org = things.points_with(work.session), work.org()
    held = {code: at_point(work, code, now) for code in codes if code in some}
    known = [point for code in sorted(codes) if (point := read.get(code) or point_of(work.session, org, code))]
    for code, lines in going_on(work, known).items():
        held[code] = replace(of := held.get(code, Shown()), lines=(*of.lines, *lines))
    return held

"""The calendar entry by which planned rounds open: it rings when the next window does. Old positions go at night."""

from datetime import datetime, time, timedelta

from bot.calendar import Entry, daily
from bot.rounds.opener import Opener
from config import policies
from config.settings import Settings
from config.site import factory
from db import plans, positions
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.inspection.rules import RoundRules

AT_LEAST = timedelta(hours=1)
"""So often the plans are looked at again whatever they say: shifts may have moved. An import rings at once."""


def entries(settings: Settings, engine: Engine) -> dict[str, Entry]:
    """Raises config.wrong.Wrong for a bad site.toml."""
    turn = Turn(Opener(engine, factory(settings.site.path).shifts))
    kept = policies.read("round", RoundRules, policies.folders(settings.site.path)).presence.kept
    return {
        plans.ENTRY[1]: Entry(turn.next, turn.run, idle=_no_plan, at_once=True),
        "positions": Entry(daily(time(3, 55)), lambda work, now: positions.sweep(work.session, now - kept)),
    }


def _no_plan(work: UnitOfWork) -> bool:
    return not plans.any_plan(work.session)


class Turn:
    """`next` follows from what the `run` before it, in the same transaction, saw."""

    def __init__(self, opener: Opener) -> None:
        self.opener = opener
        self.opens: datetime | None = None

    def run(self, work: UnitOfWork, now: datetime) -> None:
        self.opens = self.opener.look(work, now)

    def next(self, now: datetime) -> datetime:
        again = now + AT_LEAST
        return min(again, self.opens) if self.opens and self.opens > now else again

"""The calendar entry by which planned rounds open: it rings when the next window does."""

from datetime import datetime, timedelta

from bot.calendar import Entry
from bot.rounds.opener import Opener
from config.settings import Settings
from config.site import factory
from db import plans
from db.work import UnitOfWork
from workflows.engine import Engine

AT_LEAST = timedelta(hours=1)
"""So often the plans are looked at again whatever they say: shifts may have moved. An import rings at once."""


def entries(settings: Settings, engine: Engine) -> dict[str, Entry]:
    """Raises config.wrong.Wrong for a bad site.toml."""
    turn = Turn(Opener(engine, factory(settings.site.path).shifts))
    return {plans.ENTRY[1]: Entry(turn.next, turn.run, idle=_no_plan, at_once=True)}


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

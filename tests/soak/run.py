"""The day itself: people act, things break, ten minutes pass; at the end everything is mended and comes to rest."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.sandbox.server import Running
from db.imports.sheet import read_sheet
from tests.soak.books import Books, balance, owed
from tests.soak.day import STEP, Day
from tests.soak.trouble import Trouble
from tests.whole.phones import section
from tests.whole.plant import Plant, plant

SEED = 20261122
EDITION = "professional"
"""Of DingTalk: the 5,000 calls a month of the standard edition last such a factory half a day; what happens then is
told by tests/whole/test_faults_limits.py."""
REST = timedelta(hours=3)
"""Long enough for every wait, penalty and bundle that the last faults have left behind."""


PATIENCE = 10
"""Minutes of wall time."""


@dataclass(frozen=True, slots=True)
class Soaked:
    books: Books
    people: int
    pressed: int
    broken: int


async def soak(
    data: Path, site: Path, hours: float, rate: float, seed: int = SEED, passed: Callable[[], None] = lambda: None
) -> Soaked:
    """`hours` of simulated time, `rate` reports an hour; `passed` is called after every ten minutes."""
    dice = random.Random(seed)
    sheet = read_sheet(site / "places.csv", {"name": "name"}, ("name",))
    async with plant(data, site=site, more=_edition) as factory:  # type: ignore[arg-type]
        day = Day(factory, dice, [row.cells["name"] for row in sheet.rows], rate)
        trouble = Trouble(dice)
        for _ in range(int(timedelta(hours=hours) / STEP)):
            await trouble.strike(factory)
            await day.step()
            await factory.passes(seconds=STEP.total_seconds())
            passed()
        await factory.mends()
        await factory.passes(seconds=REST.total_seconds())
        await _rests(factory)
        people = len(factory.service.store.run_now(lambda work: work.org().people))
        return Soaked(balance(factory, day.said), people, day.pressed, trouble.done.total())


async def _rests(factory: Plant) -> None:
    """A journey waits for its sends a minute of wall time at most; a busy machine needs more."""
    for _ in range(PATIENCE):
        if not factory.service.store.read_now(lambda session: owed(session, factory)):
            return
        await factory.settles()


def _edition(sandbox: Running) -> Mapping[str, object]:
    """The same on both sides of the line."""
    sandbox.sandbox.dingtalk.edition = EDITION
    return section(sandbox, "dingtalk", edition=EDITION)

"""Many dispatched hazards at once: ten real reports through the engine, and copies of their rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import insert
from sqlmodel import col, select

from bot import rulebook
from bot.desk.reading import Reader
from db.store import Store
from db.tables import Case, Timer
from db.work import UnitOfWork
from tests.bench.envelopes import PROBLEMS
from workflows.engine import Engine
from workflows.hazard.events import Brought
from workflows.registry import FLOWS

AT_ONCE = 1000
FAR = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Herd:
    """`first` is when the first deadline of all of them rings; `codes` in the order they were made."""

    codes: tuple[str, ...]
    first: datetime


def herd(store: Store, site: str, count: int, now: datetime) -> Herd:
    """So many hazards reported and dispatched at `now`, each with all its timers."""
    seeds = _seeds(store, site, now)
    rows = store.run_now(lambda work: [(case.model_dump(exclude={"id"}), _timers(work, case.code)) for case in seeds])
    codes = [f"{seeds[0].code[:12]}{n:06d}" for n in range(100_000, 100_000 + count)]
    for start in range(0, count, AT_ONCE):
        some = [(rows[n % len(rows)], codes[n]) for n in range(start, min(start + AT_ONCE, count))]
        store.run_now(partial(_copy, wanted=some))
    store.run_now(lambda work: _quiet(work, [case.code for case in seeds], now + FAR))
    first = min(due for _, timers in rows for _, due in timers)
    return Herd(tuple(codes), first)


def _seeds(store: Store, site: str, now: datetime) -> list[Case]:
    engine, reader = Engine(FLOWS), Reader(rulebook.catalogue(site))
    org = store.run_now(lambda work: work.org())
    people, places = sorted(org.people), sorted(p.name for p in org.places.values())

    def report(work: UnitOfWork, n: int) -> str:
        text = f"{places[n]}{PROBLEMS[n]}"
        return engine.open(work, "hazard", Brought(people[n], text, reading=reader.read(text, org)), now)

    codes = [store.run_now(partial(report, n=n)) for n in range(len(PROBLEMS))]
    found = store.run_now(lambda work: list(work.session.exec(select(Case).where(col(Case.code).in_(codes)))))
    return [case for case in found if case.state == "dispatched"]


def _timers(work: UnitOfWork, code: str) -> list[tuple[str, datetime]]:
    """Without the handing down of a chain, so that the same rung rings first for all: 15 minutes without 接单."""
    rows = work.session.exec(select(Timer).where(Timer.case_code == code, Timer.name != "step"))
    return [(row.name, row.due_at) for row in rows]


Kept = tuple[dict[str, object], list[tuple[str, datetime]]]
"""A case's columns and its timers."""


def _copy(work: UnitOfWork, wanted: list[tuple[Kept, str]]) -> None:
    cases = [
        {**row, "code": code, "body": str(row["body"]).replace(str(row["code"]), code)} for (row, _), code in wanted
    ]
    work.connection.execute(insert(Case), cases)
    timers = [
        {"site": work.site, "case_code": code, "name": name, "due_at": due}
        for (_, kept), code in wanted for name, due in kept
    ]  # fmt: skip
    work.connection.execute(insert(Timer), timers)


def _quiet(work: UnitOfWork, codes: list[str], at: datetime) -> None:
    """The originals must not ring among their copies."""
    for timer in work.session.exec(select(Timer).where(col(Timer.case_code).in_(codes))):
        timer.due_at = at
        work.session.add(timer)

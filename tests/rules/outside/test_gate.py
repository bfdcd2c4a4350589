"""How much one stranger, and all of them together, may send."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import rulebook
from bot.outside.gate import look
from db.migrate import upgrade
from db.store import Store
from db.work import UnitOfWork
from workflows.registry import FLOWS

NOW = datetime.fromisoformat("2026-03-02T08:00:00+08:00")
RULES = replace(rulebook.outside(""), per_hour=10, per_day=20, all_per_hour=30, voices_per_hour=4, alarms=3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'g.db'}"
    upgrade(url)
    made = Store(url, FLOWS)
    yield made
    made.close()


def taken(store: Store, who: str, times: int, voice: bool = False) -> int:
    """How many of so many messages of one moment are taken."""
    return store.run_now(lambda work: sum(_one(work, who, NOW, voice) for _ in range(times)))


def _one(work: UnitOfWork, who: str, at: datetime, voice: bool) -> bool:
    return look(work.session, RULES, who, at, False, voice).open


def test_no_hour_and_no_day_sees_more_than_the_table_says(store: Store) -> None:
    """One a minute, all day."""

    def all_day(work: UnitOfWork) -> list[int]:
        return [at for at in range(24 * 60) if _one(work, "a", NOW + timedelta(minutes=at), False)]

    passed = store.run_now(all_day)
    assert all(sum(start <= at < start + 60 for at in passed) <= 10 for start in range(0, 24 * 60, 5))
    assert 10 <= len(passed) <= 20


def test_everybody_together_has_a_limit_too(store: Store) -> None:
    assert sum(taken(store, f"p{n}", 1) for n in range(60)) <= 30


def test_an_emergency_is_always_taken_and_the_fourth_is_told_apart(store: Store) -> None:
    taken(store, "a", 50)
    looked = store.run_now(lambda work: [look(work.session, RULES, "a", NOW, True, False) for _ in range(8)])
    assert all(one.open for one in looked) and looked[-1].alarmed and not looked[0].alarmed


def test_a_voice_note_may_be_a_cry_for_help(store: Store) -> None:
    assert taken(store, "a", 50) == 5
    assert 1 <= taken(store, "a", 20, voice=True) <= 4

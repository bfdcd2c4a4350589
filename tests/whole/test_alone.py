"""What must not happen twice, and what must not hold up the rest."""

import asyncio
from pathlib import Path

import pytest

from bot.alone import Taken, alone, secret_of
from bot.calendar import Entry
from config.settings import Settings
from db.work import UnitOfWork
from tests.whole.plant import plant


def settings_in(folder: Path) -> Settings:
    return Settings.model_validate(
        {"server": {"data": str(folder)}, "database": {"url": f"sqlite:///{folder / 'x.db'}"}}
    )


def test_a_second_service_on_the_same_database_is_sent_away_before_it_touches_anything(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with alone(settings):
        with pytest.raises(Taken, match="已经有一个服务"), alone(settings):
            raise AssertionError("two services write one file")
    with alone(settings):
        assert (tmp_path / "x.db.lock").exists()


def test_an_installation_without_a_secret_makes_one_that_only_its_owner_reads(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    made = secret_of(settings)
    assert len(made) >= 32
    assert secret_of(settings) == made
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


async def test_a_calendar_entry_that_breaks_stops_no_deadline(tmp_path: Path) -> None:
    def breaks(work: UnitOfWork, now: object) -> None:
        raise RuntimeError("the morning card cannot be made")

    async with plant(tmp_path) as factory:
        entries = dict(factory.service.calendar.entries)
        factory.service.calendar.entries = {**entries, "seal": Entry(entries["seal"].next, breaks)}
        await factory.says("zhang.wei", "三号泵房的灭火器没压力了")
        await factory.passes(minutes=16)
        (case,) = await factory.cases()
        assert [e["at"] for e in case["escalations"]] == ["2026-03-02T08:15:00+08:00"]


async def test_a_photo_that_takes_long_to_fetch_holds_up_nobodys_alarm(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        fault = {"platform": "wecom", "kind": "slow", "path": "media/get", "args": {"seconds": 6}}
        await factory.control("faults", **fault)
        slow = asyncio.create_task(factory.photographs("zhang.wei", 1))
        await asyncio.sleep(0.5)
        text = "二号焊接车间着火了"
        await factory.control("send_text", platform="wecom", user="chen.jing", text=text)
        async with asyncio.timeout(3):
            while "先打 119" not in await factory.words("wang.fang"):
                await asyncio.sleep(0.1)
        assert not slow.done()
        await slow

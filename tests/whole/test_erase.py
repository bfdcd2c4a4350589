"""`run.py erase`: somebody leaves and wants to be forgotten, while the service runs."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot import audit, forget
from bot.clock import SystemClock
from db.tables import Case, Log, Person
from db.work import UnitOfWork
from tests.whole.plant import START, Plant, plant
from workflows.permit.case import Permit, State
from workflows.permit.events import Submitted
from workflows.permit.records import Kind

WORKER, NUMBER = "zhang.wei", "S013"


def known(data: Path, table: str) -> str:
    with sqlite3.connect(data / "p.db") as base:
        return str(base.execute(f'select * from "{table}"').fetchall())


async def erase(factory: Plant, who: str, sure: bool) -> int:
    return await asyncio.to_thread(forget.run, factory.service.settings, who, sure)


async def test_who_asks_to_be_forgotten_is_and_the_log_still_verifies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, "一号焊接车间的配电箱门没关")
        await factory.control("people", platform="wecom", do="change", userid=WORKER, name="张大伟")
        await factory.settles()
        assert "张大伟" in known(tmp_path, "contact_run")
        assert await erase(factory, NUMBER, sure=False) == 0
        said = capsys.readouterr()
        assert "会清除" in said.out and "账号 1 个" in said.out and "--yes" in said.out and not said.err
        assert WORKER in known(tmp_path, "account") and NUMBER in known(tmp_path, "person")

        assert await erase(factory, NUMBER, sure=True) == 0
        assert "已清除" in capsys.readouterr().out
        for table in ("person", "account", "message", "outbox", "inbox", "log", "contact", "contact_run"):
            left = known(tmp_path, table)
            assert f"'{NUMBER}'" not in left and WORKER not in left, table
        assert audit.run(factory.service.settings, None, as_json=False) == 0
        (case,) = await factory.cases()
        assert case["reporter"]["name"] == "已注销人员"
        assert await erase(factory, NUMBER, sure=True) == 1, "nobody is known by this number any more"


async def test_what_the_forgotten_still_had_to_do_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, "一号焊接车间的配电箱门没关")
        (case,) = await factory.cases()
        with sqlite3.connect(tmp_path / "p.db") as base:
            (number,) = base.execute("select staff_no from person where id = ?", (case["owner"]["id"],)).fetchone()
        assert await erase(factory, number, sure=False) == 0
        assert case["code"] in capsys.readouterr().out


async def test_names_on_permits_stay_for_a_year_and_go_when_it_is_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    async with plant(tmp_path) as factory:
        store, now = factory.service.store, SystemClock(START.tzinfo).now()  # type: ignore[arg-type]
        person = await store.read(lambda s: s.exec(select(Person.id).where(Person.staff_no == NUMBER)).one())
        young = Permit("DH-20260302-0001", person, Kind.HOT, State.CLOSED, closed_at=now - timedelta(days=364))
        old = replace(young, code="DH-20250302-0001", closed_at=now - timedelta(days=366))

        def put(work: UnitOfWork) -> None:
            for case in (young, old):
                work.save("permit", None, case, Submitted(person), [], now)

        await store.run(put)
        assert await erase(factory, NUMBER, sure=True) == 0
        said = capsys.readouterr().out
        assert "作业票至少留一年：DH-20260302-0001。" in said and "DH-20250302-0001" not in said
        assert "张伟" in known(tmp_path, "person") and WORKER not in known(tmp_path, "account")
        payloads = await store.read(lambda s: dict(s.exec(select(Log.case_code, Log.payload)).all()))
        assert payloads["DH-20260302-0001"] is not None and payloads["DH-20250302-0001"] is None
        await store.run(lambda work: aged(work, now - timedelta(days=366)))
        assert await erase(factory, NUMBER, sure=True) == 0
        assert "作业票" not in capsys.readouterr().out and "张伟" not in known(tmp_path, "person")


def aged(work: UnitOfWork, closed_at: datetime) -> None:
    """A year passes for every permit."""
    for row in work.session.exec(select(Case).where(Case.kind == "permit")):
        row.closed_at = closed_at
        work.session.add(row)

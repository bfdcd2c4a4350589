"""`run.py erase`: somebody leaves and wants to be forgotten, while the service runs."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot import audit, forget
from tests.whole.plant import Plant, plant

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

"""People on WeChat at the gate of a running factory, for whole tests."""

import base64
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant

PG = os.environ.get("SAFELOOP_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
SAID = "三号泵房水泵护罩没了，皮带都露着"
OWNER, REVIEWER = "sun.hao", "liu.yang"


class Street:
    """People on WeChat, by any name, at the gate of a running factory."""

    def __init__(self, factory: Plant) -> None:
        self.factory = factory

    async def does(self, what: str, who: str, **more: Any) -> dict[str, Any]:
        found = await self.factory.control(f"wechat/{what}", user=who, **more)
        await self.factory.settles()
        return found

    async def says(self, who: str, words: str) -> None:
        await self.does("say", who, text=words)

    async def photographs(self, who: str, seed: int) -> None:
        data = base64.b64encode(picture(seed)).decode()
        await self.does("photograph", who, base64=data, name="a.jpg", mime="image/jpeg")

    async def heard(self, who: str) -> list[str]:
        return [b["text"] for b in await self.factory.phone(who, "wechat") if b["from"] != who]

    async def results(self, code: str) -> list[dict[str, Any]]:
        """What was, or was not, told to those who reported it without a name when it was over."""
        sent = await self.factory.messages(code)
        return [m for m in sent if m["slot"] == "closed" and m["to"] == "匿名报告人"]

    def openid(self, who: str) -> str:
        return self.factory.sandbox.sandbox.wechat.reader(who).openid


@asynccontextmanager
async def street(data: Path, postgres: bool = False, **public: Any) -> AsyncIterator[Street]:
    """`public` are settings of [wechat]."""
    with database() if postgres else nullcontext("") as url:
        async with plant(data, url, public=public) as factory:
            yield Street(factory)


@contextmanager
def database() -> Iterator[str]:
    """A PostgreSQL database of its own."""
    name = f"safeloop_{uuid4().hex[:10]}"
    with psycopg.connect(PG, autocommit=True) as admin:
        admin.execute(f'create database "{name}"')
        try:
            yield f"{PG.rsplit('/', 1)[0]}/{name}"
        finally:
            admin.execute(f'drop database if exists "{name}" with (force)')


async def rectified(at: Street) -> None:
    """The owner claims, photographs, hands in; his superior passes it."""
    factory = at.factory
    await factory.presses(OWNER, "接单")
    await factory.passes(minutes=1)
    await factory.photographs(OWNER, 77)
    await factory.says(OWNER, "装上了新护罩")
    await factory.presses(OWNER, "整改完成")
    await factory.presses(REVIEWER, "通过")


def rows(data: Path, *names: str) -> list[str]:
    """Rows of any table that contain one of these words."""
    with sqlite3.connect(data / "p.db") as base:
        tables = [row[0] for row in base.execute("select name from sqlite_master where type = 'table'")]
        found = [(t, row) for t in tables for row in base.execute(f'select * from "{t}"')]
    return [f"{t}: {row}" for t, row in found if any(n in str(row) for n in names)]


def count(data: Path, query: str) -> int:
    """The number that a question to the database answers."""
    with sqlite3.connect(data / "p.db") as base:
        return int(base.execute(query).fetchone()[0])

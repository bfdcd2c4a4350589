"""Several processes on one PostgreSQL: a web process takes, workers decide and send, each thing once."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.ports import free_port
from tests.whole.plant import START
from tests.whole.process import Outside, outside

pytestmark = pytest.mark.alone

PG = os.environ.get("SAFELOOP_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
STANDING = ("--virtual-clock", START.isoformat())


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Outside]:
    name = f"safeloop_{uuid4().hex[:10]}"
    with psycopg.connect(PG, autocommit=True) as admin:
        admin.execute(f'create database "{name}"'.encode())
        try:
            async with outside(tmp_path, PG.rsplit("/", 1)[0] + f"/{name}") as found:
                yield found
        finally:
            admin.execute(f'drop database if exists "{name}" with (force)'.encode())


async def advance(factory: Outside, port: int, span: str) -> dict[str, Any]:
    async with factory.http.post(f"http://127.0.0.1:{port}/clock", json={"advance": span}) as answer:
        assert answer.status == 200
        return dict(await answer.json())


async def test_a_web_process_and_two_workers_decide_every_timer_once_and_send_every_message_once(
    factory: Outside,
) -> None:
    first, second = free_port(), free_port()
    await factory.serve("--role", "web", *STANDING)
    await factory.serve("--role", "worker", *STANDING, port=first)
    await factory.serve("--role", "worker", *STANDING, port=second)
    for user, place in (
        ("zhang.wei", "一号焊接车间"),
        ("li.qiang", "二号焊接车间"),
        ("sun.hao", "三号泵房"),
        ("chen.jing", "空压机房"),
    ):
        await factory.says(user, f"{place}的配电箱门没关")
    await asyncio.gather(advance(factory, first, "PT0S"), advance(factory, second, "PT0S"))
    journeys = await asyncio.gather(advance(factory, first, "PT20M"), advance(factory, second, "PT20M"))
    cases = (await factory.api("cases?kind=hazard"))["items"]
    assert [len(case["escalations"]) for case in cases] == [1, 1, 1, 1]
    assert sum(journey["fired"] for journey in journeys) == 4
    for case in cases:
        rows = (await factory.api(f"cases/{case['code']}/messages"))["items"]
        assert {row["state"] for row in rows} <= {"sent", "bundled"}
        assert len({(row["to"], row["slot"]) for row in rows}) == len(rows)
    for user in ("zhang.wei", "li.qiang", "sun.hao", "chen.jing", "wang.fang", "liu.yang"):
        shown = [str(bubble["card"] or bubble["text"]) for bubble in await factory.bubbles(user)]
        assert len(shown) == len(set(shown))


async def test_a_worker_with_the_settings_of_the_web_process_beside_it_needs_no_port(factory: Outside) -> None:
    await factory.serve("--role", "web", *STANDING)
    worker = await factory.serve("--role", "worker", *STANDING)
    await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
    async with asyncio.timeout(15):
        while not any("接单" in str(bubble) for bubble in await factory.bubbles("li.qiang")):
            await asyncio.sleep(0.1)
    assert worker.returncode is None


async def test_a_clock_that_stands_is_refused_beside_real_platforms(tmp_path: Path) -> None:
    async with outside(tmp_path) as factory:
        factory.env["SAFELOOP__WECOM__API_BASE"] = "https://qyapi.weixin.qq.com"
        with pytest.raises(AssertionError, match="--virtual-clock"):
            await factory.serve(*STANDING)
        assert factory.processes[0].returncode == 1

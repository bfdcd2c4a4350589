"""From the first photo to the archive, over real sockets, in both chats."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.whole.plant import Plant, plant

PG = os.environ.get("SAFELOOP_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(params=["sqlite", "postgresql"])
async def factory(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Plant]:
    if request.param == "sqlite":
        async with plant(tmp_path) as found:
            yield found
        return
    name = f"safeloop_{uuid4().hex[:10]}"
    with psycopg.connect(PG, autocommit=True) as admin:
        admin.execute(f'create database "{name}"')
        try:
            async with plant(tmp_path, PG.rsplit("/", 1)[0] + f"/{name}") as found:
                yield found
        finally:
            admin.execute(f'drop database if exists "{name}" with (force)')


async def test_a_worker_reports_the_owner_rectifies_somebody_else_reviews_and_the_reporter_is_thanked(
    factory: Plant,
) -> None:
    await factory.says("zhang.wei", "一号焊接车间的配电箱门没关,里面线都看得见")
    await factory.photographs("zhang.wei", 1)
    (case,) = await factory.cases()
    assert (case["state"], case["level"], case["class"][3]) == ("dispatched", "blue", "ELE-01-01")
    assert len(case["media"]) == 1
    assert case["text"] == "一号焊接车间的配电箱门没关,里面线都看得见"

    owner = "li.qiang"
    await factory.presses(owner, "接单")
    await factory.passes(minutes=2)
    await factory.presses(owner, "整改完成")
    assert "还差 1 张整改照片" in await factory.words(owner)
    await factory.photographs(owner, 2)
    await factory.presses(owner, "整改完成")
    assert (await factory.cases())[0]["state"] == "review"

    await factory.presses("wang.fang", "通过")
    (case,) = await factory.cases()
    assert case["state"] == "closed"
    assert "谢谢" in await factory.words("zhang.wei")


async def test_nobody_accepts_and_the_superior_hears_of_it_at_fifteen_minutes_to_the_second(factory: Plant) -> None:
    await factory.says("zhang.wei", "三号泵房的灭火器没压力了,指针在红区")
    (case,) = await factory.cases()
    await factory.passes(minutes=14, seconds=59)
    assert (await factory.cases())[0]["escalations"] == []
    await factory.passes(seconds=1)
    (climbed,) = (await factory.cases())[0]["escalations"]
    assert climbed["at"] == "2026-03-02T08:15:00+08:00"
    assert climbed["to"]
    messages = (await factory.api(f"cases/{case['code']}/messages"))["items"]
    assert all(m["state"] in ("sent", "bundled", "suppressed") for m in messages), messages

"""What else the pages ask for: one's own points, the code in a photo, and the rounds among what waits."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import col, select

from db.tables import Ledger, Person
from db.work import UnitOfWork
from tests.whole.browser import Browser, browser
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant
from workflows.engine import Engine
from workflows.inspection.case import Stop
from workflows.inspection.events import Opened
from workflows.registry import FLOWS


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


def _earned(work: UnitOfWork, factory: Plant) -> None:
    now = factory.service.clock.now()
    rows = work.session.exec(select(Person.name, Person.id).where(col(Person.name).in_(["张伟", "李强"]))).all()
    ids = dict(rows)
    for name, points, why, at in (
        ("张伟", 5, "隐患归档", now - timedelta(hours=1)), ("张伟", 2, "按时整改", now),
        ("张伟", 90, "上个月的", now - timedelta(days=40)), ("李强", 9, "隐患归档", now),
    ):  # fmt: skip
        row = Ledger(site=work.site, person=ids[name], points=points, why=why, case_code="YH-20260302-0001", at=at)
        work.session.add(row)


async def test_the_points_of_this_month_with_what_each_was_for(factory: Plant) -> None:
    await factory.service.store.run(lambda work: _earned(work, factory))
    async with browser(factory) as page:
        await page.logs_in("zhang.wei")
        _, found = await page.get("/h5/api/points")
    assert (found["points"], found["rank"], found["of"]) == (7, 2, 2)
    assert [(one["name"], one["points"], one["mine"]) for one in found["board"]] == [
        ("李强", 9, False), ("张伟", 7, True),
    ]  # fmt: skip
    assert [(one["points"], one["why"]) for one in found["lines"]] == [
        (2, "按时整改"), (5, "隐患归档"), (90, "上个月的"),
    ]  # fmt: skip


async def test_who_has_no_points_is_told_so_and_sees_nobody_elses_ledger(factory: Plant) -> None:
    await factory.service.store.run(lambda work: _earned(work, factory))
    async with browser(factory) as page:
        await page.logs_in("wang.fang")
        _, found = await page.get("/h5/api/points")
    assert (found["points"], found["rank"], found["lines"]) == (0, None, [])
    assert len(found["board"]) == 2 and not any(one["mine"] for one in found["board"])


async def looks(page: Browser, photo: bytes) -> tuple[int, dict[str, str]]:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("code", io.BytesIO(photo), filename="a.png", content_type="image/png")
    return await page.post("/h5/api/scan", data=form)


async def test_a_photo_of_a_code_gives_its_address_and_anything_else_a_reason(factory: Plant) -> None:
    labels = factory.service.labels
    async with browser(factory) as page:
        assert (await looks(page, labels.picture("BF-3")))[0] == 401
        await page.logs_in("zhang.wei")
        assert await looks(page, labels.picture("BF-3")) == (200, {"address": labels.address("BF-3")})
        status, found = await looks(page, picture(3))
        assert status == 400 and found["error"].startswith("照片里没有看清二维码")
        status, found = await looks(page, strange("https://example.com/pay?to=me"))
        assert status == 400 and found["error"].startswith("这不是本厂的码")


def strange(text: str) -> bytes:
    """A code that somebody else printed."""
    import qrcode

    written = io.BytesIO()
    qrcode.make(text).save(written)
    return written.getvalue()


async def test_a_round_stands_among_what_waits_until_it_is_over(factory: Plant) -> None:
    now = factory.service.clock.now()

    def opens(work: UnitOfWork) -> str:
        person = work.session.exec(select(Person.id).where(Person.name == "李强")).one()
        stop = Stop("BF-3", "POWER", 1, "三号泵房", "BF-3")
        event = Opened(None, "plan", "泵房早巡", (stop,), owner=person, opens_at=now, due_at=now + timedelta(hours=2))
        return Engine(FLOWS).open(work, "round", event, now)

    code = await factory.service.store.run(opens)
    async with browser(factory) as page, browser(factory) as other:
        await page.logs_in("li.qiang")
        await other.logs_in("zhang.wei")
        [one] = (await page.get("/h5/api/todo"))[1]["rounds"]
        assert (one["code"], one["title"], one["done"], one["of"]) == (code, "泵房早巡", 0, 1)
        assert (await other.get("/h5/api/todo"))[1]["rounds"] == []

"""What a permit's page and a report send hours later: what was seen counts with its hour, what decides does not."""

import json
import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import select

from bot.web.stamps import anchor
from db.tables import Inbox
from tests.whole.browser import Browser, browser
from tests.whole.permit_house import GUARDIAN, approved
from tests.whole.plant import Plant, plant
from tests.whole.test_permit_page import permit_of, readings
from workflows.permit.case import State

AGO = timedelta(minutes=40)


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


@pytest.fixture
async def guardian(factory: Plant) -> AsyncIterator[Browser]:
    async with browser(factory) as page:
        await page.logs_in(GUARDIAN)
        yield page


def late(factory: Plant, ago: timedelta, wrong: timedelta = timedelta()) -> dict[str, str]:
    """The clocks of an entry that was made `ago`, on a phone whose wall clock is `wrong` by so much."""
    now = factory.clock.now()
    begun = now - ago - timedelta(minutes=5)
    return {
        "seq": "3", "wall": (now - ago + wrong).isoformat(), "sent_wall": (now + wrong).isoformat(),
        "anchor": anchor(factory.service.signer, begun), "since_ms": "300000",
    }  # fmt: skip


async def sends(page: Browser, path: str, **fields: str) -> tuple[int, dict[str, Any]]:
    form = aiohttp.FormData({"key": str(uuid.uuid4()), **fields}, default_to_multipart=True)
    found = await page.post(path, data=form)
    await page.plant.settles()
    return found


async def test_a_measure_that_was_seen_without_a_net_says_when(factory: Plant, guardian: Browser) -> None:
    code = await approved(factory)
    _, seen = await guardian.get(f"/h5/api/permit/{code}")
    line = next(one["id"] for one in seen["measures"] if not one["photo"] and "气体" not in one["text"])
    at = factory.clock.now() - AGO
    status, found = await sends(
        guardian, f"/h5/api/permit/{code}/measure", measure=line, involved="yes", **late(factory, AGO)
    )
    assert status == 200, found
    (done,) = [one["done"] for one in found["measures"] if one["id"] == line]
    assert done["involved"] and done["note"] == f"（离线，{at:%H:%M} 记下）"


async def measures_gas(factory: Plant, page: Browser, code: str, ago: str, **clocks: str) -> tuple[int, dict[str, Any]]:
    return await sends(page, f"/h5/api/permit/{code}/gas", **readings("甲烷", "2", ago), **clocks)


async def test_a_gas_reading_is_as_old_as_it_is(factory: Plant, guardian: Browser) -> None:
    code = await approved(factory)
    status, found = await measures_gas(factory, guardian, code, "5", **late(factory, AGO / 2))
    assert status == 200, found
    taken = datetime.fromisoformat(found["gas"]["tests"][0]["at"])
    assert factory.clock.now() - taken == AGO / 2 + timedelta(minutes=5)
    at = factory.clock.now() - AGO
    status, found = await measures_gas(factory, guardian, code, "0", **late(factory, AGO))
    assert status == 400 and f"样是 {at:%H:%M} 取的，过了 30 分钟" in found["error"]


async def test_a_clock_that_is_two_hours_wrong_moves_nothing(factory: Plant, guardian: Browser) -> None:
    code, wrong = await approved(factory), timedelta(hours=-2)
    status, found = await measures_gas(factory, guardian, code, "0", **late(factory, AGO / 2, wrong))
    assert status == 200, found
    assert factory.clock.now() - datetime.fromisoformat(found["gas"]["tests"][0]["at"]) == AGO / 2


@pytest.mark.parametrize("act", ["scan", "release", "approve", "sign", "handover", "finish", "accept", "in", "halt"])
async def test_nothing_that_decides_is_taken_late(factory: Plant, guardian: Browser, act: str) -> None:
    code = await approved(factory)
    await guardian.get(f"/h5/api/permit/{code}")  # the page gives its device a mark
    status, found = await sends(guardian, f"/h5/api/permit/{code}/{act}", names="李强", **late(factory, AGO))
    assert status == 400 and "这一步不能离线做" in found["error"]
    assert (await permit_of(factory, code)).state is State.APPROVED


async def test_to_have_been_there_is_not_to_be_there(factory: Plant, guardian: Browser) -> None:
    code = await approved(factory, state=State.WORKING)
    path = f"/h5/api/permit/{code}/present"
    status, found = await sends(guardian, path, **late(factory, AGO))
    assert status == 400 and "40 分钟前按的" in found["error"]
    status, found = await sends(guardian, path, lat="31.2", lng="121.4", accuracy="10", **late(factory, AGO / 20))
    assert "分钟前按的" not in str(found)


async def test_a_report_says_when_it_was_written_and_comes_once(factory: Plant, guardian: Browser) -> None:
    at, key = factory.clock.now() - timedelta(hours=5), str(uuid.uuid4())
    for _ in range(2):
        status, _ = await sends(
            guardian, "/h5/api/report", **late(factory, timedelta(hours=5)) | {"key": key, "text": "三号泵房地面有油"}
        )
        assert status == 202
    rows = await factory.service.store.read(
        lambda s: [row.payload for row in s.exec(select(Inbox)) if row.key.startswith("h5:")]
    )
    assert len(rows) == 1 and f"（离线，{at:%H:%M} 记下）" in json.loads(str(rows[0])).__repr__()
    (case,) = await factory.cases()
    assert case["place"] == "三号泵房"


async def test_a_phone_learns_whose_it_is_and_what_time_it_is(factory: Plant, guardian: Browser) -> None:
    _, me = await guardian.get("/h5/api/me")
    assert me["anchor"].startswith(f"{int(factory.clock.now().timestamp() * 1000)}.")
    async with browser(factory) as other:
        await other.logs_in("li.qiang")
        assert (await other.get("/h5/api/me"))[1]["mark"] != me["mark"]

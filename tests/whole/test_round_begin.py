"""A scan without a plan begins one round, whatever the phone does twice; what a shift needs; the outside API."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.rounds.receipts import receipt
from tests.whole.browser import Browser, browser
from tests.whole.permit_house import people
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant
from tests.whole.round_house import (
    MATE,
    PUMP,
    SAFETY,
    SHOP,
    TWIN,
    WALKER,
    Phone,
    address,
    answers,
    does,
    furnished,
    key,
    planned,
    round_of,
    sends,
    stands,
)
from tests.whole.street import database


@pytest.fixture(params=["sqlite", "postgresql"])
async def factory(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Plant]:
    with database() if request.param == "postgresql" else nullcontext("") as url:
        async with plant(tmp_path, url) as found:
            await furnished(found)
            yield found


# ---- at a point, without a plan ----------------------------------------------------------------------------------


async def begins(page: Browser, point: str, ref: str, **fields: str) -> tuple[int, dict[str, Any]]:
    form = aiohttp.FormData({"key": key(), "ref": ref, **fields}, default_to_multipart=True)
    return await page.post(f"/h5/api/rounds/at/{point}", data=form)


async def test_a_scan_without_a_plan_begins_one_round_by_the_name_the_phone_gave_it(
    factory: Plant, walker: Browser
) -> None:
    ref = str(uuid.uuid4())
    first, again = [(await begins(walker, PUMP, ref))[1]["round"] for _ in range(2)]
    assert first["code"] == again["code"] and first["ref"] == ref and first["purpose"] == "adhoc" and first["mine"]
    found = await does(walker, f"ref.{ref}", "checkin", point=PUMP, address=address(factory, PUMP))
    assert found["code"] == first["code"] and found["ref"] == ref
    async with browser(factory) as page:
        await page.logs_in(MATE)
        assert (await sends(page, f"ref.{ref}", "finish"))[0] == 400
        assert (await page.get(f"/h5/api/rounds/{first['code']}"))[1]["round"]["ref"] == ""


async def test_a_scan_of_a_planned_point_opens_the_planned_round(factory: Plant, walker: Browser) -> None:
    code = await planned(factory, (SHOP, PUMP))
    ref = str(uuid.uuid4())
    _, found = await begins(walker, PUMP, ref)
    assert found["round"]["code"] == code and found["round"]["ref"] == ref
    await does(walker, f"ref.{ref}", "checkin", point=PUMP, address=address(factory, PUMP))
    _, other = await begins(walker, TWIN, str(uuid.uuid4()))
    assert other["round"]["code"] != code and len(await factory.cases("round")) == 2


async def test_a_point_without_a_sheet_says_so(factory: Plant, walker: Browser) -> None:
    for point, said in (("BF-3", "三号泵房还没有配检查表"), ("NO-1", "没有这个点位")):
        status, found = await begins(walker, point, str(uuid.uuid4()))
        assert status == 400 and said in str(found["error"])
    assert (await begins(walker, PUMP, "no uuid"))[0] == 400


async def test_a_scan_that_cannot_check_in_leaves_no_round_behind(factory: Plant, walker: Browser) -> None:
    """The scan of somebody else, one that was made up, and another point's label: no second try is offered."""
    now, signer = factory.clock.now(), factory.service.signer
    ids = await people(factory, (WALKER, MATE))
    spent, mates = receipt(signer, TWIN, now), receipt(signer, PUMP, now, ids[MATE])
    forged = f"{int(now.timestamp())}-{'A' * 22}"
    async with browser(factory) as page:
        await page.logs_in(MATE)
        assert (await begins(page, TWIN, key(), seen=spent))[0] == 200
    brought: tuple[tuple[str, dict[str, str], str], ...] = (
        (PUMP, {"seen": mates}, "别人扫码得到的链接"),
        (TWIN, {"seen": spent}, "别人扫码得到的链接"),
        (PUMP, {"seen": forged}, "不是本厂的点位码"),
        (PUMP, {"address": address(factory, TWIN)}, "扫到的是二号泵的码"),
    )
    for point, proof, said in brought:
        status, found = await begins(walker, point, key(), **proof)
        assert status == 400 and said in found["error"] and found["final"] is True, found
    assert [one["owner"]["name"] for one in await factory.cases("round")] == ["张伟"]
    own = receipt(signer, PUMP, now, ids[WALKER])
    ref = key()
    assert (await begins(walker, PUMP, ref, seen=own))[0] == 200
    await does(walker, f"ref.{ref}", "checkin", point=PUMP, seen=own)


async def test_a_round_begun_without_a_net_begins_when_somebody_stood_there(factory: Plant, walker: Browser) -> None:
    phone, start = Phone(factory, walker), factory.clock.now()
    await phone.contact()
    await phone.back(hours=2)
    now = factory.clock.now()
    stood, ref = start + timedelta(minutes=20), key()
    stamp = {"seq": "1", "wall": stood.isoformat(), "sent_wall": now.isoformat(), "anchor": phone.anchor}
    status, found = await begins(walker, PUMP, ref, **stamp, since_ms=str(20 * 60_000))
    assert status == 200
    case = await round_of(factory, found["round"]["code"])
    assert (case.starts_at, case.opened_at) == (stood, now)


async def test_the_danger_of_a_round_that_never_began_is_a_hazard_all_the_same(factory: Plant, walker: Browser) -> None:
    entry = key()
    for _ in range(2):
        seen = {"point": PUMP, "no": "1", "answer": "异常", "text": "电缆皮破了", "key": entry}
        status, found = await sends(walker, f"ref.{uuid.uuid4()}", "abnormal", ("photo", picture(7)), **seen)
        assert status == 200 and found["round"] is None, found
        await factory.settles()
    (hazard,) = await factory.cases()
    assert (hazard["state"], hazard["equipment_code"]) == ("dispatched", PUMP)
    _, case = await factory.service.store.run(lambda work: work.load(str(hazard["code"])))
    assert "电缆绝缘层" in case.text and "电缆皮破了" in case.text and len(case.kept("before", "photo")) == 1
    assert (await sends(walker, f"ref.{uuid.uuid4()}", "finish"))[0] == 400


async def test_the_danger_at_a_point_without_a_sheet_or_a_place_is_not_lost(factory: Plant, walker: Browser) -> None:
    for point in ("BF-3", "NO-1"):
        status, found = await sends(walker, f"ref.{uuid.uuid4()}", "abnormal", point=point, no=2, text="电缆皮破了")
        assert status == 200 and "报成隐患 YH-" in found["said"], found
    assert len(await factory.cases()) == 2


async def test_two_fingers_begin_one_round(factory: Plant, walker: Browser) -> None:
    ref = str(uuid.uuid4())
    found = await asyncio.gather(*(begins(walker, PUMP, ref) for _ in range(4)))
    assert [status for status, _ in found] == [200] * 4
    assert len({str(one["round"]["code"]) for _, one in found}) == 1
    assert len(await factory.cases("round")) == 1


# ---- what a shift needs, and the integration API -----------------------------------------------------------------


async def test_everything_for_a_shift_without_a_net_is_in_one_answer(factory: Plant, walker: Browser) -> None:
    mine, ours = await planned(factory, (SHOP, PUMP)), await planned(factory, (TWIN,), None, "员工")
    status, found = await walker.get("/h5/api/rounds")
    assert status == 200 and {one["code"] for one in found["rounds"]} == {mine, ours}
    assert all(one["mine"] for one in found["rounds"]) and found["person"]["name"] == "李强"
    used = {stop["sheet"] for one in found["rounds"] for stop in one["stops"]}
    assert used == {"T-01@1"} and [item["title"] for item in found["sheets"]["T-01@1"]["items"]][0] == "电缆绝缘层"
    points = {one["code"]: one for one in found["points"]}
    assert set(points) >= {SHOP, PUMP, TWIN} and points[PUMP]["halt"] == "skid"
    assert [len(digest) for digest in points[SHOP]["labels"]] == [64] and points[SHOP]["beacon"] == "fda50693:1:2"
    assert found["policy"]["between_s"] == 180 and re.fullmatch(r"[0-9]{13}\.[\w-]{22}", found["anchor"])
    mark = factory.service.labels.address(SHOP)[-22:]
    assert mark not in str(found) and "tag of the shop" not in str(found)


async def test_a_safety_officer_sees_rounds_that_could_be_let_off(factory: Plant) -> None:
    code = await planned(factory)
    async with browser(factory) as page:
        await page.logs_in(SAFETY)
        (found,) = (await page.get("/h5/api/rounds"))[1]["rounds"]
        assert found["code"] == code and not found["mine"] and {"take", "hand", "excuse"} <= set(found["offers"])


async def test_rounds_stand_in_the_integration_api_with_their_log(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    await stands(walker, code)
    await does(walker, code, "fill", point=SHOP, **answers({"1": "不适用"}))
    await does(walker, code, "finish")
    (case,) = await factory.cases("round")
    assert (case["code"], case["kind"], case["state"], case["title"]) == (code, "round", "closed", "早班巡检")
    assert case["owner"]["name"] == "李强" and case["place_code"] == SHOP and case["closed_at"]
    assert (await factory.api("cases?kind=round&state=going"))["items"] == []
    log = (await factory.api(f"cases/{code}/log"))["items"]
    assert [row["event"] for row in log] == ["Opened", "CheckedIn", "Filled", "Finished"]
    async with factory.http.get(f"{factory.base}/metrics") as answer:
        assert answer.status == 200

"""A round on a phone: scanned, checked in, filled, photographed and finished, each as one event; what is no press of a
page of ours, no picture, no label or nobody's business is turned away in words."""

import asyncio
import io
import re
import uuid
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.whole.browser import Browser, browser
from tests.whole.pictures import picture, stroke
from tests.whole.plant import Plant, plant
from tests.whole.round_house import (
    FINE,
    LEADER,
    MATE,
    OTHER,
    PUMP,
    SAFETY,
    SHOP,
    TWIN,
    WALKER,
    address,
    answers,
    does,
    furnished,
    key,
    planned,
    round_of,
    sends,
)
from workflows.inspection.case import State

PLACE = {"lat": "31.2", "lng": "121.4", "accuracy": "20", "datum": "gcj02"}


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        await furnished(found)
        yield found


@pytest.fixture
async def walker(factory: Plant) -> AsyncIterator[Browser]:
    async with browser(factory) as page:
        await page.logs_in(WALKER)
        yield page


def voice() -> bytes:
    """Half a second of a recorder that heard nothing."""
    written = io.BytesIO()
    with wave.open(written, "wb") as note:
        note.setparams((1, 2, 8000, 4000, "NONE", ""))
        note.writeframes(b"\0\0" * 4000)
    return written.getvalue()


async def stands(page: Browser, code: str, point: str = SHOP) -> None:
    await does(page, code, "checkin", point=point, how="qr", address=address(page.plant, point))


# ---- the whole way -----------------------------------------------------------------------------------------------


async def test_a_clean_round_from_its_label_to_its_end(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    found = await does(walker, code, "checkin", point=SHOP, how="qr", address=address(factory, SHOP), **PLACE)
    assert found["stops"][0]["checked_in"] == "2026-03-02T08:00:00+08:00" and found["state"] == "going"
    await factory.passes(seconds=60)
    found = await does(walker, code, "fill", point=SHOP, **answers())
    assert found["stops"][0]["answers"] == FINE and found["missing"] == []
    await does(walker, code, "photo", ("photo", picture(4)), point=SHOP, no=4, view="项")
    found = await does(walker, code, "sign", ("png", stroke()), point=SHOP, no=5)
    assert set(found["stops"][0]["files"]) == {"4", "5"}
    found = await does(walker, code, "finish")
    assert (found["state"], found["offers"], found["missing"]) == ("closed", [], [])
    stop = (await round_of(factory, code)).stops[0]
    assert stop.presence and (stop.presence.how, stop.presence.mark, stop.presence.lat) == ("qr", "v1", 31.2)
    async with factory.http.get(f"{factory.base}{found['stops'][0]['files']['4']}") as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")


async def test_abnormal_opens_its_hazard_at_the_tap_and_photos_hold_only_the_end(
    factory: Plant, walker: Browser
) -> None:  # fmt: skip
    code = await planned(factory)
    await stands(walker, code)
    await does(walker, code, "abnormal", ("photo", picture(1)), point=SHOP, no=1, answer="异常", text="绝缘皮破了")
    (hazard,) = await factory.cases()
    assert hazard["class"][3] == "ELE-01-02" and hazard["place_code"] == SHOP and "绝缘皮破了" in hazard["text"]
    found = await does(walker, code, "fill", point=SHOP, **answers({"1": "异常", "2": "45"}))
    assert found["stops"][0]["findings"][0]["hazard"] == hazard["code"]
    status, refused = await sends(walker, code, "finish")
    assert status == 400 and "仪表读数" in refused["error"] and refused["round"]["state"] == "going"
    assert any("仪表读数" in line for line in refused["round"]["missing"])
    await does(walker, code, "noinstrument", point=SHOP, no=1)
    for seed, view in enumerate(("另一角度", "环境参照物"), 2):
        found = await does(walker, code, "photo", ("photo", picture(seed)), point=SHOP, no=1, view=view)
    one = found["stops"][0]["findings"][0]
    assert set(one["photos"]) == {"部位特写", "另一角度", "环境参照物"} and one["no_instrument"]
    assert (await does(walker, code, "finish"))["state"] == "closed"
    (hazard,) = await factory.cases()
    assert len(hazard["media"]) == 3


async def test_a_number_outside_its_limits_opens_its_hazard_with_the_sheet_where_no_tap_came(
    factory: Plant, walker: Browser
) -> None:
    code = await planned(factory)
    await stands(walker, code)
    await does(walker, code, "fill", point=SHOP, **answers({"1": "正常", "2": "88"}))
    (hazard,) = await factory.cases()
    assert hazard["class"][3] == "ELE-01-02" and "88" in hazard["text"] and hazard["place_code"] == SHOP


async def test_words_may_be_spoken(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    await stands(walker, code)
    found = await does(walker, code, "voice", ("voice", voice()), point=SHOP, no=3)
    assert [a.kind for a in (await round_of(factory, code)).media] == ["voice"] and found["state"] == "going"


async def test_the_same_key_twice_is_one_press(factory: Plant, walker: Browser) -> None:
    code, mine = await planned(factory), key()
    fields: dict[str, Any] = {"key": mine, "point": SHOP, "no": "1", "answer": "异常"}
    first = await sends(walker, code, "abnormal", **fields)
    again = await sends(walker, code, "abnormal", **fields)
    await factory.settles()
    assert (first[0], again[0]) == (200, 200) and again[1]["said"] == "这一条先前已经收到了。"
    assert len(await factory.cases()) == 1
    log = (await factory.api(f"cases/{code}/log"))["items"]
    assert [row["event"] for row in log].count("FoundAbnormal") == 1


async def test_the_end_pressed_twice_is_no_conflict(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    await stands(walker, code)
    await does(walker, code, "fill", point=SHOP, **answers({"1": "不适用"}))
    assert [(await does(walker, code, "finish"))["state"] for _ in range(2)] == ["closed"] * 2


# ---- three minutes, and whose it is ------------------------------------------------------------------------------


async def test_two_points_within_three_minutes_are_refused_with_the_wait(factory: Plant, walker: Browser) -> None:
    code = await planned(factory, (SHOP, PUMP, TWIN))
    await stands(walker, code)
    await factory.passes(minutes=2, seconds=59)
    status, found = await sends(walker, code, "checkin", point=PUMP, address=address(factory, PUMP))
    assert (status, found["wait_s"]) == (400, 1) and "再等 1 秒" in found["error"]
    await factory.passes(seconds=1)
    await stands(walker, code, PUMP)
    await stands(walker, code, TWIN)  # one skid, one stop


async def test_somebody_else_took_it_meanwhile_is_a_conflict_and_nothing_is_overwritten(
    factory: Plant, walker: Browser
) -> None:
    code = await planned(factory)
    await stands(walker, code)
    async with browser(factory) as page:
        await page.logs_in(MATE)
        taken = await does(page, code, "take")
        assert taken["owner"] == {"name": "张伟"} and taken["mine"]
        status, found = await sends(walker, code, "fill", point=SHOP, **answers())
        assert status == 409 and "张伟" in found["error"] and found["round"]["owner"] == {"name": "张伟"}
        await does(page, code, "fill", point=SHOP, **answers({"1": "不适用"}))
        await does(page, code, "finish")
        status, found = await sends(walker, code, "abnormal", point=SHOP, no=1)
        assert status == 409 and found["round"]["state"] == "closed" and "直接上报" in found["error"]
    assert (await round_of(factory, code)).stops[0].answers == ((1, "不适用"),)
    assert await factory.cases() == []


async def test_a_round_is_handed_on_by_name_and_let_off_by_whoever_leads(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    status, found = await sends(walker, code, "hand", to="王小二")
    assert status == 400 and "没有找到“王小二”" in found["error"]
    assert (await does(walker, code, "hand", to="张伟"))["owner"] == {"name": "张伟"}
    assert (await sends(walker, code, "excuse", why="停产"))[0] == 400
    async with browser(factory) as page:
        await page.logs_in(LEADER)
        offered = (await page.get(f"/h5/api/rounds/{code}"))[1]["round"]["offers"]
        assert "excuse" in offered
        assert (await does(page, code, "excuse", why="停产检修"))["state"] == "void"


# ---- standing there ----------------------------------------------------------------------------------------------


async def test_a_position_alone_asks_for_the_label(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    for fields in ({"how": "gps"}, {"how": "gps", **PLACE}):
        status, found = await sends(walker, code, "checkin", point=SHOP, **fields)
        assert status == 400 and "码" in found["error"], found


async def test_a_foreign_label_and_another_point_s_are_told_apart(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    right = address(factory, SHOP)
    for shown, said in (
        (right[:-2] + "xx", "不是本厂的点位码"), (address(factory, PUMP), "扫到的是一号泵的码"),
        ("https://[", "不是本厂的点位码"), (address(factory, "DH-20260302-0001"), "不是本厂的点位码"),
    ):  # fmt: skip
        status, found = await sends(walker, code, "checkin", point=SHOP, address=shown)
        assert status == 400 and said in found["error"], shown


async def test_a_photo_of_the_label_is_read_here(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    status, found = await sends(walker, code, "checkin", ("code", picture(1)), point=SHOP)
    assert status == 400 and "没有看清二维码" in found["error"]
    await does(walker, code, "checkin", ("code", factory.service.labels.picture(SHOP)), point=SHOP, how="photo")
    stop = (await round_of(factory, code)).stops[0]
    assert stop.presence and stop.presence.how == "photo" and (await round_of(factory, code)).media == ()


@pytest.mark.parametrize(
    ("field", "right", "wrong", "how"),
    [("nfc", "tag of the shop", "tag of a pump", "nfc"), ("beacon", "FDA50693:1:2", "fda50693:1:3", "beacon")],
)
async def test_a_tag_and_a_beacon_are_a_point_s_own(
    factory: Plant, walker: Browser, field: str, right: str, wrong: str, how: str
) -> None:
    code = await planned(factory)
    assert (await sends(walker, code, "checkin", point=SHOP, **{field: wrong}))[0] == 400
    await does(walker, code, "checkin", point=SHOP, **{field: right})
    stop = (await round_of(factory, code)).stops[0]
    assert stop.presence and stop.presence.how == how


async def test_a_tag_may_carry_the_label_s_own_address(factory: Plant, walker: Browser) -> None:
    code = await planned(factory, (PUMP,))
    assert (await sends(walker, code, "checkin", point=PUMP, nfc=address(factory, TWIN)))[0] == 400
    assert (await sends(walker, code, "checkin", point=PUMP, nfc=""))[0] == 400
    await does(walker, code, "checkin", point=PUMP, nfc=address(factory, PUMP))


# ---- who is no worker of ours, and what is no press --------------------------------------------------------------


async def test_strangers_and_foreign_pages_are_turned_away(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    fields: dict[str, Any] = {"point": SHOP, "address": address(factory, SHOP)}
    async with browser(factory) as stranger:
        assert (await stranger.get("/h5/api/rounds"))[0] == 401
        assert (await sends(stranger, code, "checkin", **fields))[0] == 401
    for headers in ({"X-CSRF": "wrong"}, {"Origin": "https://evil.example"}):
        assert (await sends(walker, code, "checkin", headers=headers, **fields))[0] == 403
    assert (await round_of(factory, code)).state is State.PLANNED


async def test_another_department_reads_and_does_not_act(factory: Plant) -> None:
    code = await planned(factory)
    async with browser(factory) as page:
        await page.logs_in(OTHER)
        status, found = await page.get(f"/h5/api/rounds/{code}")
        assert status == 200 and found["round"]["offers"] == [] and not found["round"]["mine"]
        for act, fields in (("take", {}), ("hand", {"to": "孙浩"}), ("excuse", {"why": "x"}),
                            ("checkin", {"point": SHOP, "address": address(factory, SHOP)})):  # fmt: skip
            assert (await sends(page, code, act, **fields))[0] in (400, 409), act
        assert [one["code"] for one in (await page.get("/h5/api/rounds"))[1]["rounds"]] == []
    assert (await round_of(factory, code)).state is State.PLANNED


async def test_what_is_no_photo_is_none(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    await stands(walker, code)
    await does(walker, code, "abnormal", point=SHOP, no=1)
    page = b"<html><script>alert(1)</script></html>"
    for data, said in ((page, ""), (b"\xff\xd8\xff" + b"\0" * (21 << 20), "太大"), (b"", "还没有照片")):
        status, found = await sends(walker, code, "photo", ("photo", data), point=SHOP, no=1, view="仪表读数")
        assert status == 400 and said in found["error"] and "round" in found, (data[:10], found)
    assert (await sends(walker, code, "sign", ("png", page), point=SHOP, no=5))[0] == 400
    assert (await sends(walker, code, "voice", ("voice", page), point=SHOP, no=3))[0] == 400
    assert (await round_of(factory, code)).media == ()


async def test_what_cannot_be_read_is_refused_and_not_an_error_of_ours(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    await stands(walker, code)
    for odd in (
        {"answers": "no json"}, {"answers": "[1]"}, {"answers": '{"1": 5}'}, {"answers": '{"x": "正常"}'},
        {"answers": "[" * 5000}, {"answers": '{"1": "正常"}', "seconds": "nan"},
        {"answers": '{"1": "正常"}', "times": "{}"}, {"answers": '{"1": "好"}'}, {"answers": "{}"},
    ):  # fmt: skip
        status, found = await sends(walker, code, "fill", point=SHOP, **odd)
        assert status == 400 and found["error"], odd
    for fields in ({"point": ""}, {"point": "BF-3"}, {"point": SHOP, "no": "1e3"}, {"point": SHOP, "no": "99"}):
        assert (await sends(walker, code, "abnormal", **fields))[0] == 400, fields
    for bad in ("", "short", "x" * 65, "has space in it 123"):
        assert (await sends(walker, code, "finish", key=bad))[0] == 400
    assert (await sends(walker, code, "explode"))[0] == 404
    assert (await sends(walker, "XJ-20260302-9999", "finish"))[0] == 404
    assert (await walker.get("/h5/api/rounds/XJ-20260302-9999"))[0] == 404
    assert (await round_of(factory, code)).stops[0].filled is None


async def test_a_script_is_slowed_down_and_a_shift_s_worth_is_not(factory: Plant, walker: Browser) -> None:
    code = await planned(factory)
    found = [(await sends(walker, code, "finish"))[0] for _ in range(705)]
    assert found[:700] == [400] * 700 and found[-1] == 429
    await factory.passes(minutes=1)
    assert (await sends(walker, code, "finish"))[0] == 400


# ---- at a point, without a plan ----------------------------------------------------------------------------------


async def begins(page: Browser, point: str, ref: str) -> tuple[int, dict[str, Any]]:
    form = aiohttp.FormData({"key": key(), "ref": ref}, default_to_multipart=True)
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

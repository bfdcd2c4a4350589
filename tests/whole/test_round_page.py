"""A round on a phone: scanned, checked in, filled, photographed and finished, each as one event; and whose it is."""

import io
import wave
from typing import Any

from tests.whole.browser import Browser, browser
from tests.whole.pictures import picture, stroke
from tests.whole.plant import Plant
from tests.whole.round_house import (
    FINE,
    LEADER,
    MATE,
    PUMP,
    SHOP,
    TWIN,
    address,
    answers,
    does,
    key,
    planned,
    round_of,
    sends,
    stands,
)

PLACE = {"lat": "31.2", "lng": "121.4", "accuracy": "20", "datum": "gcj02"}


def voice() -> bytes:
    """Half a second of a recorder that heard nothing."""
    written = io.BytesIO()
    with wave.open(written, "wb") as note:
        note.setparams((1, 2, 8000, 4000, "NONE", ""))
        note.writeframes(b"\0\0" * 4000)
    return written.getvalue()


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
        status, found = await sends(page, code, "fill", point=SHOP, **answers({"1": "不适用"}))
        (stop,) = found["round"]["stops"]
        assert status == 400 and "李强打的卡" in found["error"] and stop["checked_in"] is None, "offers a check-in"
        await stands(page, code)
        await does(page, code, "fill", point=SHOP, **answers({"1": "不适用"}))
        await does(page, code, "finish")
        status, found = await sends(walker, code, "abnormal", point=SHOP, no=1)
        assert status == 200 and found["round"]["state"] == "closed" and "单独报成了隐患" in found["said"]
        status, found = await sends(walker, code, "finish")
        assert status == 409 and "直接上报" in found["error"]
    done = await round_of(factory, code)
    assert done.stops[0].answers == ((1, "不适用"),) and not done.stops[0].findings
    (danger,) = await factory.cases()
    assert danger["place"] and "巡检发现" in danger["text"]


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

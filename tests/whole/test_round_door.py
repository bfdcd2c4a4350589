"""What a round's page does not take: a position alone, another's label, a stranger, a foreign page, no picture."""

from typing import Any

import pytest

from tests.whole.browser import Browser, browser
from tests.whole.pictures import picture
from tests.whole.plant import Plant
from tests.whole.round_house import (
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
    planned,
    round_of,
    sends,
    stands,
)
from workflows.inspection.case import State

PLACE = {"lat": "31.2", "lng": "121.4", "accuracy": "20", "datum": "gcj02"}


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
    assert stop.presence and stop.presence.how == "photo" and stop.presence.mark == "v1"
    (kept,) = (await round_of(factory, code)).media
    assert (kept.kind, kept.role) == ("photo", f"{SHOP} 0 presence"), "it can be looked at later"


async def test_a_label_s_photo_that_was_used_before_is_marked(factory: Plant, walker: Browser) -> None:
    label = factory.service.labels.picture(SHOP)
    await does(walker, await planned(factory), "checkin", ("code", label), point=SHOP, how="photo")
    await factory.passes(minutes=10)
    again = await planned(factory)
    await does(walker, again, "checkin", ("code", label), point=SHOP, how="photo")
    assert "photo_used" in [flag.rule for flag in (await round_of(factory, again)).stops[0].flags]


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
    said = {"nfc": "标签文字", "beacon": "信标"}[field]
    assert f"在场只有{said}，没有定位" in [flag.why for flag in stop.flags]


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
    async with browser(factory) as page:
        await page.logs_in(WALKER)
        await does(page, code, "checkin", point=SHOP, nfc="tag of the shop")
        await does(page, code, "abnormal", point=SHOP, no=1)
        await does(page, code, "fill", point=SHOP, **answers({"1": "异常", "2": "45"}))
    for user, reads in ((WALKER, True), (LEADER, True), (SAFETY, True), (MATE, False), (OTHER, False)):
        async with browser(factory) as page:
            await page.logs_in(user)
            (stop,) = (await page.get(f"/h5/api/rounds/{code}"))[1]["round"]["stops"]
            assert [bool(stop[name]) for name in ("answers", "flags")] == [reads, reads], user
            assert stop["filled"] and stop["findings"][0]["hazard"] and bool(stop["findings"][0]["answer"]) is reads
    assert (await round_of(factory, code)).state is State.GOING


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

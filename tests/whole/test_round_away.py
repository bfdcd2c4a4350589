"""A phone without a net: eight hours of a shift come back in order, once, and at the times when they were done; what a
phone cannot prove is believed as far as it goes, and said."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rounds.receipts import receipt
from bot.web import stamps
from tests.whole.browser import Browser, browser
from tests.whole.pictures import picture
from tests.whole.plant import Plant, plant
from tests.whole.round_house import (
    MATE,
    PUMP,
    SHOP,
    TWIN,
    Phone,
    address,
    answers,
    furnished,
    key,
    planned,
    round_of,
    sends,
)
from workflows.inspection.case import State, Stop

POINTS = 40
MINUTE = timedelta(minutes=1)
ODD = {"1": "异常", "2": "88"}
"""The worn cable is tapped, the hot bearing is only written."""
VIEWS = ("部位特写", "仪表读数", "环境参照物")


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        await furnished(found, POINTS)
        yield found


async def stop_of(factory: Plant, code: str, point: str = SHOP) -> Stop:
    stop = (await round_of(factory, code)).stop(point)
    assert stop
    return stop


def eight_hours(phone: Phone, code: str) -> list[str]:
    """Forty points, one every twelve minutes: 120 records and 300 photos. After half of them the phone is started
    anew, and has no steady clock any more."""
    assert phone.begun
    begun, points, seed = phone.begun, [f"P-{101 + number}" for number in range(POINTS)], 1000
    for number, point in enumerate(points):
        if number == POINTS // 2:
            phone.begun = None
        at, photos = begun + number * 12 * MINUTE, [(1, view) for view in VIEWS]
        phone.does(at, code, "checkin", point=point, address=address(phone.factory, point))
        phone.does(at + MINUTE, code, "abnormal", point=point, no=1, answer="异常")
        phone.does(at + 2 * MINUTE, code, "fill", point=point, **answers(ODD))
        photos += [(2, view) for view in VIEWS] + [(4, "项")] * (1 + number % 2)
        for no, view in photos:
            seed += 1
            shot = ("photo", picture(seed, 240, 180))
            phone.does(at + 3 * MINUTE, code, "photo", shot, point=point, no=no, view=view)
    return points


@pytest.mark.timeout(600)
async def test_eight_hours_away_are_here_within_ten_minutes_in_order_and_once(
    factory: Plant, walker: Browser
) -> None:  # fmt: skip
    """The clock is two hours wrong, the phone was started anew, the line is cut at half, and 上传 is pressed twice."""
    code = await planned(factory, [f"P-{101 + number}" for number in range(POINTS)], hours=9)
    phone = Phone(factory, walker, off=timedelta(hours=-2))
    await phone.contact()
    begun, points = phone.begun, eight_hours(phone, code)
    photos = [entry for entry in phone.waiting if entry[1] == "photo"]
    assert begun and (len(phone.waiting), len(photos)) == (420, 300)
    await phone.back(hours=8)
    came = asyncio.get_running_loop().time()
    found = [status for status, _ in await phone.sends(210, again=True)]
    found += [status for status, _ in await phone.sends()]
    took = asyncio.get_running_loop().time() - came
    assert found == [200] * 630 and took < 600
    await factory.settles()

    log = [row["event"] for row in (await factory.api(f"cases/{code}/log"))["items"]]
    assert [log.count(one) for one in ("CheckedIn", "FoundAbnormal", "Filled", "Pictured")] == [40, 40, 40, 300]
    case, hazards = await round_of(factory, code), await factory.cases()
    assert sorted(hazard["equipment_code"] for hazard in hazards) == points
    for number, stop in enumerate(case.stops):
        assert stop.checked_in and stop.filled and len(stop.findings) == 2
        off = stop.checked_in.at - (begun + number * 12 * MINUTE)
        assert abs(off) < timedelta(seconds=2) and stop.checked_in.sure is (number < POINTS // 2), number
        assert all(len(one.photos) == 3 and one.hazard for one in stop.findings) and dict(stop.answers)[4]
    status, ended = await sends(walker, code, "finish")
    assert status == 200 and ended["round"]["state"] == "closed" and not ended["round"]["late"]


# ---- what a phone cannot prove -----------------------------------------------------------------------------------


async def test_a_forged_anchor_is_none_and_the_record_is_kept_unproven(factory: Plant, walker: Browser) -> None:
    code, now = await planned(factory), factory.clock.now()
    phone = Phone(factory, walker)
    await phone.contact()
    real = phone.anchor
    phone.anchor = f"{int(real[:13]) - 3_600_000}{real[13:]}"
    phone.does(now, code, "checkin", point=SHOP, address=address(factory, SHOP))
    await phone.back(minutes=30)
    assert [status for status, _ in await phone.sends()] == [200]
    moment = (await stop_of(factory, code)).checked_in
    assert moment and (moment.at, moment.sure) == (now, False)


async def test_nothing_is_done_before_the_last_contact_nor_after_now(factory: Plant, walker: Browser) -> None:
    code, begun = await planned(factory, (SHOP, PUMP)), factory.clock.now()
    phone = Phone(factory, walker)
    await phone.contact()
    phone.begun = None
    phone.does(begun - timedelta(hours=3), code, "checkin", point=SHOP, address=address(factory, SHOP))
    phone.begun = begun
    phone.does(begun + timedelta(hours=9), code, "checkin", point=PUMP, address=address(factory, PUMP))
    await phone.back(minutes=20)
    assert [status for status, _ in await phone.sends()] == [200, 200]
    first, second = (await stop_of(factory, code)).checked_in, (await stop_of(factory, code, PUMP)).checked_in
    assert first and second and first.at == begun and second.at == factory.clock.now()
    assert [flag.rule for flag in (await stop_of(factory, code)).flags] == ["clock_off"]


async def test_a_clock_moved_in_between_is_said_and_accuses_nobody(factory: Plant, walker: Browser) -> None:
    code, now = await planned(factory), factory.clock.now()
    phone = Phone(factory, walker)
    await phone.contact()
    phone.does(now + 10 * MINUTE, code, "checkin", point=SHOP, address=address(factory, SHOP))
    phone.off = timedelta(hours=-2)
    await phone.back(minutes=30)
    await phone.sends()
    stop = await stop_of(factory, code)
    assert stop.checked_in and stop.checked_in.at == now + 10 * MINUTE and stop.checked_in.sure
    assert [(flag.rule, flag.why) for flag in stop.flags] == [("clock_off", "手机时间中途变过")]


async def test_three_minutes_are_judged_by_when_it_was_done(factory: Plant, walker: Browser) -> None:
    code, now = await planned(factory, (SHOP, PUMP, "P-101")), factory.clock.now()
    phone = Phone(factory, walker)
    await phone.contact()
    for point, seconds in ((SHOP, 0), (PUMP, 179), ("P-101", 180)):
        phone.does(now + timedelta(seconds=seconds), code, "checkin", point=point, address=address(factory, point))
    await phone.back(hours=1)
    first, soon, right = await phone.sends()
    assert (first[0], soon[0], right[0]) == (200, 400, 200) and soon[1]["wait_s"] == 1


async def test_clocks_that_cannot_be_read_are_refused_for_good(factory: Plant, walker: Browser) -> None:
    code, now = await planned(factory), factory.clock.now().isoformat()
    right = {"seq": "1", "wall": now, "sent_wall": now, "since_ms": "0",
             "anchor": stamps.anchor(factory.service.signer, factory.clock.now())}  # fmt: skip
    for odd in ({"wall": "yesterday"}, {"wall": now[:19]}, {"sent_wall": ""}, {"since_ms": "-5"}, {"seq": "first"},
                {"since_ms": "9" * 40}, {"wall": "9999-12-31T23:59:59+08:00"}):  # fmt: skip
        shown = {"point": SHOP, "address": address(factory, SHOP), **right, **odd}
        status, found = await sends(walker, code, "checkin", **shown)
        assert status == 400 and "手机上记的时间读不出来" in found["error"], odd
    assert (await round_of(factory, code)).state is State.PLANNED


async def test_another_phone_cannot_play_back_what_was_sent(factory: Plant, walker: Browser) -> None:
    code, used = await planned(factory), key()
    shown = {"point": SHOP, "address": address(factory, SHOP), "key": used}
    assert (await sends(walker, code, "checkin", **shown))[0] == 200
    async with browser(factory) as page:
        await page.logs_in(MATE)
        status, found = await sends(page, code, "checkin", **shown)
    assert status == 409 and "李强" in found["error"]
    await factory.settles()
    log = [row["event"] for row in (await factory.api(f"cases/{code}/log"))["items"]]
    assert log == ["Opened", "CheckedIn"]


async def test_what_is_a_day_old_is_not_counted_any_more(factory: Plant, walker: Browser) -> None:
    code, now = await planned(factory, hours=20), factory.clock.now()
    phone = Phone(factory, walker)
    await phone.contact()
    phone.does(now + MINUTE, code, "checkin", point=SHOP, address=address(factory, SHOP))
    await phone.back(hours=24, minutes=2)
    ((status, found),) = await phone.sends()
    assert status == 400 and "不能再算" in found["error"]


# ---- a receipt of a scan -----------------------------------------------------------------------------------------


async def test_a_scan_counts_for_five_minutes_of_when_it_was_done(factory: Plant, walker: Browser) -> None:
    """Scanned with the phone's camera while there was a net, checked in without one, sent an hour later."""
    code, now = await planned(factory, (SHOP, PUMP, TWIN)), factory.clock.now()
    phone, signer = Phone(factory, walker), factory.service.signer
    await phone.contact()
    phone.does(now + 5 * MINUTE, code, "checkin", point=SHOP, seen=receipt(signer, SHOP, now))
    phone.does(now + 9 * MINUTE, code, "checkin", point=PUMP, seen=receipt(signer, PUMP, now + 3 * MINUTE))
    phone.does(now + 12 * MINUTE, code, "checkin", point=PUMP, seen=receipt(signer, SHOP, now + 12 * MINUTE))
    phone.does(now + 12 * MINUTE, code, "checkin", point=PUMP, seen=receipt(signer, PUMP, now + 20 * MINUTE))
    phone.does(now + 13 * MINUTE, code, "checkin", point=PUMP, seen=receipt(signer, PUMP, now + 12 * MINUTE))
    await phone.back(hours=1)
    found = await phone.sends()
    assert [status for status, _ in found] == [200, 400, 400, 400, 200]
    said = [answer.get("error", "") for _, answer in found]
    assert "再扫一次" in said[1] and "不是本厂的点位码" in said[2] and "不是本厂的点位码" in said[3]

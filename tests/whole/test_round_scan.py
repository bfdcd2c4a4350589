"""A label is scanned: with a phone's own camera, in both chats, by a stranger. It opens exactly the right sheet for
whoever has a login, says what is dangerous to everybody, and nothing about people to strangers."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.desk.scan_cards import at_scan
from bot.desk.scan_cards import scanned as scanned_card
from db.tables import DatedThing, Substance
from db.work import UnitOfWork
from tests.whole.browser import browser
from tests.whole.permit_house import approved
from tests.whole.plant import Plant, plant
from tests.whole.round_house import (
    LEADER,
    MATE,
    PUMP,
    SHOP,
    TWIN,
    WALKER,
    address,
    does,
    furnished,
    key,
    planned,
    sends,
)
from workflows.permit.case import State as PermitState

CARD = "焊机日检，5 项"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        await furnished(found)
        await dangerous(found)
        yield found


async def dangerous(factory: Plant) -> None:
    """A crane past its inspection, and a cabinet."""
    today = factory.clock.now().date()

    def put(work: UnitOfWork) -> None:
        work.session.add(DatedThing(equipment=PUMP, what="定期检验", sort="压力容器", due=today - timedelta(days=12)))
        work.session.add(
            Substance(point=SHOP, name="丙酮<b>", most="20 L", dangers="易燃", first_aid="清水冲洗 15 分钟，就医")
        )

    await factory.service.store.run(put)


async def scanned(factory: Plant, where: str) -> tuple[int, str]:
    """What a camera of no account opens."""
    async with factory.http.get(where) as answer:
        return answer.status, html.unescape(await answer.text())


def receipt_in(page: str) -> str:
    """The last piece of the way to the sheet."""
    return str(re.findall(r'href="/h5/round/at/[^/"]+/([^"]+)"', page)[0])


# ---- with the phone's own camera ---------------------------------------------------------------------------------


async def test_a_stranger_reads_what_is_dangerous_and_nothing_about_people(factory: Plant) -> None:
    await factory.says(WALKER, "一号焊接车间配电箱门没关")
    status, page = await scanned(factory, address(factory, SHOP))
    assert status == 200 and "一号焊接车间" in page and "最多 20 L" in page and "清水冲洗 15 分钟" in page
    assert "开始检查" in page and "禁用" not in page
    for kept in ("李强", "YH-", "配电箱"):
        assert kept not in page
    _, raw = await scanned(factory, address(factory, SHOP))
    async with factory.http.get(address(factory, SHOP)) as answer:
        assert "丙酮&lt;b&gt;" in await answer.text() and answer.headers["Cache-Control"] == "no-store"
    _, page = await scanned(factory, address(factory, PUMP))
    assert "禁用：" in page and "12 天" in page
    _, page = await scanned(factory, address(factory, "BF-3"))
    assert "开始检查" not in page and "看到隐患" in page


async def test_the_scan_comes_through_the_login_to_the_right_sheet(factory: Plant) -> None:
    code = await planned(factory, (SHOP, TWIN))
    _, page = await scanned(factory, address(factory, TWIN))
    way = f"/h5/round/at/{TWIN}/{receipt_in(page)}"
    async with browser(factory) as phone:
        assert (await phone.goes(way)).endswith(f"/h5/login?next={way}")
        assert await phone.logs_in(WALKER, path=way) == way
        await does(phone, code, "checkin", point=TWIN, seen=receipt_in(page))


async def test_the_receipt_of_a_scan_is_good_for_five_minutes_and_one_point(factory: Plant) -> None:
    code = await planned(factory, (SHOP, TWIN))
    _, page = await scanned(factory, address(factory, TWIN))
    seen = receipt_in(page)
    async with browser(factory) as phone:
        await phone.logs_in(WALKER)
        status, found = await sends(phone, code, "checkin", point=SHOP, seen=seen)
        assert status == 400 and "不是本厂的点位码" in found["error"]
        await factory.passes(minutes=5, seconds=2)
        status, found = await sends(phone, code, "checkin", point=TWIN, seen=seen)
        assert status == 400 and "请再扫一次" in found["error"]


async def test_the_receipt_of_a_scan_checks_in_one_person_only(factory: Plant) -> None:
    """A camera's receipt belongs to whoever uses it first, a chat's to whoever scanned there."""
    code = await planned(factory, (SHOP, TWIN))
    _, page = await scanned(factory, address(factory, TWIN))
    await factory.says(WALKER, address(factory, SHOP))
    shown = str(await cards(factory, WALKER, "wecom"))
    (path,) = set(re.findall(rf"/h5/round/at/{SHOP}/[\w-]+", shown))
    async with browser(factory) as phone:
        await phone.logs_in(MATE)
        mate = await planned(factory, (SHOP, TWIN), MATE)
        status, found = await sends(phone, mate, "checkin", point=SHOP, seen=path.rpartition("/")[2])
        assert status == 400 and "别人扫码得到的链接" in found["error"]
        await does(phone, mate, "checkin", point=TWIN, seen=receipt_in(page))
    async with browser(factory) as phone:
        await phone.logs_in(WALKER)
        status, found = await sends(phone, code, "checkin", point=TWIN, seen=receipt_in(page))
        assert status == 400 and "别人扫码得到的链接" in found["error"]
        await does(phone, code, "checkin", point=SHOP, seen=path.rpartition("/")[2])


async def test_our_own_people_see_what_is_open_at_the_point(factory: Plant) -> None:
    await factory.says(WALKER, "一号焊接车间配电箱门没关")
    ticket = await approved(factory, place="一号焊接车间", place_code=SHOP, state=PermitState.WORKING)
    (hazard,), _ = await factory.cases(), await planned(factory)
    async with browser(factory) as phone:
        await phone.logs_in(WALKER)
        _, shift = await phone.get("/h5/api/rounds")
        points = {one["code"]: one for one in shift["points"]}
        assert points[SHOP]["lines"] == [f"未整改隐患：{hazard['code']}", f"作业中：{ticket}"]
        assert points[SHOP]["substances"][0]["first_aid"].startswith("清水冲洗") and points[SHOP]["banned"] == ""
        assert points[PUMP]["banned"].startswith("禁用：") and points[PUMP]["lines"] == [f"作业中：{ticket}"]
        (stop,) = shift["rounds"][0]["stops"]
        assert stop["lines"] == points[SHOP]["lines"] and stop["substances"] == points[SHOP]["substances"]


async def test_a_forged_label_and_a_struck_one_are_told_apart(tmp_path: Path) -> None:
    async with plant(tmp_path, more={"labels": {"version": 2, "struck": [1]}}) as factory:
        await furnished(factory)
        old = f"{factory.base}/q/{SHOP}?v=1&k={factory.service.signer.mark('label', f'{SHOP}|1')}"
        status, page = await scanned(factory, old)
        assert status == 404 and "这是旧标签" in page and "开始检查" not in page
        status, page = await scanned(factory, old[:-2] + "xx")
        assert status == 404 and "不是本厂的标签" in page
        assert (await scanned(factory, address(factory, SHOP)))[0] == 200
        code = await planned(factory)
        async with browser(factory) as phone:
            await phone.logs_in(WALKER)
            status, found = await sends(phone, code, "checkin", point=SHOP, address=old)
            assert status == 400 and "作废的旧标签" in found["error"]
        await factory.says(WALKER, old)
        await factory.says(MATE, old[:-2] + "xx")
        assert "这张标签不能用：这是旧标签" in await factory.words(WALKER)
        assert "这张标签不能用：不是本厂的" in await factory.words(MATE)


async def test_an_old_label_that_is_not_struck_still_checks_in(tmp_path: Path) -> None:
    async with plant(tmp_path, more={"labels": {"version": 2}}) as factory:
        await furnished(factory)
        old = f"{factory.base}/q/{SHOP}?v=1&k={factory.service.signer.mark('label', f'{SHOP}|1')}"
        assert (await scanned(factory, old))[0] == 200
        code = await planned(factory)
        async with browser(factory) as phone:
            await phone.logs_in(WALKER)
            _, shift = await phone.get("/h5/api/rounds")
            assert {len(one["labels"]) for one in shift["points"]} == {2}
            await does(phone, code, "checkin", point=SHOP, address=old)


# ---- in the chats ------------------------------------------------------------------------------------------------


async def cards(factory: Plant, user: str, platform: str) -> list[dict[str, object]]:
    return [bubble for bubble in await factory.phone(user, platform) if "开始检查" in str(bubble)]


@pytest.mark.parametrize(("user", "platform"), [(WALKER, "wecom"), (LEADER, "dingtalk")])
async def test_a_scan_in_the_chat_is_answered_with_the_way_to_its_sheet(
    factory: Plant, user: str, platform: str
) -> None:
    await factory.says(user, address(factory, PUMP), platform)
    (card,) = await cards(factory, user, platform)
    shown = str(card)
    assert CARD in shown and "12 天" in shown and "一号泵" in shown
    (path,) = set(re.findall(rf"/h5/round/at/{PUMP}/[\w-]+", shown))
    async with browser(factory) as phone:
        await phone.logs_in(user, platform)
        form = {"key": key(), "ref": key()}
        status, found = await phone.post(
            f"/h5/api/rounds/at/{PUMP}", data=aiohttp.FormData(form, default_to_multipart=True)
        )
        ref = found["round"]["ref"]
        assert status == 200 and ref == form["ref"]
        await does(phone, f"ref.{ref}", "checkin", point=PUMP, seen=path.rpartition("/")[2])


async def test_a_scan_beside_an_open_report_shows_the_sheet_too(factory: Plant) -> None:
    await factory.photographs(WALKER, 1)
    await factory.says(WALKER, address(factory, SHOP))
    (card,) = await cards(factory, WALKER, "wecom")
    assert CARD in str(card) and "急救" in str(card)
    (draft,) = await factory.cases()
    assert draft["place_code"] == SHOP and draft["state"] == "draft"


async def test_a_point_without_anything_is_answered_in_a_line(factory: Plant) -> None:
    await factory.says(WALKER, address(factory, "BF-3"))
    assert "这里是三号泵房（BF-3）。看到隐患" in await factory.words(WALKER)
    assert await cards(factory, WALKER, "wecom") == []


async def test_what_is_going_on_is_named_by_its_number(factory: Plant) -> None:
    await factory.says(WALKER, "一号焊接车间配电箱门没关")
    (hazard,) = await factory.cases()
    await factory.passes(minutes=30)
    await factory.says("zhang.wei", address(factory, SHOP))
    (card,) = await cards(factory, "zhang.wei", "wecom")
    assert f"未整改隐患：{hazard['code']}" in str(card)


async def test_whoever_is_in_no_list_learns_of_danger_only(factory: Plant) -> None:
    await factory.says(WALKER, "一号焊接车间配电箱门没关")
    now, labels = factory.clock.now(), factory.service.labels
    found = await factory.service.store.run(lambda work: at_scan(work, labels, "somebody", SHOP, now))
    assert found.aid and found.data and (found.sheet, found.going_on, found.way) == ("", "", "")
    assert [one.label for one in scanned_card(found).buttons] == ["上报隐患", "急救泄漏着火资料"]

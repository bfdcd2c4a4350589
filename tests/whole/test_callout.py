"""The duty list is rung by phone, one after the other, through the gateways and both chats; the maintenance team gets
its order."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.sandbox.server import Running
from db.org import bump_org
from db.tables import Person, Shift
from db.work import UnitOfWork
from tests.whole.phones import MOBILES, ROOM_NUMBER, calls, gateways, ringing, telecom, texts
from tests.whole.plant import SMALL, START, Plant, plant

RED, BLUE = "一号焊接车间的配电箱带电体外露", "一号焊接车间的配电箱门没关"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with ringing(tmp_path) as found:
        yield found


async def roster(factory: Plant, *names: str) -> None:
    def write(work: UnitOfWork) -> None:
        for name in names:
            (person,) = work.session.exec(select(Person).where(Person.name == name))
            shift = Shift(person=person.id, duty="值班室", since=START, until=START + timedelta(hours=12))
            work.session.add(shift)
        bump_org(work.session, work.site)

    await factory.service.store.run(write)


async def tried(factory: Plant) -> list[tuple[str, str]]:
    (case,) = await factory.cases()
    return [(step["to"], step["why"]) for step in case["escalations"] if step["rung"] == "callout"]


async def test_who_does_not_pick_up_twice_is_passed_over_until_a_key_is_pressed(factory: Plant) -> None:
    await roster(factory, "刘洋", "吴磊")
    await factory.control("phone_script", number=MOBILES["刘洋"], answer="no_answer")
    await factory.says("zhang.wei", RED)
    (case,) = await factory.cases()
    assert (case["level"], case["alert_level"]) == ("red", 2)
    assert "预警二级" in await factory.words("liu.yang")
    await factory.passes(minutes=5)
    assert len(await calls(factory, "刘洋")) == 2
    assert "预警二级" in await factory.words("wu.lei", "dingtalk") and len(await calls(factory, "吴磊")) == 1
    first, second = await tried(factory)
    assert first[0] == "刘洋" and "2 次都没接通" in first[1]
    assert second[0] == "吴磊" and "在电话里应答（按键）" in second[1]
    assert not await calls(factory, "值班室")


async def test_a_press_in_the_chat_stops_the_ringing(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["值班室"], answer="no_answer")
    await factory.says("zhang.wei", RED)
    await factory.presses("duty.room", "收到")
    await factory.passes(minutes=14)
    assert len(await calls(factory, "值班室")) <= 1
    assert await tried(factory) == [("值班室", "值班室 08:00 收到")]


async def test_at_the_end_of_the_list_the_director_hears_it_in_the_other_chat(factory: Plant) -> None:
    await factory.control("phone_script", number=MOBILES["值班室"], answer="no_answer")
    await factory.says("zhang.wei", RED)
    await factory.passes(minutes=5, seconds=5)
    assert "没有一位值班人员应答" in await factory.words("zhou.lixin", "dingtalk")
    assert (await tried(factory))[-1] == ("值班室", "名单上没有人应答，已告诉值班群和周立新")


async def test_the_duty_room_s_own_telephone_rings_first_and_then_the_roster(tmp_path: Path) -> None:
    def more(sandbox: Running) -> dict[str, object]:
        groups = {"duty": ["wecom-robot:sandbox-robot"], "duty_phone": ROOM_NUMBER}
        return {**gateways(sandbox, "sms", "voice"), "groups": groups}

    async with ringing(tmp_path, more) as factory:
        await factory.control("phone_script", number=ROOM_NUMBER, answer="no_answer")
        await roster(factory, "刘洋")
        await factory.says("zhang.wei", RED)
        await factory.passes(seconds=20)
        rung = (await telecom(factory))["calls"]
        assert [call["to"] for call in rung] == [ROOM_NUMBER]
        assert "预警二级" in await factory.words("liu.yang")
        await factory.passes(minutes=5)
        rung = (await telecom(factory))["calls"]
        assert [call["to"] for call in rung] == [ROOM_NUMBER, ROOM_NUMBER, MOBILES["刘洋"]]
        first, second = await tried(factory)
        assert first == ("值班室", first[1]) and "呼叫值班室电话" in first[1]
        assert second[0] == "刘洋" and "按键" in second[1]


async def test_a_blue_hazard_texts_the_responsible_and_rings_nobody(factory: Plant) -> None:
    await factory.says("zhang.wei", BLUE)
    await factory.passes(minutes=1)
    (case,) = await factory.cases()
    assert case["alert_level"] == 1 and "预警一级" in await factory.words("li.qiang")
    assert len(await texts(factory, "李强")) == 1 and not await calls(factory)


async def test_without_phones_the_built_in_policy_rings_nobody_and_orders_nothing(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says("zhang.wei", RED)
        await factory.passes(minutes=10)
        (case,) = await factory.cases()
        assert case["alert_level"] == 2 and "预警二级" in await factory.words("li.qiang")
        assert not await factory.cases("callout") and not await factory.cases("task")
        assert "收到" not in await factory.words("duty.room")


async def test_the_maintenance_team_mends_and_its_photo_stands_in_the_hazard(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "policies").mkdir(parents=True)
    for table in SMALL.glob("*.csv"):
        (site / table.name).write_bytes(table.read_bytes())
    rows = '[alert.repair]\nrows = [{ department = "设备部" }]\n'
    (site / "policies" / "hazard.toml").write_text(rows, encoding="utf-8")
    (tmp_path / "data").mkdir()
    async with plant(tmp_path / "data", site=site) as factory:
        await factory.says("zhang.wei", RED)
        (hazard,), (order,) = await factory.cases(), await factory.cases("task")
        assert order["owner"]["name"] == "刘洋" and "维修工单" in await factory.words("liu.yang")
        await factory.presses("liu.yang", "接单", code=order["code"])
        await factory.presses("liu.yang", "已处理", code=order["code"])
        await factory.photographs("liu.yang", 7)
        await factory.passes(seconds=91)
        await factory.says("liu.yang", f"已处理 {order['code']} 换了端子盖")
        await factory.presses("li.qiang", "通过", code=order["code"])
        (hazard,), (order,) = await factory.cases(), await factory.cases("task")
        assert (order["state"], hazard["state"]) == ("closed", "dispatched")
        assert [m["stage"] for m in hazard["media"]] == ["after"]
        assert "隐患还没有归档" in await factory.words("li.qiang")



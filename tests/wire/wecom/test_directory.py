"""Reading WeCom's address book, and hearing of changes in it, against the sandbox's server."""

import asyncio

import pytest

from bot.contacts.directory import Member, Unit
from bot.platform import Misconfigured
from bot.sandbox.people import Department
from bot.sandbox.people import Member as Entry
from tests.wire.wecom.conftest import Plant


async def everybody(plant: Plant) -> dict[str, Member]:
    book = plant.wecom.directory
    units = [unit.id async for unit in book.units()]
    return {one.key: one async for batch in book.members(units) for one in batch}


async def test_departments_come_with_their_leaders_and_the_root_is_the_company(plant: Plant) -> None:
    units = [unit async for unit in plant.wecom.directory.units()]
    assert units == [Unit("1", "工厂", company=True), Unit("2", "冲压车间", "1", ("wang.wu",))]


async def test_members_come_with_title_superior_and_the_staff_number_of_the_own_fields(plant: Plant) -> None:
    plant.box.wecom.roll.put(Entry("zhao", "赵敏", (2, 1), title="安全员", manager="wang.wu", staff_no="A-77"))
    found = await everybody(plant)
    assert found["li.lei"] == Member("Li.Lei", "李雷", ("2",), leader="wang.wu")
    assert found["wang.wu"].leads == ("2",) and found["wang.wu"].leader == ""
    zhao = found["zhao"]
    assert (zhao.units, zhao.title, zhao.staff_no, zhao.mobile) == (("2", "1"), "安全员", "A-77", "")
    assert found["gone"].active is False


async def test_one_member_and_one_department_and_nobody(plant: Plant) -> None:
    book = plant.wecom.directory
    assert (await book.member("li.lei")) == Member("Li.Lei", "李雷", ("2",), leader="wang.wu")
    assert await book.member("nobody") is None
    assert await book.unit("2") == Unit("2", "冲压车间", "1", ("wang.wu",))
    assert await book.unit("99") is None


async def test_withheld_details_are_said_with_the_remedy(plant: Plant) -> None:
    plant.box.wecom.withholds = True
    with pytest.raises(Misconfigured, match="不让读通讯录详情") as told:
        await everybody(plant)
    assert "自建应用的 secret" in told.value.remedy and "run.py import people" in told.value.remedy
    with pytest.raises(Misconfigured):
        await plant.wecom.directory.member("li.lei")


async def test_a_limit_that_is_hit_is_waited_for(plant: Plant) -> None:
    plant.box.faults.add("wecom", "errcode", 2, "user/list", {"errcode": -1})
    assert set(await everybody(plant)) == {"li.lei", "wang.wu", "gone"}
    assert plant.box.counters["wecom/cgi-bin/user/list"] >= 3


async def test_changes_of_people_are_handed_in_durably_and_once(plant: Plant) -> None:
    control = plant.control
    hired = await control("people", platform="wecom", do="hire", userid="New.One", name="新人", departments=["2"])
    assert hired["ok"]
    await control("people", platform="wecom", do="change", userid="New.One", new_userid="new.two")
    await control("people", platform="wecom", do="fire", userid="new.two")
    one, two, three = plant.house.changes
    assert one.here == ("New.One",) and one.platform == "wecom" and not one.gone
    assert two.renamed == (("New.One", "new.two"),) and two.here == ("new.two",)
    assert three.gone == ("new.two",)
    await control("redeliver", delivery=hired["delivery"], copies=2)
    assert len(plant.house.changes) == 3


async def test_changes_of_departments_are_handed_in_and_tags_are_not(plant: Plant) -> None:
    control = plant.control
    made = await control("departments", platform="wecom", do="create", name="质检部")
    await control("departments", platform="wecom", do="change", id=made["id"], name="质量部")
    await control("departments", platform="wecom", do="remove", id=made["id"])
    number = str(made["id"])
    assert [c.units for c in plant.house.changes] == [(number,), (number,), ()]
    assert plant.house.changes[-1].units_gone == (number,)
    await control("event", platform="wecom", event="change_contact", fields={"ChangeType": "update_tag", "TagId": 1})
    assert len(plant.house.changes) == 3 and not plant.house.taken


async def test_a_full_store_makes_the_platform_send_the_change_again(plant: Plant) -> None:
    plant.house.full = True
    told = await plant.control("people", platform="wecom", do="fire", userid="wang.wu")
    assert not told["ok"] and told["status"] == 500
    plant.house.full = False
    for _ in range(200):
        if plant.house.changes:
            break
        await asyncio.sleep(0.01)
    assert plant.house.changes[0].gone == ("wang.wu",)


async def test_a_department_with_a_thousand_people_is_one_call(plant: Plant) -> None:
    roll = plant.box.wecom.roll
    roll.departments[3] = Department(3, "总装车间")
    for number in range(1000):
        roll.put(Entry(f"u{number}", f"员工{number}", (3,)))
    before = plant.box.counters["wecom/cgi-bin/user/list"]
    assert len(await everybody(plant)) == 1003
    assert plant.box.counters["wecom/cgi-bin/user/list"] - before == 3

"""Reading DingTalk's address book, and hearing of changes in it, against the sandbox's server."""

import asyncio

import pytest

from bot.contacts.directory import Member, Unit
from bot.dingtalk import changes
from bot.platform import Misconfigured
from bot.sandbox.people import Department
from bot.sandbox.people import Member as Entry
from tests.wire.dingtalk.conftest import Plant


async def everybody(plant: Plant) -> dict[str, Member]:
    book = plant.ding.directory
    units = [unit.id async for unit in book.units()]
    return {one.key: one async for batch in book.members(units) for one in batch}


async def test_departments_are_walked_level_by_level_with_their_managers(plant: Plant) -> None:
    plant.box.dingtalk.roll.departments[5] = Department(5, "一班", 2)
    units = [unit async for unit in plant.ding.directory.units()]
    assert units == [
        Unit("1", "工厂", company=True), Unit("2", "冲压车间", "1", ("0150",)), Unit("5", "一班", "2"),
    ]  # fmt: skip


async def test_members_come_page_by_page_and_leave_the_superior_open(plant: Plant) -> None:
    roll = plant.box.dingtalk.roll
    roll.departments[3] = Department(3, "总装车间")
    for number in range(230):
        roll.put(Entry(f"u{number}", f"员工{number}", (3,), staff_no=f"{number:05}"))
    found = await everybody(plant)
    assert len(found) == 232 and found["u7"].staff_no == "00007" and found["u7"].leader is None
    assert found["0150"].leads == ("2",)


async def test_one_person_is_read_with_the_superior_and_nobody_is_none(plant: Plant) -> None:
    book = plant.ding.directory
    assert await book.member("0147") == Member("0147", "李雷", ("2",), leader="0150")
    assert (await book.member("0150")) == Member("0150", "王五", ("2",), leader="", leads=("2",))
    assert await book.member("gone") is None and await book.unit("99") is None


async def test_the_mobile_comes_only_with_its_own_right(plant: Plant) -> None:
    plant.box.dingtalk.roll.put(Entry("0160", "孙一", (2,), mobile="13800000000"))
    assert (await everybody(plant))["0160"].mobile == ""
    plant.box.dingtalk.tells_mobile = True
    assert (await everybody(plant))["0160"].mobile == "13800000000"


async def test_missing_rights_are_said_with_what_to_apply_for(plant: Plant) -> None:
    plant.box.faults.add("dingtalk", "errcode", None, "department/listsub", {"errcode": 60011})
    with pytest.raises(Misconfigured, match="不让读通讯录") as told:
        await everybody(plant)
    assert "通讯录部门信息读" in told.value.remedy


async def test_forty_departments_stay_below_twenty_calls_a_second(plant: Plant) -> None:
    for number in range(10, 50):
        plant.box.dingtalk.roll.departments[number] = Department(number, f"班组{number}")
    units = [unit async for unit in plant.ding.directory.units()]
    assert len(units) == 42 and plant.box.counters["dingtalk.errcode.90018"] == 0


async def test_changes_come_down_the_stream_once(plant: Plant) -> None:
    hired = await plant.control("people", platform="dingtalk", do="hire", userid="0199", name="新人")
    assert hired["ok"]
    await plant.control("people", platform="dingtalk", do="change", userid="0199", manager="0150")
    await plant.control("people", platform="dingtalk", do="fire", userid="0199")
    made = await plant.control("departments", platform="dingtalk", do="create", name="质检部")
    await plant.control("departments", platform="dingtalk", do="remove", id=made["id"])
    found = plant.house.changes
    assert [(c.here, c.gone) for c in found[:3]] == [(("0199",), ()), (("0199",), ()), ((), ("0199",))]
    assert found[3].units == (str(made["id"]),) and found[4].units_gone == (str(made["id"]),)
    await plant.control("redeliver", delivery=hired["delivery"], copies=2)
    assert len(plant.house.changes) == 5


async def test_a_change_that_cannot_be_kept_is_not_acknowledged_and_comes_again(plant: Plant) -> None:
    plant.house.full = True
    told = await plant.control("people", platform="dingtalk", do="fire", userid="0147", wait="none")
    plant.house.full = False
    plant.clock.passes(seconds=61)
    for _ in range(300):
        if plant.house.changes:
            break
        await asyncio.sleep(0.02)
    assert plant.house.changes[0].gone == ("0147",) and told["platform"] == "dingtalk"


@pytest.mark.parametrize(
    "said", [["7", "8"], [7, 8], "7,8", '["7","8"]', "[7, 8]", "['7']"], ids=lambda said: str(said)
)
def test_lists_of_ids_are_read_however_they_are_written(said: object) -> None:
    change = changes.read("user_leave_org", "e1", 1_700_000_000_000, {"userId": said}, None)
    assert change is not None and change.gone[0].strip("'") == "7"
    bare = changes.read("org_dept_remove", "e2", 1_700_000_000_000, {"DeptId": 12}, None)
    assert bare is not None and bare.units_gone == ("12",)
    assert changes.read("user_leave_org", "e3", 0, {}, None) is None
    assert changes.read("label_user_change", "e4", 0, {"userId": ["7"]}, None) is None

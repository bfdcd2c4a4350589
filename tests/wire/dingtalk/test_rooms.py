"""Groups: made from a template with our robot inside, answered by the question's own address, shown pictures."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio

from bot.dingtalk import DingTalk
from bot.platform import Misconfigured, Never, Outgoing, Picture
from bot.rooms.port import Gathering
from bot.sandbox.dingtalk import says
from bot.sandbox.dingtalk.org import Group
from bot.sandbox.people import Member
from bot.sandbox.server import Running
from bot.sandbox.world import Sandbox
from tests.wire.dingtalk.conftest import Plant, settings
from tests.wire.house import Clock
from workflows.kernel.cards import Button, Card
from workflows.kernel.incoming import Text

CODE = "YH-20260302-0001"
GROUP = "dingtalk-group:cidDuty=="
WANTED = Gathering(f"{CODE}-ab-1", f"{CODE} 重大隐患", "0147", ("0147", "0150"))
PNG = b"\x89PNG\r\n\x1a\n a picture"


@pytest_asyncio.fixture
async def ding(running: tuple[Running, Clock]) -> AsyncIterator[DingTalk]:
    """With a group template, as the console gives it."""
    sandbox, clock = running
    made = settings(sandbox, room_template_id="sandbox-room-template")
    ding = DingTalk(made, clock, aiohttp.ClientSession, timedelta(minutes=10))
    yield ding
    await ding.stop()


@pytest.fixture
def box(running: tuple[Running, Clock]) -> Sandbox:
    return running[0].sandbox


def only(box: Sandbox) -> Group:
    (found,) = [group for name, group in box.dingtalk.groups.items() if name != "cidDuty=="]
    return found


async def test_a_group_is_made_once_and_our_robot_speaks_in_it(ding: DingTalk, box: Sandbox) -> None:
    first, second = await ding.rooms.gather(WANTED), await ding.rooms.gather(WANTED)
    assert first == second and first.members == ("0147", "0150")
    group = only(box)
    assert (group.name, group.owner, group.users) == (f"{CODE} 重大隐患", "0147", ["0147", "0150"])
    await ding.send_room(first.address, Outgoing("m7", 1, Card(CODE, "阀门关上了。")))
    (seen,) = box.phones.threads[("dingtalk", f"group:{group.conversation_id}")]
    assert seen.text == f"阀门关上了。 {CODE}"


async def test_people_come_and_go_and_the_owner_hands_over_first(ding: DingTalk, box: Sandbox) -> None:
    box.dingtalk.roll.members["0160"] = Member("0160", "韩梅")
    made = await ding.rooms.gather(WANTED)
    wanted = Gathering(WANTED.key, "换了责任人", "0160", ("0160", "gone", "0150"))
    made = await ding.rooms.regather(made, wanted)
    group = only(box)
    assert (group.name, group.owner, sorted(group.users)) == ("换了责任人", "0160", ["0150", "0160"])
    assert sorted(made.members) == ["0150", "0160"]
    await ding.rooms.part(made)
    assert group.users == ["0160"]


async def test_without_a_template_there_are_no_rooms_and_a_wrong_one_is_named(ding: DingTalk, plant: Plant) -> None:
    assert ding.rooms.convenes and not plant.ding.rooms.convenes
    plant.box.dingtalk.room_templates.clear()
    with pytest.raises(Misconfigured) as wrong:
        await ding.rooms.gather(WANTED)
    assert "room_template_id" in wrong.value.remedy


async def test_somebody_unknown_keeps_nobody_else_out_of_a_group(ding: DingTalk, box: Sandbox) -> None:
    made = await ding.rooms.gather(Gathering(WANTED.key, "群", "gone", ("gone", "0147", "0150")))
    assert (made.owner, made.members) == ("0147", ("0147", "0150"))
    box.dingtalk.groups.clear()
    with pytest.raises(Never) as never:
        await ding.rooms.part(made)
    assert never.value.unreachable


async def test_a_question_in_a_group_brings_the_room_and_the_way_back(plant: Plant) -> None:
    group = plant.box.dingtalk.groups["cidDuty=="]
    await says.says_text(plant.box, plant.member(), "今日未闭环", group).settled.wait()
    (got,) = plant.house.taken
    assert (got.room, got.pieces) == (GROUP, (Text("今日未闭环"),))
    note = json.loads(got.reply or "")
    assert note["at"] == "0147" and "sendBySession" in note["session"]
    answer = Outgoing("m7", 1, Card("", "还有 1 条没归档"), answers=got.reply or "")
    assert (await plant.ding.send_room(GROUP, answer)).reference == {}
    assert plant.phone("group:cidDuty==")[-1].text == "@0147 还有 1 条没归档"
    assert plant.box.counters["dingtalk/v1.0/robot/groupMessages/send"] == 0
    plant.clock.passes(minutes=91)
    await plant.ding.send_room(GROUP, answer)
    assert plant.phone("group:cidDuty==")[-1].text == "还有 1 条没归档"
    assert plant.box.counters["dingtalk/v1.0/robot/groupMessages/send"] == 1


async def test_an_address_that_is_not_the_platforms_own_is_never_called(plant: Plant) -> None:
    elsewhere = f"{plant.running.control}/reset?session=1"
    note = json.dumps({"session": elsewhere, "until": 9_999_999_999_999, "at": "0147"})
    plant.box.counters["marked"] = 1
    await plant.ding.send_room(GROUP, Outgoing("m7", 1, Card("", "答"), answers=note))
    assert plant.box.counters["marked"] == 1 and plant.phone("group:cidDuty==")[-1].text == "答"


async def test_what_was_said_without_naming_the_robot_is_none_of_its_business(plant: Plant) -> None:
    body = says._head(plant.box, plant.member(), plant.box.dingtalk.groups["cidDuty=="])
    said = {"msgtype": "text", "text": {"content": "着火了"}, "isInAtList": False}
    await says._tell_robot(plant.box, body | said).settled.wait()
    assert plant.house.taken == [] and plant.ding.refused["unknown"] == 1


async def test_a_picture_follows_the_words_into_the_group(plant: Plant) -> None:
    picture = Picture("cd" * 32, PNG, "image/png", "https://ehs.example/p")
    await plant.ding.send_room(GROUP, Outgoing("m7", 1, Card(CODE, "整改完成", facts=(("地点", "东门"),)), (picture,)))
    words, shown = plant.phone("group:cidDuty==")
    assert (words.kind, shown.kind) == ("markdown", "image")


async def test_a_new_database_counts_from_one_again_and_its_alarm_is_still_heard(plant: Plant) -> None:
    robot = "dingtalk-robot:sandbox-robot:SECsandboxrobot"
    for head in ("着火：一号库", "着火：二号库", "着火：二号库"):
        await plant.ding.send_room(robot, Outgoing("m1", 1, Card(CODE, head)))
    assert [one.text for one in plant.phone("group:sandbox-robot")] == [f"着火：一号库 {CODE}", f"着火：二号库 {CODE}"]


async def test_a_card_of_a_group_takes_a_new_look_where_it_stands(plant: Plant) -> None:
    asking = Card(CODE, "着火", "red", (("地点", "东门"),), buttons=(Button("arrived", "已到场"),))
    sent = await plant.ding.send_room(GROUP, Outgoing("m7", 1, asking))
    gone = Card(CODE, "着火", "red", (("地点", "东门"),), foot="何建军 08:01 按了“已到场”，不用再按。")
    assert await plant.ding.amend(GROUP, sent.reference, Outgoing("m7", 2, gone)) is not None
    (seen,) = plant.phone("group:cidDuty==")
    assert seen.looks[-1].buttons == () and "何建军" in seen.looks[-1].foot

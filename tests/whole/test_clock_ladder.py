"""Who hears what, and at which second: the ladder of the built-in table on the service's own clock."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.whole.plant import START, Plant, plant

BLUE = "一号焊接车间的配电箱门没关"
YELLOW = "一号焊接车间的行车限位坏了"
RED = "一号焊接车间的电缆破皮,铜线露在外面"
DUE = {"red": timedelta(hours=2), "yellow": timedelta(hours=24), "blue": timedelta(hours=72)}
GRACE = {"red": timedelta(0), "yellow": timedelta(hours=2), "blue": timedelta(hours=2)}


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


def at(text: str) -> timedelta:
    return datetime.fromisoformat(text) - START


async def the_case(factory: Plant) -> dict[str, Any]:
    (case,) = await factory.cases()
    return case


@pytest.mark.parametrize("said", [BLUE, YELLOW, RED], ids=["blue", "yellow", "red"])
async def test_nobody_accepts_superior_at_15_minutes_joint_task_and_vice_president_at_two_hours(
    factory: Plant, said: str
) -> None:  # fmt: skip
    await factory.says("zhang.wei", said)
    case = await the_case(factory)
    await factory.passes(hours=3)
    climbed = (await the_case(factory))["escalations"]
    assert [(at(e["at"]), e["to"]) for e in climbed][:2] == [
        (timedelta(minutes=15), "王芳"), (timedelta(hours=2), "郑国栋"),
    ]  # fmt: skip
    rungs = [m for m in await factory.messages(case["code"]) if m["slot"].startswith("rung")]
    assert [(at(m["sent_at"]), m["to"], m["state"]) for m in rungs][:2] == [
        (timedelta(minutes=15), "王芳", "sent"), (timedelta(hours=2), "郑国栋", "sent"),
    ]  # fmt: skip
    assert len(await factory.cases("task")) == 1, "one joint task a case"


@pytest.mark.parametrize("said", [BLUE, YELLOW, RED], ids=["blue", "yellow", "red"])
async def test_accepted_and_unfinished_reminded_an_hour_before_and_a_joint_task_once_when_it_is_due(
    factory: Plant, said: str
) -> None:  # fmt: skip
    await factory.says("zhang.wei", said)
    await factory.presses("li.qiang", "接单")
    case = await the_case(factory)
    level = case["level"]
    assert at(case["due_at"]) == DUE[level]
    await factory.works_on(case, DUE[level] + GRACE[level] + timedelta(hours=3))
    reminders = [m for m in await factory.messages(case["code"]) if m["slot"] == "remind" and m["state"] == "sent"]
    assert {at(m["sent_at"]) for m in reminders} == {DUE[level] - timedelta(hours=1)}
    assert {m["to"] for m in reminders} == {"李强", "王芳"}
    rung = [e for e in (await the_case(factory))["escalations"] if e["rung"] == "joint_overdue"]
    assert [at(e["at"]) for e in rung] == [DUE[level] + GRACE[level]]
    assert len(await factory.cases("task")) == 1


async def test_one_second_before_nobody_is_told_and_one_second_after_the_alarm_is_taken_back(factory: Plant) -> None:
    await factory.says("zhang.wei", BLUE)
    await factory.says("chen.jing", "三号泵房的灭火器没压力了,指针在红区")
    first, second = await factory.cases()
    await factory.passes(minutes=14, seconds=59)
    await factory.presses("li.qiang", "接单")
    await factory.passes(seconds=2)
    await factory.presses("sun.hao", "接单")
    assert not [m for m in await factory.messages(first["code"]) if m["to"] == "王芳" and m["slot"].startswith("rung")]
    alarm = [m for m in await factory.messages(second["code"]) if m["to"] == "刘洋" and m["slot"].startswith("rung")]
    assert [(m["state"], at(m["sent_at"])) for m in alarm] == [
        ("sent", timedelta(minutes=15)), ("sent", timedelta(minutes=15, seconds=1)),
    ]  # fmt: skip
    cards = [b["card"] for b in await factory.phone("liu.yang") if b["card"] and second["code"] in str(b)]
    assert len(cards) == 1 and cards[0]["buttons"] == [], "the one card changed, and nothing is left to press"


async def test_an_emergency_calls_duty_room_and_superiors_at_once_and_the_group_every_minute_until_someone_is_there(
    factory: Plant,
) -> None:
    await factory.says("zhang.wei", "一号焊接车间着火了")
    case = await the_case(factory)
    told = {m["to"] for m in await factory.messages(case["code"]) if m["urgency"] == "danger" and m["state"] == "sent"}
    assert {"王芳", "何建军", "值班室", "group:duty#0", "group:duty#1"} <= told
    await factory.passes(minutes=5)
    rooms = [m for m in await factory.messages(case["code"]) if m["to"] == "group:duty#0"]
    assert [at(m["sent_at"]) for m in rooms] == [timedelta(minutes=n) for n in range(6)]
    await factory.presses("duty.room", "已到场")
    after = len(await factory.messages(case["code"]))
    await factory.passes(minutes=10)
    calls = [m for m in (await factory.messages(case["code"]))[after:] if m["slot"].startswith("emergency ")]
    assert calls == []

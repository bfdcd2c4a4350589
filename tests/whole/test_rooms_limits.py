"""Acceptance 19 on the service's clock: 20 a minute, ten minutes of silence, and red that waits for neither."""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.sandbox.crypto import robot_sign
from db import posting
from db.tables import Outbox
from tests.whole.plant import Plant, plant
from workflows.kernel.cards import Card, Tone
from workflows.kernel.effects import Group, Send, Urgency

DUTY = Group("duty")
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def alerts(factory: Plant, count: int, urgency: Urgency, tone: Tone, code: str) -> None:
    """To the duty room, all at this moment."""
    now = factory.clock.now()

    def write(work: object) -> None:
        for n in range(count):
            card = Card(f"{code}-{n}", f"{code}{n} 告警", tone)
            posting.enqueue(work.session, None, Send(DUTY, f"{code}{n}", card, urgency), now)  # type: ignore[attr-defined]

    await factory.service.store.run(write)


async def rows(factory: Plant, prefix: str) -> Sequence[Outbox]:
    query = select(Outbox).where(col(Outbox.slot).like(f"{prefix}%"))
    return await factory.service.store.read(lambda session: session.exec(query).all())


async def room(factory: Plant, platform: str = "dingtalk") -> str:
    """Everything in the duty room of one platform."""
    return "\n".join(b["text"] or str(b["card"]) for b in await factory.phone("group:sandbox-robot", platform))


async def somebody_else_makes_the_robot_mute(factory: Plant) -> None:
    """The limit belongs to the robot: 21 messages of another program use it up, and the next one is the penalty."""
    ding = factory.sandbox.sandbox.dingtalk
    robot = ding.robots["sandbox-robot"]
    ms = str(factory.sandbox.sandbox.ms())
    url = f"{factory.sandbox.dingtalk_oapi}/robot/send"
    query = {"access_token": robot.token, "timestamp": ms, "sign": robot_sign(robot.secret, ms)}
    for n in range(21):
        body = {"msgtype": "text", "text": {"content": f"别的程序 {n}"}}
        async with factory.http.post(url, params=query, json=body) as answer:
            code = (await answer.json())["errcode"]
    assert code == 410100


async def test_red_alarms_beyond_the_twentieth_reach_a_person_within_half_a_minute_and_the_room_in_its_turn(
    factory: Plant,
) -> None:
    await alerts(factory, 30, "first", "red", "R")
    await factory.passes(seconds=30)
    red = [row for row in await rows(factory, "R") if row.recipient != "group:duty"]
    for n in range(30):
        reached = [row for row in red if row.slot == f"R{n}" and row.sent_at]
        assert min(row.sent_at - row.due_at for row in reached) <= HALF_A_MINUTE, n
    assert "排队" in "".join(row.why for row in red)
    await factory.passes(minutes=3)
    told = await room(factory)
    assert all(f"R{n} 告警" in told for n in range(30)), "red is never put into a list"
    assert await factory.counter("dingtalk.errcode.410100") == 0
    assert await factory.counter("wecom.errcode.45009") == 0


async def test_reminders_in_between_become_one_list_and_the_red_ones_stand_alone(factory: Plant) -> None:
    await alerts(factory, 40, "reminder", "yellow", "G")
    await alerts(factory, 6, "first", "red", "R")
    await factory.passes(minutes=2)
    talk = [b["text"] or str(b["card"]) for b in await factory.phone("group:sandbox-robot", "wecom")]
    lists = [said for said in talk if "条提醒" in said]
    single = [said for said in talk if "G" in said and said not in lists]
    counts = [int(number) for number in re.findall(r"(\d+) 条提醒", "\n".join(lists))]
    assert sum(counts) + len(single) == 40 and max(counts) > 12 and len(talk) <= 20
    assert "\n".join(talk).count("R0 告警") == 1
    assert not any("R" in said or "待办" in said for said in lists)


async def test_ten_minutes_of_silence_are_waited_out_without_a_knock_and_end_with_a_list(factory: Plant) -> None:
    await somebody_else_makes_the_robot_mute(factory)
    await alerts(factory, 1, "urgent", "red", "R")
    await factory.settles()
    assert "R0" in await room(factory, "wecom"), "the other room"
    assert "R0" in await factory.words("duty.room"), "the people on duty"
    refused = await factory.counter("dingtalk.errcode.410100")
    for minute in range(9):
        await alerts(factory, 3, "reminder", "yellow", f"M{minute}-")
        await factory.passes(minutes=1)
    assert await factory.counter("dingtalk.errcode.410100") == refused, "nobody knocked at the closed door"
    assert "M0" not in await room(factory)
    await factory.passes(minutes=3)
    told = await room(factory)
    assert "27 条提醒" in told and "R0 告警" in told
    assert await factory.counter("dingtalk.errcode.410100") == refused
    await alerts(factory, 1, "first", "yellow", "N")
    await factory.settles()
    assert "N0 告警" in await room(factory), "it speaks again by itself"


async def test_where_both_rooms_are_shut_red_still_reaches_the_people_on_duty_at_once(factory: Plant) -> None:
    await somebody_else_makes_the_robot_mute(factory)
    await factory.breaks("wecom", "errcode", times=None, path="webhook/send", errcode=93000)
    await alerts(factory, 1, "first", "red", "R")
    await factory.settles()
    assert "R0 告警" in await factory.words("duty.room")
    await factory.mends()
    await factory.passes(minutes=12)
    assert "R0 告警" in await room(factory) and "R0 告警" in await room(factory, "wecom")

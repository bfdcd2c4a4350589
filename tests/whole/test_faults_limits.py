"""How fast, in which order, and how much: what a flood looks like on the phones and to the platforms."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from db import posting, rates
from db.tables import Outbox
from db.work import UnitOfWork
from tests.whole.plant import START, Plant, plant
from workflows.kernel.cards import Button, Card
from workflows.kernel.effects import Group, Send, Urgency


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def queue(factory: Plant, to: str | Group, *urgencies: Urgency, code: str = "X") -> None:
    """One message each, all at this moment; the headline says which."""
    reader = await factory.service.store.run(lambda work: to if isinstance(to, Group) else work.org().named(to)[0].id)
    now = factory.clock.now()
    for n, urgency in enumerate(urgencies):
        card = Card("", f"{code}{n} {urgency}", buttons=(Button("ok", "好"),))
        send = Send(reader, f"{code}{n}", card, urgency)
        await factory.service.store.run(lambda work, send=send: posting.enqueue(work.session, None, send, now))


async def sent_at(factory: Plant, prefix: str) -> list[tuple[datetime, str]]:
    from sqlmodel import col, select

    from db.tables import Outbox

    query = select(Outbox).where(col(Outbox.slot).like(f"{prefix}%"), Outbox.state == "sent")
    rows = await factory.service.store.read(lambda session: session.exec(query).all())
    return sorted((row.sent_at, row.urgency) for row in rows if row.sent_at)


async def test_a_person_never_gets_more_than_the_platform_delivers_and_the_gravest_come_first(factory: Plant) -> None:
    await queue(factory, "李强", *["first"] * 40, code="F")
    await queue(factory, "李强", *["danger"] * 3, code="D")
    await factory.passes(minutes=10)
    assert await factory.counter("wecom.member_dropped") == 0
    first, danger = await sent_at(factory, "F"), await sent_at(factory, "D")
    assert len(first) == 40 and len(danger) == 3
    assert max(at for at, _ in danger) < max(at for at, _ in first)
    times = sorted(at for at, _ in [*first, *danger])
    for begun in times:
        assert sum(begun <= at < begun + timedelta(minutes=1) for at in times) <= 30


async def test_a_group_robot_never_speaks_more_than_twenty_times_a_minute_and_the_rest_is_a_list(
    factory: Plant,
) -> None:
    await queue(factory, Group("duty"), *["reminder"] * 60, code="G")
    await factory.passes(minutes=5)
    assert await factory.counter("dingtalk.errcode.410100") == 0
    assert await factory.counter("wecom.errcode.45009") == 0
    assert 0 < await factory.counter("dingtalk/robot/send") <= 25
    async with factory.http.get(f"{factory.sandbox.control}/transcript.json") as answer:
        assert "条提醒" in str((await answer.json())["dingtalk"])


async def test_a_mute_robot_is_survived_and_alarms_go_to_those_on_duty_within_half_a_minute(factory: Plant) -> None:
    await factory.breaks("dingtalk", "errcode", times=1, path="/robot/send", errcode=410100, errmsg="send too fast")
    await queue(factory, Group("duty"), "urgent", code="U")
    await factory.settles()
    assert "U0" in await factory.words("duty.room")
    knocks = await factory.counter("dingtalk/robot/send")
    await factory.passes(minutes=9)
    assert await factory.counter("dingtalk/robot/send") == knocks
    await factory.passes(minutes=2)
    assert len(await sent_at(factory, "U0")) == 3, "both rooms in the end, and the person on duty meanwhile"


async def test_a_clock_set_back_an_hour_holds_nobody_back(factory: Plant) -> None:
    every, burst = timedelta(seconds=7), 20

    def late(offset: timedelta) -> timedelta:
        now = START + offset
        return factory.service.store.run_now(lambda work: rates.take(work.session, "k", now, every, burst))

    assert late(timedelta(hours=1)) == timedelta()
    assert late(timedelta()) <= every


async def test_a_receipt_that_can_never_be_written_does_not_send_a_message_for_ever(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        never = "create trigger never before update on outbox when new.state = 'sent' and new.case_code is null " \
                "begin select raise(abort, 'no receipt'); end"
        await factory.service.store.run(lambda work: work.session.execute(text(never)))
        await factory.control("send_text", platform="wecom", user="zhang.wei", text="帮助")

        def ends_the_lease(work: UnitOfWork) -> Outbox | None:
            """As if the minute and a half had passed since the send; the row as it stands."""
            row = work.session.exec(select(Outbox).where(col(Outbox.card).contains("拍一张照片"))).first()
            if row and row.state == "sending":
                row.lease_until = 0.0
                work.session.add(row)
            return row

        async with asyncio.timeout(20):
            while not ((row := await factory.service.store.run(ends_the_lease)) and row.state == "failed"):
                await asyncio.sleep(0.7)
        assert row.attempts == 3 and "回执写不进" in (row.why or "")
        await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
        assert len(await factory.cases()) == 1, "everything else goes on"

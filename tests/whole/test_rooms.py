"""A grave case gets a chat of its own: once, with the right people, and not for ever. The case never waits for it."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from db import effects, rooms
from db.rooms import standing
from db.tables import Outbox, Room
from tests.whole.plant import Plant, plant
from workflows.kernel.cards import Card
from workflows.kernel.effects import Effect, Gather, Group, Part, Send

CODE = "YH-20260302-0001"
HERE = Group(f"room:{CODE}")


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def asks(factory: Plant, *asked: Effect) -> None:
    now = factory.clock.now()
    await factory.service.store.run(lambda work: effects.apply(work, CODE, list(asked), now))
    await factory.settles()


async def people(factory: Plant, *names: str) -> tuple[str, ...]:
    return await factory.service.store.run(lambda work: tuple(work.org().named(name)[0].id for name in names))


async def chats(factory: Plant, platform: str = "wecom") -> list[dict[str, Any]]:
    async with factory.http.get(f"{factory.sandbox.control}/rooms") as answer:
        return list((await answer.json())[platform])


async def said(factory: Plant, room: str, platform: str = "wecom") -> list[str]:
    return [b["text"] or b["kind"] for b in await factory.phone(f"group:{room}", platform)]


async def row(factory: Plant) -> Room:
    found = await factory.service.store.read(lambda session: standing(session, CODE))
    assert found is not None
    return found


async def outbox_states(factory: Plant) -> Sequence[tuple[str, str]]:
    query = select(Outbox).where(Outbox.recipient == f"group:room:{CODE}").order_by(col(Outbox.id))
    rows = await factory.service.store.read(lambda session: session.exec(query).all())
    return [(one.state, one.why) for one in rows]


async def test_a_room_is_made_with_its_people_hears_its_messages_and_is_emptied_at_the_end(factory: Plant) -> None:
    both = await people(factory, "李强", "王芳")
    first = Send(HERE, "room", Card(CODE, "红色隐患，大家在这里说", "red"), "urgent")
    await asks(factory, Gather(CODE, f"{CODE} 重大隐患", both), first)
    (chat,) = await chats(factory)
    assert (chat["name"], chat["owner"], chat["users"]) == (f"{CODE} 重大隐患", "li.qiang", ["li.qiang", "wang.fang"])
    assert await said(factory, chat["id"]) == [f"红色隐患，大家在这里说 {CODE}"]
    await asks(factory, Part(CODE, f"{CODE} 已归档，这个群不再使用。"))
    await factory.passes(seconds=30)
    (chat,) = await chats(factory)
    assert chat["users"] == ["li.qiang"]
    assert (await said(factory, chat["id"]))[-1].startswith(f"{CODE} 已归档，这个群不再使用。")
    assert (await row(factory)).state == "closed"


async def test_the_same_wish_again_asks_nobody_and_another_changes_who_is_in(factory: Plant) -> None:
    three = await people(factory, "李强", "王芳", "赵敏")
    await asks(factory, Gather(CODE, "重大隐患", three[:2]))
    calls = await factory.counter("wecom/cgi-bin/appchat/create")
    await asks(factory, Gather(CODE, "重大隐患", three[:2]))
    assert (await factory.counter("wecom/cgi-bin/appchat/create"), calls) == (1, 1)
    assert await factory.counter("wecom/cgi-bin/appchat/update") == 0
    await asks(factory, Gather(CODE, "重大隐患", three[1:]))
    (chat,) = await chats(factory)
    assert (chat["owner"], sorted(chat["users"])) == ("wang.fang", ["wang.fang", "zhao.min"])
    assert "大家在这里说" in (await said(factory, chat["id"]))[0], "an empty room stays invisible"


async def test_a_lost_answer_or_a_death_before_the_receipt_makes_no_second_room(factory: Plant) -> None:
    await factory.breaks("wecom", "lost_answer", path="appchat/create")
    both = await people(factory, "李强", "王芳")
    await asks(factory, Gather(CODE, "重大隐患", both))
    await factory.passes(minutes=1)
    assert len(await chats(factory)) == 1
    other, keeper, store = "YH-20260302-0002", factory.service.keeper, factory.service.store
    now = factory.clock.now()
    await store.run(lambda work: rooms.gather(work, other, Gather(other, "再一条", both), now))
    (task,) = await store.run(lambda work: rooms.claim(work, "killed", factory.clock.tick(), 0.0, 1, now))
    await factory.service.platforms["wecom"].rooms.gather(keeper._wanted(task, ("li.qiang", "wang.fang")))  # type: ignore[attr-defined]
    await factory.passes(minutes=1)
    assert [chat["name"] for chat in await chats(factory)] == ["重大隐患", "再一条"]
    assert (await store.read(lambda session: standing(session, other))).state == "open"  # type: ignore[union-attr]


async def test_without_the_root_department_the_case_goes_on_and_somebody_hears_how_to_mend_it(factory: Plant) -> None:
    await factory.control("rooms", wecom_sees_everybody=False)
    both = await people(factory, "李强", "王芳")
    await asks(factory, Gather(CODE, "重大隐患", both), Send(HERE, "room", Card(CODE, "大家在这里说"), "urgent"))
    await asks(factory, Send(both[0], "own", Card(CODE, "李强自己的卡片"), "first"))
    await factory.passes(minutes=3)
    assert "李强自己的卡片" in await factory.words("li.qiang")
    ((state, why),) = await outbox_states(factory)
    assert state == "suppressed" and "可见范围" in why
    told = await factory.words("zhao.min") + await factory.words("zhao.min", "dingtalk")
    assert told.count("企业微信建不了案件群") == 1 and "最上级部门" in told
    await factory.control("rooms", wecom_sees_everybody=True)
    await factory.passes(minutes=15)
    (chat,) = await chats(factory)
    assert await said(factory, chat["id"])
    assert "又能建案件群了" in await factory.words("zhao.min") + await factory.words("zhao.min", "dingtalk")


async def test_somebody_the_platform_does_not_know_keeps_nobody_else_out(factory: Plant) -> None:
    factory.sandbox.sandbox.wecom.roll.members.pop("zhao.min")
    await asks(factory, Gather(CODE, "重大隐患", await people(factory, "李强", "赵敏", "王芳")))
    (chat,) = await chats(factory)
    assert chat["users"] == ["li.qiang", "wang.fang"]


async def test_a_room_that_was_dissolved_is_made_anew_for_the_next_message(factory: Plant) -> None:
    await asks(factory, Gather(CODE, "重大隐患", await people(factory, "李强", "王芳")))
    factory.sandbox.sandbox.wecom.chats.clear()
    await asks(factory, Send(HERE, "news", Card(CODE, "阀门关上了"), "first"))
    await factory.passes(minutes=1)
    (chat,) = await chats(factory)
    assert await said(factory, chat["id"]) == [f"阀门关上了 {CODE}"]


async def test_one_person_alone_gets_no_room_and_the_message_says_why_it_stayed(factory: Plant) -> None:
    alone = await people(factory, "李强")
    await asks(factory, Gather(CODE, "重大隐患", alone), Send(HERE, "room", Card(CODE, "大家在这里说"), "first"))
    await factory.passes(minutes=3)
    assert await chats(factory) == []
    assert (await outbox_states(factory))[0][0] == "suppressed"


async def test_people_of_dingtalk_alone_meet_in_a_group_that_has_our_robot(factory: Plant) -> None:
    three = await people(factory, "周立新", "何建军", "吴磊")
    first = Send(HERE, "room", Card(CODE, "红色隐患，大家在这里说", "red", (("地点", "二号泵房"),)), "urgent")
    await factory.breaks("dingtalk", "lost_answer", path="scenegroup/create")
    await asks(factory, Gather(CODE, f"{CODE} 重大隐患", three[:2]), first)
    await factory.passes(seconds=30)
    (group,) = await chats(factory, "dingtalk")
    assert (group["owner"], group["users"]) == ("zhou.lixin", ["zhou.lixin", "he.jianjun"])
    assert "大家在这里说" in (await said(factory, group["id"], "dingtalk"))[0]
    await asks(factory, Gather(CODE, f"{CODE} 重大隐患", three[1:]))
    (group,) = await chats(factory, "dingtalk")
    assert (group["owner"], group["users"]) == ("he.jianjun", ["he.jianjun", "wu.lei"])
    await asks(factory, Part(CODE, f"{CODE} 已归档。"))
    await factory.passes(seconds=30)
    (group,) = await chats(factory, "dingtalk")
    assert group["users"] == ["he.jianjun"]


async def test_a_wish_that_ends_before_the_room_stands_leaves_none(factory: Plant) -> None:
    await factory.breaks("wecom", "errcode", times=1, path="appchat/create", errcode=45009)
    await asks(factory, Gather(CODE, "重大隐患", await people(factory, "李强", "王芳")))
    await asks(factory, Part(CODE, "已作废"))
    await factory.passes(minutes=5)
    assert await chats(factory) == [] and (await row(factory)).state == "closed"


async def test_a_fire_brings_its_people_together_and_the_room_ends_with_the_case(factory: Plant) -> None:
    await factory.says("zhang.wei", "二号焊接车间着火了")
    (case,) = await factory.cases()
    (chat,) = await chats(factory)
    assert chat["name"].startswith(case["code"]) and {"zhang.wei", "chen.jing", "zhao.min"} <= set(chat["users"])
    await factory.presses("duty.room", "已到场")
    await factory.presses("chen.jing", "接单")
    await factory.photographs("chen.jing", 7)
    await factory.says("chen.jing", f"{case['code']} 线路已经断电换新")
    await factory.presses("chen.jing", "整改完成")
    reviewer = "wang.fang" if "通过" in await factory.words("wang.fang") else "zhao.min"
    platform = "wecom" if "通过" in await factory.words(reviewer) else "dingtalk"
    await factory.presses(reviewer, "通过", platform)
    await factory.passes(minutes=1)
    assert (await factory.cases())[0]["state"] == "closed"
    (chat,) = await chats(factory)
    assert chat["users"] == [chat["owner"]]
    assert "这个群不再使用" in (await said(factory, chat["id"]))[-1]
    room = [m for m in await factory.messages(case["code"]) if m["to"].startswith("group:room:")]
    assert {m["state"] for m in room} <= {"sent", "bundled"} and {m["channel"] for m in room} >= {"wecom-chat"}

"""The whole way of a permit in both chats, over real sockets, on SQLite and on PostgreSQL: said in WeCom, signed in
DingTalk, started by a label on the spot, stopped by a bystander, finished, watched, accepted, archived."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.whole.permit_way import (
    APPLICANT,
    FOREMAN,
    GUARDIAN,
    SENTENCE,
    WELDER,
    is_there,
    log_of,
    photographs_label,
    ticket,
    with_papers,
)
from tests.whole.plant import Plant, plant

PG = os.environ.get("SAFELOOP_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
GAS = "气体 可燃2%LEL 甲烷，仪器 GX-12，校准到 2026-12-31"


@pytest.fixture(params=["sqlite", "postgresql"])
async def factory(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Plant]:
    if request.param == "sqlite":
        async with plant(tmp_path) as found:
            yield found
        return
    name = f"safeloop_{uuid4().hex[:10]}"
    with psycopg.connect(PG, autocommit=True) as admin:
        admin.execute(f'create database "{name}"')
        try:
            async with plant(tmp_path, PG.rsplit("/", 1)[0] + f"/{name}") as found:
                yield found
        finally:
            admin.execute(f'drop database if exists "{name}" with (force)')


async def state(factory: Plant, code: str) -> str:
    return str((await ticket(factory, code))["state"])


async def apply_and_approve(factory: Plant) -> str:
    """Three messages, one press and one photo of the spot."""
    await with_papers(factory)
    await factory.says(APPLICANT, f"{SENTENCE}，室内")
    await factory.says(APPLICANT, "1")
    code = str((await ticket(factory))["code"])
    assert "填好了" in await factory.words(APPLICANT)
    await factory.says(APPLICANT, "送审批")
    assert await state(factory, code) == "approving"
    assert code in await factory.words("he.jianjun", "dingtalk")
    await factory.says("he.jianjun", "待办", "dingtalk")
    assert f"{code} 二级动火 一号焊接车间 待审批" in await factory.words("he.jianjun", "dingtalk")
    await factory.presses("he.jianjun", "同意", "dingtalk", code)
    assert await state(factory, code) == "approving", "the signature is made on the spot"
    await factory.photographs("he.jianjun", 7, "dingtalk")
    assert await state(factory, code) == "approved"
    return code


async def make_ready(factory: Plant, code: str) -> None:
    """Signed by each in the own chat, measures confirmed by words and pictures."""
    for user in (FOREMAN, WELDER, GUARDIAN):
        await factory.says(user, "签字")
    await factory.says(GUARDIAN, f"{code} 措施 1到12 已落实")
    told = await factory.words(GUARDIAN)
    assert "第 7 条没有记" in told and "第 10 条没有记：“气体分析合格”要先有合格的气体数据" in told
    for number in range(20, 25):
        await factory.photographs(FOREMAN, number)


async def gas_is_good(factory: Plant, code: str) -> None:
    """Measured, and only then its line is confirmed."""
    await factory.says(GUARDIAN, GAS)
    await factory.says(GUARDIAN, f"{code} 措施 10 已落实")


async def test_from_one_sentence_to_the_archive(factory: Plant) -> None:
    code = await apply_and_approve(factory)
    await factory.says(GUARDIAN, f"{code} 开工")
    assert "要监护人在现场扫码才能开工" in await factory.words(GUARDIAN)
    await is_there(factory, GUARDIAN)
    refused = await factory.words(GUARDIAN)
    for why in ("不能开工", "还没到时间", "还没有气体分析", "还差 12 项措施没有确认", "还差安全交底签字：陈静"):
        assert why in refused, why
    await make_ready(factory, code)
    await factory.passes(minutes=60)
    await gas_is_good(factory, code)
    await photographs_label(factory, WELDER)
    assert "票上的监护人是李强，不是张伟" in await factory.words(WELDER)
    assert await state(factory, code) == "approved"
    await is_there(factory, GUARDIAN)
    assert await state(factory, code) == "working"
    await factory.says(APPLICANT, "今日作业")
    assert f"{code} 二级动火 一号焊接车间 作业中" in await factory.words(APPLICANT)

    await factory.passes(minutes=30)
    assert "请报到" in await factory.words(GUARDIAN)
    await is_there(factory, GUARDIAN)
    await factory.says("liu.yang", "停！一号焊接车间，顶上有人")
    assert await state(factory, code) == "suspended"
    assert f"已停：{code}" in await factory.words("liu.yang")
    for user in (WELDER, FOREMAN, GUARDIAN):
        assert "已停，不要动手" in await factory.words(user)
    await is_there(factory, GUARDIAN)
    assert "红色停工没放行" in await factory.words(GUARDIAN)
    await factory.says(FOREMAN, f"{code} 可以恢复")
    assert "作业的人自己不能放行" in await factory.words(FOREMAN)
    await factory.says("zhao.min", f"{code} 可以恢复")
    await is_there(factory, GUARDIAN)
    assert await state(factory, code) == "working"

    await factory.says(FOREMAN, "完工")
    assert await state(factory, code) == "watching"
    await factory.passes(minutes=30)
    await is_there(factory, GUARDIAN)
    assert await state(factory, code) == "accepting"
    await factory.says(GUARDIAN, "清点完毕")
    await factory.photographs(FOREMAN, 40)
    await factory.says(FOREMAN, "验收通过")
    assert "作业的人自己不能验收" in await factory.words(FOREMAN)
    await factory.says(APPLICANT, "验收通过")
    assert await state(factory, code) == "closed"

    case = await factory.api(f"cases/{code}")
    assert (case["level"], case["starts_at"], case["ends_at"]) == (
        "二级", "2026-03-02T09:00:00+08:00", "2026-03-02T11:00:00+08:00",
    )  # fmt: skip
    assert {(c["name"], c["part"]) for c in case["crew"]} == {
        ("张伟", "worker"), ("李强", "guardian"), ("陈静", "foreman"),
    }  # fmt: skip
    assert [(n["title"], n["by"]["name"]) for n in case["nodes"]] == [("所在基层单位审批", "何建军")]
    assert {r["key"] for r in case["interceptions"][0]["reasons"]} >= {"early", "gas_missing", "measures", "signatures"}
    assert [one["gate"] for one in case["interceptions"]] == ["start", "start", "resume"]
    log = await log_of(factory, code)
    assert log.count("Scanned") == 7 and log[-1] == "Accepted" and "Halted" in log
    assert await factory.cases() == [], "nothing of it was taken for a hazard"


async def test_nobody_starts_and_the_ticket_is_dead_at_its_end(factory: Plant) -> None:
    code = await apply_and_approve(factory)
    await make_ready(factory, code)
    await factory.passes(hours=3)
    assert await state(factory, code) == "expired"
    await factory.says(GUARDIAN, GAS)
    await is_there(factory, GUARDIAN)
    await factory.says(GUARDIAN, f"{code} 开工")
    assert await state(factory, code) == "expired"


async def test_warned_half_an_hour_before_the_end_and_stopped_at_it_to_the_second(factory: Plant) -> None:
    code = await apply_and_approve(factory)
    await make_ready(factory, code)
    await factory.passes(minutes=60)
    await gas_is_good(factory, code)
    await is_there(factory, GUARDIAN)
    for _ in range(3):
        await factory.passes(minutes=29)
        await is_there(factory, GUARDIAN)
    await factory.passes(minutes=2, seconds=59)
    before = await factory.messages(code)
    await factory.passes(seconds=1)
    fresh = {(m["to"], str(m["sent_at"])[11:19]) for m in (await factory.messages(code))[len(before) :]}
    assert {("李强", "10:30:00"), ("陈静", "10:30:00")} <= fresh
    await is_there(factory, GUARDIAN)
    await factory.passes(minutes=29, seconds=59)
    assert await state(factory, code) == "working"
    await factory.passes(seconds=1)
    assert await state(factory, code) == "watching", "dead for work, the fire watch is still owed"
    await factory.says(GUARDIAN, f"{code} 延长 1 小时")
    await is_there(factory, GUARDIAN)
    assert await state(factory, code) == "watching", "dead for work, the fire watch is still owed"


async def test_a_card_redrawn_by_the_answer_to_a_press_keeps_the_address_of_the_ticket(factory: Plant) -> None:
    """DingTalk takes the card's look with the answer: a forwarded card that somebody else presses is only redrawn."""
    await with_papers(factory)
    await factory.says(APPLICANT, f"{SENTENCE}，室内")
    await factory.says(APPLICANT, "1")
    await factory.says(APPLICANT, "送审批")
    code = str((await ticket(factory))["code"])
    mine = [b for b in await factory.phone("he.jianjun", "dingtalk") if b["card"] and code in str(b["card"])][-1]
    address = f"({factory.service.shelf.public_url}/h5/permit/{code})"
    assert address in str(mine["card"])
    agree = next(b["id"] for b in mine["card"]["buttons"] if b["text"] == "同意")
    told = await factory.control(
        "press", platform="dingtalk", user="zhao.min", thread="he.jianjun", message=mine["id"], button=agree
    )
    assert told["ok"] and await state(factory, code) == "approving"
    assert address in str(told["message"]["card"]) and "(/h5/" not in str(told["message"]["card"])

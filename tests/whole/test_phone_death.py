"""A process that dies while a telephone is being dialled, and a platform whose answer is lost: nobody is rung twice."""

import asyncio
import csv
import shutil
from collections import Counter
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.ports import free_port
from tests.whole.phones import FIRE, MOBILES, gateways, ringing, rows, section, telecom
from tests.whole.plant import SMALL
from tests.whole.process import Outside, outside
from tests.whole.test_process_together import PG


def with_numbers(data: Path) -> Path:
    """The small factory, everybody with a mobile."""
    site = data / "site"
    shutil.copytree(SMALL, site)
    with (SMALL / "people.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    with (site / "people.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(lines[0]))
        table.writeheader()
        table.writerows([line | {"mobile": MOBILES[line["name"]]} for line in lines])
    return site


async def test_killed_between_the_call_and_its_receipt_nobody_is_rung_or_texted_twice(tmp_path: Path) -> None:
    async with outside(tmp_path, real_clock=True) as factory:
        switch_on(factory, tmp_path)
        await factory.control("phone_fault", path="/gateway", kind="hang", times=None)
        process = await factory.serve()
        await factory.says("zhang.wei", FIRE, "first")
        book = factory.sandbox.sandbox.telecom
        async with asyncio.timeout(20):
            while len(book.tries) < 4:
                await asyncio.sleep(0.05)
        await factory.kill(process)
        before = Counter((one.leg, one.to) for one in book.tries)
        book.broken.clear()
        await factory.serve()
        await until_told(factory, "王芳")
        after = Counter((one.leg, one.to) for one in book.tries)
        assert max(after.values()) == 1 and set(before) <= set(after), "each number once, whoever was being dialled"
        assert book.repeated == 0, "the gateway was asked, not sent to again"


def switch_on(factory: Outside, data: Path) -> None:
    factory.env = {"SAFELOOP__SITE__PATH": str(with_numbers(data))}
    for name, of in gateways(factory.sandbox, "sms", "voice").items():
        factory.env |= {f"SAFELOOP__{name.upper()}__{key.upper()}": value for key, value in of.items()}


async def test_two_workers_on_postgresql_ring_everybody_once(tmp_path: Path) -> None:
    name = f"safeloop_{uuid4().hex[:10]}"
    with psycopg.connect(PG, autocommit=True) as admin:
        admin.execute(f'create database "{name}"'.encode())
        try:
            async with outside(tmp_path, PG.rsplit("/", 1)[0] + f"/{name}", real_clock=True) as factory:
                switch_on(factory, tmp_path)
                await factory.serve("--role", "web")
                await factory.serve("--role", "worker", port=free_port())
                await factory.serve("--role", "worker", port=free_port())
                await factory.says("zhang.wei", FIRE)
                await until_told(factory, "王芳")
                book = factory.sandbox.sandbox.telecom
                made = Counter((one.leg, one.to) for one in book.tries)
                assert max(made.values()) == 1 and book.repeated == 0
        finally:
            admin.execute(f'drop database if exists "{name}" with (force)'.encode())


async def until_told(factory: Outside, name: str) -> None:
    async with asyncio.timeout(40):
        while True:
            found = (await factory.api("cases?kind=hazard"))["items"]
            messages = (await factory.api(f"cases/{found[0]['code']}/messages"))["items"] if found else []
            mine = [m for m in messages if m["to"] == name and m["channel"] in ("sms", "call")]
            if len(mine) == 2 and all("1" in (m["why"] or "") or "送达" in (m["why"] or "") for m in mine):
                return
            await asyncio.sleep(0.2)


async def test_a_wecom_call_whose_answer_was_lost_is_not_made_again_while_it_may_ring(tmp_path: Path) -> None:
    async with ringing(tmp_path, lambda sandbox: section(sandbox, "wecom", urgent_call=True)) as factory:
        await factory.breaks("wecom", "lost_answer", times=1, path="pstncc/call")
        await factory.says("zhang.wei", FIRE)
        await factory.passes(seconds=80)
        calls = factory.sandbox.sandbox.wecom.calls.values()
        assert len([one for one in calls if one.userid == "wang.fang"]) == 1
        await factory.passes(minutes=2)
        mine = [one.at for one in calls if one.userid == "wang.fang"]
        assert len(mine) == 2 and (mine[1] - mine[0]).total_seconds() >= 90, "then it counts as a try without answer"


async def test_a_gateway_whose_answer_was_lost_is_asked_and_a_call_it_never_had_is_made(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.control("phone_fault", path="/gateway/voice", kind="lost_answer", times=1)
        await factory.control("phone_fault", path="/gateway/sms", kind="page", times=1)
        await factory.says("zhang.wei", FIRE)
        await factory.passes(seconds=50)
        found = await telecom(factory)
        assert max(Counter(one["to"] for one in found["calls"]).values()) == 1 and found["repeated"] == 0
        assert max(Counter(one["to"] for one in found["sms"]).values()) == 1
        code = (await factory.cases())[0]["code"]
        for name in ("王芳", "何建军", "值班室"):
            for channel in ("sms", "call"):
                (row,) = await rows(factory, code, name, channel)
                assert row["state"] == "sent", row


async def test_a_gateway_that_never_has_the_call_is_left_after_three_tries_and_told_to_the_case(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.control("phone_fault", path="/gateway/voice?send", kind="page", times=None)
        await factory.says("zhang.wei", FIRE)
        await factory.passes(minutes=4)
        code = (await factory.cases())[0]["code"]
        (row,) = await rows(factory, code, "王芳", "call")
        assert row["state"] == "given_up" and row["attempts"] == 4 and "不通：一再没有应答" in row["why"], row
        case = await factory.api(f"cases/{code}")
        assert any("电话没找到王芳" in step["why"] for step in case["escalations"])


async def test_a_gateway_that_loses_every_answer_and_cannot_be_asked_texts_nobody_for_ever(tmp_path: Path) -> None:
    async with ringing(tmp_path) as factory:
        await factory.control("phone_fault", path="/gateway/sms?send", kind="lost_answer", times=None)
        await factory.control("phone_fault", path="/gateway/sms?ask", kind="error", code="unsupported", times=None)
        await factory.says("zhang.wei", FIRE)
        await factory.passes(minutes=4)
        sent = Counter(one.to for one in factory.sandbox.sandbox.telecom.tries if one.leg == "sms")
        code = (await factory.cases())[0]["code"]
        told = len(await rows(factory, code, "王芳", "sms"))
        assert told and sent[MOBILES["王芳"]] <= 3 * told, sent

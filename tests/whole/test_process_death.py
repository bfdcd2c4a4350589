"""The service as a process: asked to go, killed, out of disk."""

import asyncio
import random
import resource
from pathlib import Path
from time import monotonic

import pytest

from tests.whole.process import Outside, outside

pytestmark = pytest.mark.alone

PLACES = ("一号焊接车间", "二号焊接车间", "三号泵房", "空压机房")
THINGS = ("配电箱门没关", "灭火器压力不够了", "消防通道堵了", "护栏松了", "地上有油", "照明灯坏了")
KILLS, SAID = 5, 24
SEED = 20261122
FULL = 4096
"""Bytes: no file of the service can be written to beyond its first page, wherever its log begins anew."""


async def quiet(factory: Outside, seconds: float = 60) -> None:
    """Until nothing is being handled or sent and the queues have not changed for two seconds."""
    before, since = "", monotonic()
    async with asyncio.timeout(seconds):
        while monotonic() - since < 2:
            async with factory.http.get(f"http://127.0.0.1:{factory.port}/metrics") as answer:
                lines = (await answer.text()).splitlines()
            now = "\n".join(line for line in lines if line.startswith(QUEUES))
            busy = any(state in now for state in ("new", "claimed", "sending"))
            before, since = (now, since) if now == before and not busy else (now, monotonic())
            await asyncio.sleep(0.2)


QUEUES = ("safeloop_inbox", "safeloop_outbox", "safeloop_jobs")
WHO = ("zhang.wei", "wang.fang")


async def test_asked_to_go_it_ends_within_eight_seconds_and_a_second_start_goes_on(tmp_path: Path) -> None:
    async with outside(tmp_path, real_clock=True) as factory:
        first = await factory.serve()
        told = asyncio.gather(*(factory.says("zhang.wei", f"一号焊接车间{thing}", "none") for thing in THINGS))
        await asyncio.sleep(0.2)
        begun = monotonic()
        first.terminate()
        assert await asyncio.wait_for(first.wait(), 8) == 0
        assert monotonic() - begun < 8
        await told
        await factory.serve()
        await factory.control("retry")
        await quiet(factory)
        assert {row["state"] for row in (await factory.api("cases?kind=hazard"))["items"]} == {"dispatched"}


async def test_killed_again_and_again_no_report_is_lost_none_is_doubled_and_no_message_comes_twice(
    tmp_path: Path,
) -> None:
    dice = random.Random(SEED)
    said = [f"{place}{thing}" for place in PLACES for thing in THINGS]
    async with outside(tmp_path, real_clock=True) as factory:
        # The platform asks again when we are up, not while we start: on a busy machine it would have given up by then.
        factory.sandbox.sandbox.patience.wecom_gap = 60.0
        process = await factory.serve()
        for _ in range(KILLS):
            batch, said = said[: SAID // KILLS], said[SAID // KILLS :]
            # two who report in turn: one would meet the limit of twenty messages to a person
            told = asyncio.gather(*(factory.says(WHO[n % 2], text, "none") for n, text in enumerate(batch)))
            await asyncio.sleep(dice.uniform(0.05, 0.8))
            await factory.kill(process)
            await told
            process = await factory.serve()
            await factory.control("retry")
        async with asyncio.timeout(90):
            # what met a closed door is brought again after the gap
            for delivery in list(factory.sandbox.sandbox.post.deliveries.values()):
                await (delivery.settled if delivery.platform == "wecom" else delivery.first).wait()
        await quiet(factory)
        cases = (await factory.api("cases?kind=hazard&limit=200"))["items"]
        assert len(cases) == SAID // KILLS * KILLS
        assert len({case["text"] for case in cases}) == len(cases)
        sent, doubled = 0, 0
        for case in cases:
            for message in (await factory.api(f"cases/{case['code']}/messages"))["items"]:
                assert message["state"] in ("sent", "bundled"), message
                sent += 1
        for user in (*WHO, "li.qiang", "chen.jing", "sun.hao"):
            heads = [str(b["card"] or b["text"]) for b in await factory.bubbles(user) if "YH-" in str(b)]
            doubled += len(heads) - len(set(heads))
        assert doubled == 0, f"{doubled} of {sent} came twice"


async def test_no_room_on_the_disk_refuses_the_callback_lives_on_and_recovers(tmp_path: Path) -> None:
    async with outside(tmp_path, real_clock=True) as factory:
        process = await factory.serve()
        await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
        await quiet(factory)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FULL, resource.RLIM_INFINITY))
        refused = await factory.says("li.qiang", "三号泵房的灭火器没压力了", "first")
        assert refused["status"] >= 500, refused
        assert await factory.answers("/healthz")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await factory.control("retry")
        await quiet(factory)
        assert process.returncode is None
        texts = {case["text"] for case in (await factory.api("cases?kind=hazard"))["items"]}
        assert "三号泵房的灭火器没压力了" in texts

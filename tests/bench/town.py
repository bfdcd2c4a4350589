"""The platforms in a process of their own, so that they survive the service: `python -m tests.bench.town`."""

import asyncio
import json
import sys
from dataclasses import replace

from bot.clock import SystemClock
from bot.demo import members
from bot.sandbox.people import Department, Member
from bot.sandbox.server import start
from bot.sandbox.world import factory
from config.settings import Settings

TEAM, TEAMS = 50, 10


def populace(people: int) -> tuple[list[Member], list[Member], list[Department]]:
    """0: the demo factory; else so many people in teams of 50, ten teams a workshop, everybody on both platforms."""
    if not people:
        return members("wecom_userid"), members("dingtalk_userid"), []
    shops = range(2, 2 + -(-people // TEAM // TEAMS))
    chart = [Department(shop, f"{shop - 1}号车间") for shop in shops]
    first = len(chart) + 2
    chart += [Department(first + n, f"{n % TEAMS + 1}班", shops[n // TEAMS]) for n in range(-(-people // TEAM))]
    everybody = [one(n, first + n // TEAM) for n in range(people)]
    return everybody, [replace(member, userid=f"d{member.userid}") for member in everybody], chart


def one(n: int, team: int) -> Member:
    """Number `n`; the first of a team leads it."""
    boss = n - n % TEAM
    above = "" if boss == n else f"u{boss}"
    return Member(f"u{n}", f"员工{n}", (team,), (team,) if boss == n else (), above, "班长" if boss == n else "操作工",
                  staff_no=f"S{n:06}")  # fmt: skip


async def run() -> None:
    """Says where it is in one JSON line, then lives until its standard input ends."""
    clock = SystemClock(Settings().site.zone)
    box = factory(clock.now, *populace(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
    running = await start(box)
    corp, ding = box.wecom, box.dingtalk
    said = {
        "base": running.wecom_base, "control": running.control, "corp_id": corp.corp_id, "agent_id": corp.agent_id,
        "secret": corp.secret, "token": corp.token, "aes_key": corp.aes_key, "robot": corp.robot_keys[0],
        "client_id": ding.client_id, "client_secret": ding.client_secret, "robot_code": ding.robot_code,
        "template": next(iter(ding.templates)),
    }  # fmt: skip
    print(json.dumps(said), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await running.stop()


if __name__ == "__main__":
    asyncio.run(run())

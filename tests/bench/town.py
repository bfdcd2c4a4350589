"""The platforms in a process of their own, so that they survive the service: `python -m tests.bench.town`."""

import asyncio
import json
import sys

from bot.clock import SystemClock
from bot.demo import members
from bot.sandbox.server import start
from bot.sandbox.world import factory
from config.settings import Settings


async def run() -> None:
    """Says where it is in one JSON line, then lives until its standard input ends."""
    clock = SystemClock(Settings().site.zone)
    box = factory(clock.now, members("wecom_userid"), members("dingtalk_userid"))
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

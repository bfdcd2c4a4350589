"""kill -9 after the platform made the room and before that was written down: the next start finds it and makes none."""

import asyncio
from pathlib import Path

from tests.whole.process import outside


async def test_a_process_that_dies_between_making_and_receipt_leaves_one_room_not_two(tmp_path: Path) -> None:
    async with outside(tmp_path, real_clock=True) as factory:
        chats = factory.sandbox.sandbox.wecom.chats
        first = await factory.serve()
        await factory.control("faults", platform="wecom", kind="lost_answer", times=1, path="appchat/create")
        await factory.says("zhang.wei", "二号焊接车间着火了", "none")
        async with asyncio.timeout(20):
            while not chats:
                await asyncio.sleep(0.01)
        await factory.kill(first)
        (made,) = chats
        await factory.serve()
        async with asyncio.timeout(40):
            while not await factory.bubbles(f"group:{made}"):
                await asyncio.sleep(0.2)
        assert list(chats) == [made]
        heads = [bubble["text"] for bubble in await factory.bubbles(f"group:{made}")]
        assert len(heads) == 1 and "着火" in heads[0]

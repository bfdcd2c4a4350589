"""`run.py serve` as a process of its own beside a sandbox of this one: for what only a process can do, such as die."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.clock import SystemClock
from bot.demo import members
from bot.sandbox.server import Running
from bot.sandbox.server import start as start_sandbox
from bot.sandbox.world import factory
from tests.ports import free_port
from tests.whole.plant import KEY, SMALL, START, sections_of

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Outside:
    """One factory whose service runs elsewhere. `env` goes to the process; times in seconds of machine time."""

    sandbox: Running
    config: Path
    port: int
    http: aiohttp.ClientSession
    env: dict[str, str] = field(default_factory=dict)
    processes: "list[asyncio.subprocess.Process]" = field(default_factory=list)

    async def serve(self, *more: str, port: int = 0) -> "asyncio.subprocess.Process":
        """Started, and ready within 20 s."""
        env = {**os.environ, **self.env, "SAFELOOP__SERVER__PORT": str(port or self.port)}
        command = (sys.executable, "run.py", "serve", "--config", str(self.config), *more)
        pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=null, stderr=pipe)
        self.processes.append(process)
        async with asyncio.timeout(20):
            while not await self.answers("/readyz", port or self.port):
                assert process.returncode is None, (await process.stderr.read()).decode() if process.stderr else ""
                await asyncio.sleep(0.05)
        return process

    async def answers(self, path: str, port: int = 0) -> bool:
        try:
            async with self.http.get(f"http://127.0.0.1:{port or self.port}{path}") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self, process: "asyncio.subprocess.Process") -> None:
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def control(self, path: str, /, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.sandbox.control}/{path}", json=body) as answer:
            return dict(await answer.json())

    async def says(self, user: str, text: str, wait: str = "settled") -> dict[str, Any]:
        return await self.control("send_text", platform="wecom", user=user, text=text, wait=wait)

    async def api(self, path: str) -> Any:
        url, headers = f"http://127.0.0.1:{self.port}/api/v1/{path}", {"Authorization": f"Bearer {KEY}"}
        async with self.http.get(url, headers=headers) as answer:
            return await answer.json()

    async def bubbles(self, user: str, platform: str = "wecom") -> list[dict[str, Any]]:
        """What the bot has put on this phone."""
        async with self.http.get(f"{self.sandbox.control}/transcript.json") as answer:
            thread = (await answer.json())[platform].get(user, [])
        return [bubble for bubble in thread if bubble["from"] != user]


@asynccontextmanager
async def outside(data: Path, database: str = "", real_clock: bool = False) -> AsyncIterator[Outside]:
    assert START.tzinfo
    clock = SystemClock(START.tzinfo) if real_clock else SystemClock(START.tzinfo, START, standing=True)
    people = members("wecom_userid", SMALL), members("dingtalk_userid", SMALL)
    sandbox, port = await start_sandbox(factory(clock.now, *people)), free_port()
    sandbox.sandbox.wecom.callback_url = f"http://127.0.0.1:{port}/wecom/callback"
    sections = sections_of(sandbox, port, data, database or f"sqlite:///{data / 'p.db'}", str(SMALL))
    keys = sections.pop("api")["keys"]
    lines = [
        f"[{name}]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in of.items()) for name, of in sections.items()
    ]
    inline = (", ".join(f"{k} = {json.dumps(v)}" for k, v in key.items()) for key in keys)
    lines.append("[api]\nkeys = [" + ", ".join(f"{{ {key} }}" for key in inline) + "]")
    config = data / "safeloop.toml"
    config.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    async with aiohttp.ClientSession() as http:
        found = Outside(sandbox, config, port, http)
        try:
            yield found
        finally:
            for process in found.processes:
                if process.returncode is None:
                    await found.kill(process)
            await sandbox.stop()

"""What is to be watched: asked of the bot each 15 s, and kept on the disk for the time when the bot is away."""

import asyncio
import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import structlog
from pydantic import ValidationError

from config import signed
from config.vision.plan import Plan
from config.vision.told import PLAN

log = structlog.get_logger("plan")
EACH_S, PATIENCE_S, LONGEST_BYTES = 15.0, 10.0, 16 << 20
FRESHNESS = timedelta(minutes=10)


class Refused(Exception):
    """The answer is none of ours, or is no plan: in Chinese, for the log and /healthz."""


class Plans:
    """`take` gets each new plan, the kept one first. Passwords in it stay sealed, on the disk too."""

    def __init__(self, url: str, key: str, folder: Path, now: Callable[[], datetime]) -> None:
        self.plan: Plan | None = None
        self.trouble = ""
        self._address, self._key, self._now = url.rstrip("/") + PLAN, key, now
        self._file, self._guard = folder / "plan.json", signed.Guard(FRESHNESS)

    def kept(self) -> Plan | None:
        """The last good one, None before there was any."""
        try:
            self.plan = Plan.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            log.warning("kept_plan", why=type(error).__name__)
        return self.plan

    async def run(self, take: Callable[[Plan], None]) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                if plan := await self._asked(session):
                    take(plan)
                await asyncio.sleep(EACH_S)

    async def _asked(self, session: aiohttp.ClientSession) -> Plan | None:
        try:
            plan = await self.ask(session)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._fails(f"连不上机器人（{type(error).__name__}），照上一份计划看")
            return None
        except Refused as error:
            self._fails(str(error))
            return None
        if self.trouble:
            log.info("plan_well")
        self.trouble = ""
        return plan

    def _fails(self, why: str) -> None:
        if self.trouble != why:
            log.warning("plan", why=why)
        self.trouble = why

    async def ask(self, session: aiohttp.ClientSession) -> Plan | None:
        """A plan that is new, None for the one we have. Raises Refused, aiohttp.ClientError, TimeoutError."""
        marks = signed.headers(self._key, f"GET {PLAN}".encode(), self._now())
        if self.plan:
            marks["If-None-Match"] = f'"{self.plan.version}"'
        timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with session.get(self._address, headers=marks, timeout=timeout, allow_redirects=False) as answer:
            if answer.status == 304:
                return None
            if answer.status in (401, 403):
                raise Refused("机器人不认签名：两边的 [vision] key 不一样，或者两台机器的时间差了 10 分钟以上")
            if answer.status != 200:
                raise Refused(f"机器人没有给出计划（{answer.status}），照上一份计划看")
            body = await _whole(answer.content)
            plan = self._read(body, answer.headers)
        if self.plan and plan.version == self.plan.version:
            return None
        self.plan = plan
        await asyncio.to_thread(self._keep, body)
        return plan

    def _read(self, body: bytes, marks: Mapping[str, str]) -> Plan:
        try:
            self._guard.check(self._key, marks, body, self._now())
            return Plan.model_validate_json(body)
        except signed.Forged as error:
            raise Refused(f"计划的签名不对（{error}），没有采用") from None
        except ValidationError as error:
            raise Refused(f"计划读不懂（{error.error_count()} 处），没有采用") from None

    def _keep(self, body: bytes) -> None:
        """Whole or not at all; a full disk only costs the copy."""
        fresh = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._file)
        except OSError as error:
            log.warning("plan_not_kept", why=str(error.strerror))


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """To its end; raises Refused where that is too far away."""
    parts, size = [], 0
    async for part in content.iter_chunked(1 << 16):
        parts.append(part)
        size += len(part)
        if size > LONGEST_BYTES:
            raise Refused("机器人的计划大得不像话，没有采用")
    return b"".join(parts)

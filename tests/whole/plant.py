"""The real service on a real socket, between both platforms' sandbox servers, on a clock that stands still."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

import run
from bot.app import application
from bot.building import build
from bot.clock import SystemClock
from bot.demo import members
from bot.sandbox.server import Running
from bot.sandbox.server import start as start_sandbox
from bot.sandbox.world import factory
from bot.serve import open_store, routes
from bot.service import Service
from config.settings import Settings
from config.settings.platforms import Wechat, Wecom, Wecombot
from tests.ports import free_port
from tests.whole.pictures import picture

START = datetime.fromisoformat("2026-03-02T08:00:00+08:00")
SMALL = Path(__file__).parent / "small"
"""A dozen people, four places, the built-in policies."""
KEY = "integration-key-for-tests"


@dataclass(slots=True)
class Plant:
    """`says`, `photographs`, `presses` as people do; `sees` looks at a phone; `passes` lets time go by."""

    service: Service
    sandbox: Running
    clock: SystemClock
    base: str
    http: aiohttp.ClientSession

    async def control(self, path: str, /, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.sandbox.control}/{path}", json=body) as answer:
            return dict(await answer.json())

    async def api(self, path: str) -> Any:
        async with self.http.get(f"{self.base}/api/v1/{path}", headers={"Authorization": f"Bearer {KEY}"}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def cases(self, kind: str = "hazard") -> list[dict[str, Any]]:
        """Oldest first."""
        return list(reversed((await self.api(f"cases?kind={kind}"))["items"]))

    async def says(self, user: str, text: str, platform: str = "wecom") -> dict[str, Any]:
        delivery = await self.control("send_text", platform=platform, user=user, text=text)
        await self.settles()
        return delivery

    async def photographs(self, user: str, seed: int, platform: str = "wecom") -> dict[str, Any]:
        data = base64.b64encode(picture(seed)).decode()
        delivery = await self.control(
            "send_image", platform=platform, user=user, base64=data, mime="image/jpeg", name="a.jpg"
        )
        await self.settles()
        return delivery

    async def presses(self, user: str, label: str, platform: str = "wecom", code: str = "") -> dict[str, Any]:
        """The newest card on this phone that has the button."""
        for bubble in reversed(await self.phone(user, platform)):
            for button in (bubble["card"] or {}).get("buttons", []):
                if button["text"] == label and code in str(bubble):
                    found = await self.control(
                        "press", platform=platform, user=user, message=bubble["id"], button=button["id"]
                    )
                    await self.settles()
                    return found
        raise AssertionError(f"no {label} on the phone of {user}: {await self.words(user, platform)}")

    async def phone(self, user: str, platform: str = "wecom") -> list[dict[str, Any]]:
        async with self.http.get(f"{self.sandbox.control}/transcript.json") as answer:
            return list((await answer.json())[platform].get(user, []))

    async def words(self, user: str, platform: str = "wecom") -> str:
        """Everything the bot has on this phone now, as one text."""
        return "\n".join(str(b["card"] or b["text"]) for b in await self.phone(user, platform) if b["from"] != user)

    async def passes(self, **span: float) -> dict[str, Any]:
        seconds = timedelta(**span) / timedelta(seconds=1)
        async with self.http.post(f"{self.base}/clock", json={"advance": f"PT{seconds:.0f}S"}) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def messages(self, code: str) -> list[dict[str, Any]]:
        """Every look of every message of a case, oldest first."""
        return list((await self.api(f"cases/{code}/messages"))["items"])

    async def counter(self, name: str) -> int:
        """How often the sandbox saw this: `wecom.calls`, `wecom/cgi-bin/gettoken`."""
        async with self.http.get(f"{self.sandbox.control}/counters") as answer:
            return int((await answer.json())["counters"].get(name, 0))

    async def breaks(self, platform: str, kind: str, times: int | None = 1, path: str = "", **args: Any) -> None:
        await self.control("faults", platform=platform, kind=kind, times=times, path=path, args=args)

    async def mends(self) -> None:
        async with self.http.delete(f"{self.sandbox.control}/faults") as answer:
            assert answer.status == 200

    async def works_on(self, case: dict[str, Any], span: timedelta) -> None:
        """Time passes, and the owner writes a note often enough not to count as silent: half of what is left, at
        least 30 minutes."""
        left, due = span, datetime.fromisoformat(case["due_at"])
        while left > timedelta():
            step = min(left, max(timedelta(minutes=29), (due - self.clock.now()) * 0.45))
            await self.passes(seconds=step.total_seconds())
            await self.says("li.qiang", f"{case['code']} 还在处理")
            left -= step

    async def settles(self) -> None:
        """Until nothing is being handled or sent: a zero journey waits for exactly that."""
        await self.passes(seconds=0)


def sections_of(sandbox: Running, port: int, data: Path, database: str, site: str) -> dict[str, dict[str, Any]]:
    """What a settings file says, section by section."""
    corp, ding = sandbox.sandbox.wecom, sandbox.sandbox.dingtalk
    robot, url = next(iter(ding.robots.values())), f"http://127.0.0.1:{port}"
    return {
        "server": {"port": port, "public_url": url, "secret": "a secret of tests", "data": str(data)},
        "database": {"url": database},
        "media": {"url": f"file:{data / 'media'}"},
        "site": {"path": site},
        "wecom": {
            "corp_id": corp.corp_id, "agent_id": corp.agent_id, "secret": corp.secret, "token": corp.token,
            "aes_key": corp.aes_key, "api_base": sandbox.wecom_base, "oauth_base": sandbox.wecom_base,
            "login_base": sandbox.wecom_base,
        },
        "dingtalk": {
            "client_id": ding.client_id, "client_secret": ding.client_secret, "robot_code": ding.robot_code,
            "card_template_id": next(iter(ding.templates)), "room_template_id": next(iter(ding.room_templates)),
            "api_base": sandbox.dingtalk_api,
            "oapi_base": sandbox.dingtalk_oapi, "login_base": sandbox.dingtalk_api, "corp_id": ding.corp_id,
            "agent_id": ding.agent_id,
        },
        "groups": {"duty": [f"wecom-robot:{corp.robot_keys[0]}", f"dingtalk-robot:{robot.token}:{robot.secret}"]},
        "speech": {"model": ""},
        "api": {"keys": [{"name": "tests", "scopes": ["cases:read"], "key": KEY}]},
    }  # fmt: skip


def public_section(sandbox: Running) -> dict[str, Any]:
    """[wechat] for a plant whose official account is on."""
    of = sandbox.sandbox.wechat
    return {"app_id": of.app_id, "secret": of.secret, "token": of.token, "aes_key": of.aes_key,
            "api_base": sandbox.wechat_base}  # fmt: skip


def settings_of(sandbox: Running, port: int, data: Path, database: str, site: str, more: Mapping[str, Any]) -> Settings:
    added = more(sandbox) if callable(more) else more
    return Settings.model_validate({**sections_of(sandbox, port, data, database, site), **added})


def with_bot(sandbox: Running, only: bool) -> dict[str, Any]:
    """Settings of a factory whose way into WeCom is the AI bot."""
    bot, url = sandbox.sandbox.aibot, sandbox.wecom_base.replace("http", "ws", 1) + "/aibot"
    on = {"wecombot": Wecombot.model_validate({"bot_id": bot.bot_id, "secret": bot.secret, "url": url})}
    return on | ({"wecom": Wecom()} if only else {})


@asynccontextmanager
async def plant(
    data: Path, database: str = "", site: Path = SMALL, more: Mapping[str, Any] | None = None, start: datetime = START,
    ai_bot: str = "", public: Mapping[str, Any] | None = None,
) -> AsyncIterator[Plant]:  # fmt: skip
    """A factory that runs; everything is stopped at the end. With the `data` of an earlier one it goes on later.
    `ai_bot`: "beside" WeCom's app, or "only" that of WeCom; `public`: the official account too, with these settings."""
    clock = SystemClock(start.tzinfo, start, standing=True)  # type: ignore[arg-type]
    sandbox = await start_sandbox(factory(clock.now, members("wecom_userid", site), members("dingtalk_userid", site)))
    port = free_port()
    sandbox.sandbox.wecom.callback_url = f"http://127.0.0.1:{port}/wecom/callback"
    sandbox.sandbox.dingtalk.redirects = (f"http://127.0.0.1:{port}/h5/login/dingtalk",)
    settings = settings_of(sandbox, port, data, database or f"sqlite:///{data / 'p.db'}", str(site), more or {})
    if ai_bot:
        settings = settings.model_copy(update=with_bot(sandbox, ai_bot == "only"))
    if public is not None:
        sandbox.sandbox.wechat.callback_url = f"http://127.0.0.1:{port}/wechat/callback"
        settings = settings.model_copy(update={"wechat": Wechat(**public_section(sandbox), **public)})
    store = await asyncio.to_thread(open_store, settings, clock.now())
    platforms = run.platforms(settings, clock)
    service = build(settings, clock, platforms, store)
    runner = web.AppRunner(application(routes(service, clock)), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await service.start("all")
    try:
        async with aiohttp.ClientSession() as http:
            found = Plant(service, sandbox, clock, f"http://127.0.0.1:{port}", http)
            await stream_is_open(found)
            yield found
    finally:
        await runner.cleanup()
        await service.stop()
        await sandbox.stop()


async def stream_is_open(found: Plant) -> None:
    async with asyncio.timeout(20):
        while True:
            async with found.http.get(f"{found.sandbox.control}/stream") as answer:
                lines = [getattr(p, "open", True) for p in found.service.platforms.values()]
                if (await answer.json())["open"] and all(lines):
                    return
            await asyncio.sleep(0.05)

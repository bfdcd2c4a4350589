"""The customer's first day: one of everything to one named person, who looks, presses and speaks."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot import chats
from bot.clock import SystemClock
from bot.demo import members
from bot.doctor import live
from bot.platform import Platform
from bot.sandbox.server import Running
from bot.sandbox.server import start as start_sandbox
from bot.sandbox.world import factory
from config.settings import Settings
from db.migrate import upgrade
from tests.ports import free_port
from tests.whole.phones import gateways
from tests.whole.plant import SMALL, plant, settings_of
from workflows.kernel.ports import Clock

AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 60
WECOM, DING = "wecom:wang.fang", "dingtalk:wang.fang"


def make(settings: Settings, clock: Clock) -> Mapping[str, Platform]:
    return {"wecom": chats.wecom(settings, clock), "dingtalk": chats.dingtalk(settings, clock)}


class Person:
    """Presses 我看到了 and answers the wish for a voice note, once on each platform."""

    def __init__(self, control: str, user: str, presses: bool = True) -> None:
        self.control, self.user, self.presses = control, user, presses
        self.done: set[tuple[str, str]] = set()

    async def live(self) -> None:
        async with aiohttp.ClientSession() as http:
            while True:
                async with http.get(f"{self.control}/transcript.json") as answer:
                    phones = await answer.json()
                for platform in ("wecom", "dingtalk"):
                    for bubble in phones[platform].get(self.user, []):
                        await self.look(http, platform, bubble)
                await asyncio.sleep(0.05)

    async def look(self, http: aiohttp.ClientSession, platform: str, bubble: dict[str, Any]) -> None:
        said = str(bubble["card"] or bubble["text"])
        if "3 秒的语音" in said and (platform, "voice") not in self.done:
            self.done.add((platform, "voice"))
            data = base64.b64encode(AMR).decode()
            body = {"base64": data, "mime": "audio/amr", "name": "a.amr"}
            await self.tell(http, "send_voice", platform, **body)
        for button in (bubble["card"] or {}).get("buttons", []):
            if self.presses and button["text"] == "我看到了" and (platform, "press") not in self.done:
                self.done.add((platform, "press"))
                await self.tell(http, "press", platform, message=bubble["id"], button=button["id"])

    async def tell(self, http: aiohttp.ClientSession, what: str, platform: str, **more: str) -> None:
        async with http.post(f"{self.control}/{what}", json={"platform": platform, "user": self.user} | more) as answer:
            assert answer.status == 200, await answer.text()


@asynccontextmanager
async def somebody(control: str, presses: bool = True) -> AsyncIterator[None]:
    task = asyncio.create_task(Person(control, "wang.fang", presses).live())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def closed_plant(data: Path, more: Any = lambda sandbox: {}) -> AsyncIterator[tuple[Running, Settings]]:
    """Both platforms, and a factory whose service is not running."""
    clock = SystemClock(UTC)  # type: ignore[arg-type]
    sandbox = await start_sandbox(factory(clock.now, members("wecom_userid", SMALL), members("dingtalk_userid", SMALL)))
    port = free_port()
    sandbox.sandbox.wecom.callback_url = f"http://127.0.0.1:{port}/wecom/callback"
    settings = settings_of(sandbox, port, data, f"sqlite:///{data / 'p.db'}", str(SMALL), more(sandbox))
    await asyncio.to_thread(upgrade, settings.database.url)
    try:
        yield sandbox, settings
    finally:
        await sandbox.stop()


def report(settings: Settings) -> dict[str, str]:
    """Step -> 成了, 没成 or 跳过, as the file has it."""
    lines = (Path(settings.server.data) / live.REPORT).read_text().splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ") and not line.startswith("| 步骤")]
    return {row[0]: row[1] for row in rows}


async def test_everything_arrives_and_is_answered_while_the_service_is_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with closed_plant(tmp_path, lambda sandbox: gateways(sandbox, "sms", "voice")) as (sandbox, settings):
        async with somebody(sandbox.control):
            wishes = live.Wishes((WECOM, DING), mobile="13800000001", wait=10, yes=True)
            assert await live.run(settings, make, wishes) == 0, capsys.readouterr().out
        steps = report(settings)
        for of in ("企业微信", "钉钉"):
            names = [f"{of} {what}" for what in ("文字", "长文字", "卡片和按钮", "改卡片", "图片", "语音", "网页")]
            assert [steps[name] for name in names] == ["成了"] * 7
        assert steps["短信网关"] == steps["电话网关"] == "成了"
        assert {steps[name] for name in steps if "值班群" in name} == {"成了"}
        for platform in ("wecom", "dingtalk"):
            shown = str([bubble.shown() for bubble in sandbox.sandbox.phones.threads[platform, "wang.fang"]])
            assert "已经变成这样" in shown and "image" in shown
    said = capsys.readouterr().out
    assert "请看 一条“体检：这是一条文字”" in said and "没成" not in said.replace("0 步没成", "")


async def test_beside_a_running_service_its_inbox_tells(tmp_path: Path) -> None:
    # The command goes by the machine's clock, so the plant stands at the machine's present.
    async with plant(tmp_path, start=SystemClock(ZoneInfo("Asia/Shanghai")).now()) as running:
        settings = running.service.settings
        async with somebody(running.sandbox.control):
            assert await live.run(settings, make, live.Wishes((WECOM, DING), wait=15, yes=True)) == 0
        assert report(settings)["钉钉 卡片和按钮"] == "成了"
        assert report(settings)["企业微信 语音"] == "成了"


async def test_what_fails_is_named_with_what_to_do_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with closed_plant(tmp_path) as (sandbox, settings):
        sandbox.sandbox.faults.add("wecom", "errcode", None, "media/upload", {"errcode": 60011})
        async with somebody(sandbox.control, presses=False):
            assert await live.run(settings, make, live.Wishes((WECOM,), wait=0.5, yes=True)) == 1
        steps = report(settings)
        assert steps["企业微信 文字"] == "成了"
        assert steps["企业微信 卡片和按钮"] == steps["企业微信 图片"] == "没成"
    said = capsys.readouterr().out
    assert "没有收到按钮" in said and "怎么办：" in said and "权限" in said


@pytest.mark.parametrize("to", [(), ("wang.fang",), ("weibo:wang.fang",), ("wecom:",)])
async def test_without_a_clear_name_nothing_is_sent(
    tmp_path: Path, to: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    async with closed_plant(tmp_path) as (sandbox, settings):
        assert await live.run(settings, make, live.Wishes(to, yes=True)) == 2
        assert not sandbox.sandbox.traffic.exchanges
    assert "--to" in capsys.readouterr().err


async def test_without_a_yes_it_asks_and_a_no_sends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with closed_plant(tmp_path) as (sandbox, settings):
        monkeypatch.setattr("sys.stdin", StringIO("n\n"))
        assert await live.run(settings, make, live.Wishes((WECOM,))) == 1
        assert not sandbox.sandbox.traffic.exchanges

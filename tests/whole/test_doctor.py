"""`run.py doctor` names each trouble, and what to do about it, with the fault put into the sandbox."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from pydantic import SecretStr

from bot import chats
from bot.clock import SystemClock
from bot.doctor import channels, machine
from bot.doctor.checkup import checkup, run
from bot.doctor.port import Symptom
from bot.platform import Platform
from bot.sandbox.world import CARD_TEMPLATE
from config.settings import Settings
from db import rates
from run import platforms as platforms_of
from tests.ports import free_port
from tests.whole.plant import Plant, plant
from tests.wire.house import serve
from workflows.kernel.ports import Clock


@pytest_asyncio.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


def made(settings: Settings, clock: Clock) -> Mapping[str, Platform]:
    return {"wecom": chats.wecom(settings, clock), "dingtalk": chats.dingtalk(settings, clock)}


def other(settings: Settings, section: str, **values: Any) -> Settings:
    """The same settings with other values in one section."""
    return settings.model_copy(update={section: getattr(settings, section).model_copy(update=values)})


async def found(of: Plant, settings: Settings | None = None, enough_disk: int = 1) -> dict[str, Symptom]:
    """A check-up by part, on the clock of the plant."""
    settings = settings or of.service.settings
    platforms = made(settings, of.clock)
    try:
        return {one.part: one for one in await checkup(settings, platforms, of.clock, enough_disk)}
    finally:
        for platform in platforms.values():
            await platform.stop()


async def test_where_all_is_well_nothing_is_wrong_but_the_tables_of_the_plant(factory: Plant) -> None:
    seen = await found(factory)
    well = {part for part, one in seen.items() if one.ok}
    assert {"磁盘", "中文字体", "企业微信", "钉钉", "钉钉卡片模板", "钉钉配额"} <= well
    assert seen["摄像机"].said == "没有启用"
    assert seen["企业微信回调"].ok is None and "内网地址" in seen["企业微信回调"].said
    assert "dingtalk" not in str(seen) and "wecom" not in "".join(seen)


async def test_a_wrong_secret_is_named_with_the_key_to_mend(factory: Plant) -> None:
    settings = other(factory.service.settings, "wecom", secret=SecretStr("wrong"))
    seen = await found(factory, settings)
    assert seen["企业微信"].ok is False and "[wecom] secret" in seen["企业微信"].said
    settings = other(settings, "dingtalk", client_secret=SecretStr("wrong"))
    assert "client_secret" in (await found(factory, settings))["钉钉"].said


async def test_an_ip_that_is_not_trusted_is_shown(factory: Plant) -> None:
    await factory.breaks("wecom", "errcode", None, "department/simplelist", errcode=60020)
    seen = (await found(factory))["企业微信"]
    assert seen.ok is False and "203.0.113.9" in seen.said and "可信 IP" in seen.said
    await factory.breaks("dingtalk", "errcode", None, "listsubid", errcode=60020)
    seen = (await found(factory))["钉钉"]
    assert seen.ok is False and "203.0.113.9" in seen.said and "白名单" in seen.said


async def test_a_callback_that_cannot_be_reached_is_named_with_where_to_look(factory: Plant) -> None:
    settings = other(factory.service.settings, "server", public_url=f"http://127.0.0.1:{free_port()}")
    seen = (await found(factory, settings))["企业微信回调"]
    assert seen.ok is False and "打不开" in seen.said and "反向代理" in seen.said


async def test_a_callback_of_another_token_and_another_server_are_told_apart(factory: Plant) -> None:
    settings = other(factory.service.settings, "wecom", token=SecretStr("another"))
    seen = (await found(factory, settings))["企业微信回调"]
    assert seen.ok is False and "（403）" in seen.said and "token" in seen.said
    settings = other(factory.service.settings, "server", public_url=factory.sandbox.wecom_base)
    seen = (await found(factory, settings))["企业微信回调"]
    assert seen.ok is False and "（404）" in seen.said and "反向代理" in seen.said


async def test_a_clock_that_is_off_is_named_with_how_much_and_which_way() -> None:
    async def late(request: web.Request) -> web.Response:
        return web.Response(headers={"Date": "Mon, 02 Mar 2026 00:00:00 GMT"})

    runner, address = await serve([web.get("/", late)])
    try:
        seen = await machine.clock_against({"x": Told(address)}, Stands("2026-03-02T00:01:00"))  # type: ignore[dict-item]
        assert seen[0].ok is False and "快 60 秒" in seen[0].said and "NTP" in seen[0].said
        seen = await machine.clock_against({"x": Told(address)}, Stands("2026-03-01T23:59:00"))  # type: ignore[dict-item]
        assert seen[0].ok is False and "慢 60 秒" in seen[0].said
        seen = await machine.clock_against({"x": Told(address)}, Stands("2026-03-02T00:00:20"))  # type: ignore[dict-item]
        assert seen[0].ok is True
    finally:
        await runner.cleanup()


async def test_a_platform_that_is_down_tells_no_time() -> None:
    away = Told(f"http://127.0.0.1:{free_port()}")
    seen = await machine.clock_against({"x": away}, Stands("2026-03-02T00:00:00"))  # type: ignore[dict-item]
    assert seen[0].ok is None and "没有应答" in seen[0].said


async def test_a_template_that_is_not_published_or_not_there_is_named(factory: Plant) -> None:
    before = len(factory.sandbox.sandbox.phones.threads)
    factory.sandbox.sandbox.dingtalk.templates[CARD_TEMPLATE].published = False
    seen = (await found(factory))["钉钉卡片模板"]
    assert seen.ok is False and "没有发布" in seen.said
    settings = other(factory.service.settings, "dingtalk", card_template_id="gone.schema")
    assert "导入模板" in (await found(factory, settings))["钉钉卡片模板"].said
    settings = other(factory.service.settings, "dingtalk", card_template_id="")
    assert (await found(factory, settings))["钉钉卡片模板"].ok is None
    assert len(factory.sandbox.sandbox.phones.threads) == before, "nobody sees anything of a check-up"


async def test_a_quota_that_is_nearly_used_is_named_with_the_forecast(factory: Plant) -> None:
    now = factory.clock.now()
    await factory.service.store.run(lambda work: rates.spend(work.session, "dingtalk", now, 600))
    seen = (await found(factory))["钉钉配额"]
    assert seen.ok is False and "本月已用 6" in seen.said and "上限 5000" in seen.said and "加购" in seen.said


async def test_a_disk_that_is_nearly_full_is_named_with_the_folder(factory: Plant) -> None:
    seen = (await found(factory, enough_disk=10**18))["磁盘"]
    assert seen.ok is False and "清理或扩容" in seen.said and factory.service.settings.server.data in seen.said


def test_a_font_that_is_missing_is_named_with_what_to_install(tmp_path: Path) -> None:
    seen = machine.font(tmp_path / "none.ttf")
    assert seen.ok is False and "none.ttf" in seen.said


async def test_a_camera_worker_that_never_spoke_is_named(factory: Plant) -> None:
    settings = other(factory.service.settings, "vision", key=SecretStr("a key of the camera process"))
    seen = (await found(factory, settings))["摄像机"]
    assert seen.ok is False and "心跳" in seen.said


async def test_the_command_says_a_line_for_each_part_and_fails_where_something_is_wrong(
    factory: Plant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(factory.service.settings, lambda settings, clock: made(settings, factory.clock), False) == 0
    factory.sandbox.sandbox.dingtalk.templates[CARD_TEMPLATE].published = False
    assert await run(factory.service.settings, lambda settings, clock: made(settings, factory.clock), False) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "[info" not in line]
    assert any(line.startswith("有问题  钉钉卡片模板：") for line in lines)
    assert all(line.startswith(("正常  ", "有问题  ", "注意  ")) and "：" in line for line in lines)


async def test_a_platform_that_cannot_be_reached_is_named_with_where_to_look(factory: Plant) -> None:
    settings = other(factory.service.settings, "wecom", api_base=f"http://127.0.0.1:{free_port()}")
    seen = (await found(factory, settings))["企业微信"]
    assert seen.ok is False and "连不上平台" in seen.said and "DNS" in seen.said


async def test_the_official_account_and_the_ai_bot_are_looked_at_too(tmp_path: Path) -> None:
    async with plant(tmp_path, public={}, ai_bot="beside") as of:
        platforms = platforms_of(of.service.settings, of.clock)
        try:
            seen = {one.part: one for one in await checkup(of.service.settings, platforms, of.clock, 1)}
        finally:
            for platform in platforms.values():
                await platform.stop()
    assert seen["微信公众号"].ok and seen["企业微信智能机器人"].ok
    assert seen["微信公众号回调"].ok is None and "本机打得开" in seen["微信公众号回调"].said


async def test_in_http_mode_dingtalks_way_back_is_tried_with_its_own_signature(factory: Plant) -> None:
    settings = other(factory.service.settings, "dingtalk", mode="http")
    ours = chats.dingtalk(settings, factory.clock)
    strange = chats.dingtalk(other(settings, "dingtalk", client_secret=SecretStr("another")), factory.clock)
    runner, base = await serve(ours.routes)
    try:
        assert "本机打得开" in (await channels.of_platform(ours, base))[-1].said
        assert "（403）" in (await channels.of_platform(strange, base))[-1].said
    finally:
        await runner.cleanup()
        await ours.stop()
        await strange.stop()


class Told:
    """Only what the comparison of clocks asks for."""

    title = "企业微信"

    def __init__(self, address: str) -> None:
        self.address = address


class Stands(SystemClock):
    """Stands at one moment of UTC."""

    def __init__(self, at: str) -> None:
        super().__init__(UTC, datetime.fromisoformat(at).replace(tzinfo=UTC), standing=True)  # type: ignore[arg-type]

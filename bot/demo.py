"""`run.py demo`: the demo factory, both platforms on loopback, the real service, and one page with the phones."""

import asyncio
import contextlib
import secrets
import shutil
from datetime import datetime
from pathlib import Path

import structlog
import typer
from aiohttp import web

from bot import serve
from bot.clock import SystemClock
from bot.demo_cameras import DemoCameras
from bot.demo_people import address_books
from bot.inspector import inspector_routes
from bot.pages import page_routes
from bot.platform import Make
from bot.sandbox.people import Member
from bot.sandbox.server import Running, start
from bot.sandbox.world import Sandbox, factory
from bot.service import Service
from config.settings import Settings
from db.imports.sheet import read_sheet

SITE = Path(__file__).parent.parent / "config" / "site" / "demo"
KEPT = "models"
"""The joined speech model outlives the demo's data: joining takes seconds."""
log = structlog.get_logger("demo")


async def run(
    platforms: Make,
    port: int,
    data: Path,
    start_at: datetime | None = None,
) -> None:
    """Until Ctrl-C. Every start is a fresh factory: the phones live in memory, so their past does too."""
    serve.quiet_logs("warning")
    empty(data)
    zone = Settings().site.zone
    clock = SystemClock(zone, start_at or SystemClock(zone).now())
    box = factory(clock.now, *address_books(SITE))
    sandbox = await start(box)
    box.wecom.callback_url = f"http://127.0.0.1:{port}/wecom/callback"
    box.wechat.callback_url = f"http://127.0.0.1:{port}/wechat/callback"
    box.dingtalk.redirects = (f"http://127.0.0.1:{port}/h5/login/dingtalk",)
    box.eyes.url, box.eyes.key = f"http://127.0.0.1:{port}", secrets.token_hex(16)
    settings, filming = settings_for(sandbox, port, data), DemoCameras(box)

    def more(service: Service) -> list[web.AbstractRouteDef]:
        filming.furnish(service)
        welcome(port, sandbox.control)
        return [*inspector_routes(service, sandbox.control), *page_routes(sandbox=True)]

    playing = asyncio.create_task(filming.play())
    try:
        await serve.serve(settings, platforms, more=[more], clock=clock)
    finally:
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await playing
        await sandbox.stop()


def empty(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    for entry in data.iterdir():
        if entry.name == KEPT:
            continue
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def members(column: str, site: Path = SITE) -> list[Member]:
    """People of a site who have an account in this chat."""
    headings = {"name": "name", "department": "department", "role": "role", column: "userid"}
    sheet = read_sheet(site / "people.csv", headings, ("name",))
    rows = (row.cells for row in sheet.rows)
    return [
        Member(cells["userid"], cells["name"], title=f"{cells['department']} {cells['role']}")
        for cells in rows
        if cells.get("userid")
    ]


def settings_for(sandbox: Running, port: int, data: Path) -> Settings:
    """What a settings file of a real factory says, pointed at the sandbox."""
    box: Sandbox = sandbox.sandbox
    corp, ding = box.wecom, box.dingtalk
    robots = [f"wecom-robot:{corp.robot_keys[0]}"] if corp.robot_keys else []
    robots += [f"dingtalk-robot:{robot.token}:{robot.secret}" for robot in ding.robots.values()][:1]
    return Settings.model_validate(
        {
            "server": {
                "port": port, "public_url": f"http://127.0.0.1:{port}", "secret": "demo-secret-not-for-a-factory",
                "data": str(data),
            },
            "database": {"url": f"sqlite:///{data / 'safeloop.db'}"},
            "media": {"url": f"file:{data / 'media'}"},
            "site": {"path": str(SITE)},
            "wecom": {
                "corp_id": corp.corp_id, "agent_id": corp.agent_id, "secret": corp.secret, "token": corp.token,
                "aes_key": corp.aes_key, "api_base": sandbox.wecom_base, "oauth_base": sandbox.wecom_base,
                "login_base": sandbox.wecom_base,
            },
            "dingtalk": {
                "client_id": ding.client_id, "client_secret": ding.client_secret, "robot_code": ding.robot_code,
                "card_template_id": next(iter(ding.templates)), "api_base": sandbox.dingtalk_api,
                "oapi_base": sandbox.dingtalk_oapi, "login_base": sandbox.dingtalk_api, "corp_id": ding.corp_id,
                "agent_id": ding.agent_id,
            },
            "wechat": {
                "app_id": box.wechat.app_id, "secret": box.wechat.secret, "token": box.wechat.token,
                "aes_key": box.wechat.aes_key, "api_base": sandbox.wechat_base,
            },
            "groups": {"duty": robots},
            "vision": {"key": box.eyes.key},
        }
    )  # fmt: skip


def welcome(port: int, control: str) -> None:
    typer.echo(
        f"沙箱已启动：浏览器打开 http://127.0.0.1:{port}\n"
        "左边是企业微信，右边是钉钉；照着右侧“5 分钟走完一次闭环”做一遍。按 Ctrl-C 结束。\n"
        f"用程序来演：沙箱的控制接口在 {control}，例如 POST {control}/alarm 触发一次摄像头报警。"
    )

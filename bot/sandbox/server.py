"""The running sandbox: one loopback port for both platforms and the control API."""

import asyncio
import contextlib
import ipaddress
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox import control
from bot.sandbox.dingtalk import push, stream
from bot.sandbox.dingtalk.routes import ROUTES as DINGTALK
from bot.sandbox.gate import BOX
from bot.sandbox.telecom import aliyun
from bot.sandbox.telecom import control as telecom_control
from bot.sandbox.telecom import gateway as telecom_gateway
from bot.sandbox.wechat.gate import PREFIX
from bot.sandbox.wechat.routes import ROUTES as WECHAT
from bot.sandbox.wecom.routes import ROUTES as WECOM
from bot.sandbox.wecombot import control as bot_control
from bot.sandbox.wecombot.gateway import ROUTES as BOT
from bot.sandbox.world import Sandbox

LARGEST = 64 << 20  # bytes: above the 20 MB of an upload, so that the platform refuses and not the server
BEAT = 0.05  # wall seconds between two looks at the service clock


class NotLoopback(ValueError):
    """The sandbox has no real secrets to keep and no business on a network."""


@dataclass(slots=True)
class Running:
    """A started sandbox; addresses without a slash at the end."""

    sandbox: Sandbox
    port: int
    wecom_base: str
    dingtalk_api: str
    dingtalk_oapi: str
    control: str
    _runner: web.AppRunner
    _beat: "asyncio.Task[None]"

    @property
    def wechat_base(self) -> str:
        """Where the official account's calls go."""
        return f"{self.wecom_base}{PREFIX}"

    async def stop(self) -> None:
        """Hang up everywhere and free the port."""
        self.sandbox.traffic.publish("stop", {})
        self._beat.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._beat
        await self.sandbox.post.close()
        for line in list(self.sandbox.dingtalk.lines.open):
            await line.socket.close()
        for bot in list(self.sandbox.aibot.lines):
            await bot.socket.close()
        await self._runner.cleanup()


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _walk(box: Sandbox) -> None:
    while True:
        await asyncio.sleep(BEAT)
        push.retry_due(box)
        await stream.send_again(box)


async def _unknown(request: web.Request) -> web.StreamResponse:
    box = request.app[BOX]
    box.counters["unknown_path"] += 1
    box.traffic.record(box.now(), "unknown", "from_bot", f"{request.method} {request.path}", {}, {}, 404, 0)
    return web.json_response({"error": f"no such path: {request.method} {request.path}"}, status=404)


def app(box: Sandbox) -> web.Application:
    """Both platforms and the control API as one application."""
    made = web.Application(client_max_size=LARGEST)
    made[BOX] = box
    made.add_routes([*BOT, *bot_control.ROUTES])
    made.add_routes([*telecom_gateway.ROUTES, *aliyun.ROUTES, *telecom_control.ROUTES])
    made.add_routes([*WECOM, *DINGTALK, *WECHAT, *control.ROUTES, web.route("*", "/{rest:.*}", _unknown)])
    return made


async def start(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> Running:
    """Listen on loopback (port 0: any free one); raises NotLoopback."""
    if not _loopback(host):
        raise NotLoopback(f"{host} is not loopback")
    runner = web.AppRunner(app(sandbox), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound = int(runner.addresses[0][1])
    base = f"http://{f'[{host}]' if ':' in host else host}:{bound}"
    sandbox.base = base
    sandbox.post.open()
    beat = asyncio.get_running_loop().create_task(_walk(sandbox))
    return Running(sandbox, bound, base, base, base, f"{base}/_control", runner, beat)

"""Links to files that people sent: followed out into the internet, never into our own network."""

from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.dingtalk import DingTalk
from bot.links import public
from bot.platform import Never, TryLater
from bot.sandbox.server import Running
from tests.wire.dingtalk.conftest import settings
from tests.wire.house import Clock, serve


def test_what_counts_as_out_on_the_internet() -> None:
    assert public("47.95.1.2")
    inside = ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
              "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "no address")
    assert not any(public(one) for one in inside)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.5", "[::1]", "169.254.169.254", "0x7f000001"])
async def test_a_link_into_our_own_network_is_not_followed(running: tuple[Running, Clock], host: str) -> None:
    sandbox, clock = running
    asked = []

    async def secret(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=b"inside")

    async def lead(request: web.Request) -> web.Response:
        return web.json_response({"downloadUrl": f"http://{host}:{port}/secret"})

    async def token(request: web.Request) -> web.Response:
        return web.json_response({"accessToken": "t", "expireIn": 7200})

    inner, base = await serve([web.get("/secret", secret)])
    port = base.rsplit(":", 1)[1]
    outer, api = await serve([web.post("/v1.0/oauth2/accessToken", token),
                              web.post("/v1.0/robot/messageFiles/download", lead)])
    ding = DingTalk(settings(sandbox, api_base=api), clock, aiohttp.ClientSession, timedelta(minutes=10))
    with pytest.raises((Never, TryLater)):
        await ding.fetch("robot/code", None)
    assert asked == []
    await ding.stop()
    await inner.cleanup()
    await outer.cleanup()

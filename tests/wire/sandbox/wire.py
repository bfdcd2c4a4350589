"""Speaking to a running sandbox, as the bot and as the tester."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp import web

from bot.sandbox.server import Running
from bot.sandbox.shapes import Json
from bot.sandbox.world import Sandbox


@dataclass(slots=True)
class Clock:
    """Stands still until somebody lets time pass."""

    now: datetime = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(slots=True)
class Wire:
    """Speaks to the sandbox: as the bot (api calls) and as the tester (control)."""

    clock: Clock
    running: Running
    http: aiohttp.ClientSession
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def box(self) -> Sandbox:
        return self.running.sandbox

    async def control(self, path: str, method: str = "POST", /, **body: object) -> Json:
        async with self.http.request(method, f"{self.running.control}/{path}", json=body or None) as answer:
            return dict(await answer.json())

    async def wecom_token(self) -> str:
        corp = self.box.wecom
        url = f"{self.running.wecom_base}/cgi-bin/gettoken?corpid={corp.corp_id}&corpsecret={corp.secret}"
        async with self.http.get(url) as answer:
            return str((await answer.json())["access_token"])

    async def wecom(self, path: str, body: Json | None = None, **query: str) -> Json:
        query = {"access_token": await self.wecom_token()} | query
        url = f"{self.running.wecom_base}/cgi-bin/{path}"
        method = "GET" if body is None else "POST"
        async with self.http.request(method, url, json=body, params=query) as answer:
            assert answer.status == 200
            return dict(await answer.json())

    async def send(self, touser: str, msgtype: str, inner: Json, **more: object) -> Json:
        body = {"touser": touser, "msgtype": msgtype, "agentid": self.box.wecom.agent_id, msgtype: inner} | more
        return await self.wecom("message/send", body)

    async def ding_token(self) -> str:
        ding = self.box.dingtalk
        body = {"appKey": ding.client_id, "appSecret": ding.client_secret}
        async with self.http.post(f"{self.running.dingtalk_api}/v1.0/oauth2/accessToken", json=body) as answer:
            return str((await answer.json())["accessToken"])

    async def ding(self, path: str, body: Json, method: str = "POST", token: str = "") -> tuple[int, Json]:
        headers = {"x-acs-dingtalk-access-token": token or await self.ding_token()}
        url = f"{self.running.dingtalk_api}{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            return answer.status, dict(await answer.json())

    async def oapi(self, path: str, body: Json, **query: str) -> Json:
        query = {"access_token": await self.ding_token()} | query
        async with self.http.post(f"{self.running.dingtalk_oapi}{path}", json=body, params=query) as answer:
            assert answer.status == 200
            return dict(await answer.json())

    async def phone(self, platform: str, user: str) -> list[Json]:
        found = await self.control("transcript.json", "GET")
        threads = found[platform]
        assert isinstance(threads, dict)
        return list(threads.get(user, []))


@dataclass(slots=True)
class Bot:
    """A callback address that keeps what it is told and answers as it is told."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes, dict[str, str]]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    slow: float = 0

    async def hear(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.query), await request.read(), dict(request.headers)))
        await asyncio.sleep(self.slow)
        status, body = self.answers.pop(0) if self.answers else (200, "")
        return web.Response(status=status, text=body)

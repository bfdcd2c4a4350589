"""A browser in tests: cookies, redirects one at a time, and a person who says yes on a platform's login page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import aiohttp

from tests.whole.plant import Plant

WECOM_APP = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/7.0.1 wxwork/4.1.36"
DINGTALK_APP = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile AliApp(DingTalk/7.6.30)"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


@dataclass(slots=True)
class Browser:
    plant: Plant
    jar: aiohttp.ClientSession
    csrf: str = ""

    @property
    def cookie(self) -> str:
        """The session's, '' where there is none."""
        return next((c.value for c in self.jar.cookie_jar if c.key == "safeloop_session"), "")

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self.jar.get(urljoin(self.plant.base, path), allow_redirects=False) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else {}

    async def goes(self, path: str) -> str:
        """Where the address sends this browser; '' where it stays."""
        async with self.jar.get(urljoin(self.plant.base, path), allow_redirects=False) as answer:
            return urljoin(str(answer.url), answer.headers["Location"]) if "Location" in answer.headers else ""

    async def post(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> tuple[int, dict[str, Any]]:
        marks = {"X-CSRF": self.csrf, "Origin": self.plant.base} | (headers or {})
        async with self.jar.post(urljoin(self.plant.base, path), headers=marks, **body) as answer:
            return answer.status, await answer.json()

    async def code_for(self, user: str, platform: str = "wecom", path: str = "/h5/todo") -> str:
        """The address that comes back from the platform's login page, not yet opened."""
        _, found = await self.get(f"/h5/api/login?next={path}")
        way = next(way for way in found["ways"] if way["platform"] == platform)
        return await self.goes(f"{way['address'].removesuffix('#wechat_redirect')}&sandbox_user={user}")

    async def logs_in(self, user: str, platform: str = "wecom", path: str = "/h5/todo") -> str:
        """Where it ends up."""
        ended = await self.goes(await self.code_for(user, platform, path))
        status, me = await self.get("/h5/api/me")
        self.csrf = me.get("csrf", "") if status == 200 else ""
        return ended.removeprefix(self.plant.base)

    async def why(self) -> str:
        """What the login page says went wrong."""
        return str((await self.get("/h5/api/login"))[1]["why"])


@asynccontextmanager
async def browser(plant: Plant, agent: str = DESKTOP) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"User-Agent": agent}
    ) as jar:
        yield Browser(plant, jar)

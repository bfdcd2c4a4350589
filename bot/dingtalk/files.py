"""Files that people sent the robot: a download code, then a plain link into somebody's object storage."""

import ipaddress
import socket
from typing import Any

import aiohttp
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.dingtalk.client import Api
from bot.dingtalk.settings import DingTalkSettings
from bot.http import SHORTLY, Http
from bot.platform import Fetched, Never, TryLater
from bot.shape import Json, text

FILE_BYTES = 64 << 20


def public(address: str) -> bool:
    """True for an address out on the internet: not loopback, private, link-local or reserved."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return bool(mapped.is_global and not mapped.is_multicast)


class PublicOnly(ThreadedResolver):
    """Resolves a name to its public addresses only, at the moment of connecting: a name may change its mind."""

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[Any]:
        found = await super().resolve(host, port, family)
        allowed = [one for one in found if public(one["host"])]
        if not allowed:
            raise OSError("not a public address")
        return allowed


class Files:
    """`close` when done. Links to this machine or network are refused, except to exactly a configured base."""

    def __init__(self, api: Api, settings: DingTalkSettings) -> None:
        self._api, self._robot = api, settings.robot
        self._bases = {_place(URL(base)) for base in (settings.api_base, settings.oapi_base)}
        self._outside = Http(_public_session)

    async def close(self) -> None:
        await self._outside.close()

    async def fetch(self, ref: str) -> Fetched:
        """Raises Never where the file is gone, empty, too big or behind a link nobody should follow."""
        robot, _, code = ref.partition("/")
        body: Json = {"downloadCode": code, "robotCode": robot or self._robot}
        found = await self._api.call("POST", "/v1.0/robot/messageFiles/download", body)
        link = URL(text(found, "downloadUrl"))
        raw = await self._way(link).raw(str(link), None, FILE_BYTES)
        if raw.status in (403, 404):
            raise Never("文件已过期或不存在")
        if raw.status != 200:
            raise TryLater(f"文件下载失败（HTTP {raw.status}）", SHORTLY, "person")
        if not raw.data or raw.mime in ("text/html", "application/xml"):
            raise Never("下载到的不是文件")
        return Fetched(raw.data, raw.name, raw.mime)

    def _way(self, link: URL) -> Http:
        """The session to fetch a link with; never one that adds a token."""
        if link.scheme not in ("http", "https") or not link.host:
            raise Never("下载地址不对")
        if _place(link) in self._bases:
            return self._api.http
        literal = link.host.replace(".", "").isdigit() or ":" in link.host
        if literal and not public(link.host):
            raise Never("下载地址指向内网，已拒绝")
        return self._outside


def _place(url: URL) -> tuple[str, int | None]:
    return (url.host or "").lower(), url.port


def _public_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=PublicOnly()))

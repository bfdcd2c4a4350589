"""Links that strangers' servers hand us: never followed into this machine or network, nor with a token on them."""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import aiohttp
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.http import Http
from bot.platform import Never


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


class Links:
    """Chooses the session for a link: exactly a configured base may lie on this machine. `close` when done."""

    def __init__(self, home: Http, bases: Iterable[str]) -> None:
        self._home, self._bases = home, {_place(URL(base)) for base in bases}
        self._outside = Http(_public_session)

    async def close(self) -> None:
        await self._outside.close()

    def way(self, link: URL) -> Http:
        """The session to fetch a link with; raises Never for one that nobody should follow."""
        if link.scheme not in ("http", "https") or not link.host:
            raise Never("下载地址不对")
        if _place(link) in self._bases:
            return self._home
        literal = link.host.replace(".", "").isdigit() or ":" in link.host
        if literal and not public(link.host):
            raise Never("下载地址指向内网，已拒绝")
        return self._outside


def _place(url: URL) -> tuple[str, int | None]:
    return (url.host or "").lower(), url.port


def _public_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=PublicOnly()))

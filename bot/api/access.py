"""Who may read: keys in `Authorization: Bearer KEY`, each with its scopes; nothing is open by default."""

import hmac
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from aiohttp import web


class Secret(Protocol):
    def get_secret_value(self) -> str: ...


class Key(Protocol):
    """A row of `[api] keys`."""

    @property
    def key(self) -> Secret: ...

    def may(self, scope: str) -> bool: ...


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Keys:
    def __init__(self, keys: Sequence[Key]) -> None:
        self.keys = keys

    def of(self, request: web.Request) -> Key | None:
        """The key this request carries; every key is compared, in constant time."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip().encode()
        found = None
        for key in self.keys:
            if hmac.compare_digest(key.key.get_secret_value().encode(), given) and given:
                found = key
        return found

    def needs(self, scope: str, handler: Handler) -> Handler:
        """401 without a known key, 403 where it has another scope."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            key = self.of(request)
            if key is None:
                return problem(401, "需要 API 密钥：Authorization: Bearer KEY")
            if not key.may(scope):
                return problem(403, f"这把密钥没有 {scope} 权限")
            return await handler(request)

        return guarded


def problem(status: int, why: str) -> web.Response:
    """A refusal with the remedy, never a traceback."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return web.json_response({"error": why}, status=status, headers=headers)

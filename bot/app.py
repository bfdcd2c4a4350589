"""The aiohttp application: routes, and what every answer goes through."""

from collections.abc import Awaitable, Callable, Iterable

import structlog
from aiohttp import web

from bot.api.access import Keys, problem
from bot.api.cases import CaseApi
from bot.web.label_page import nothing_here

log = structlog.get_logger("web")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
BODY_LIMIT = 1 << 20
"""Callbacks over 1 MB are refused; uploads have routes and limits of their own."""
LOOPBACK = {"127.0.0.1", "::1"}


@web.middleware
async def quiet(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No traceback leaves the house, and none is logged for what a stranger can send."""
    try:
        response = await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - the border of the house: an error becomes a plain 500
        log.error("web.failed", route=pattern(request), error=type(error).__name__)
        return problem(500, "服务出了问题，已记录")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def pattern(request: web.Request) -> str:
    """The route, not the address: an address may carry a link's token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


def application(routes: Iterable[web.AbstractRouteDef]) -> web.Application:
    app = web.Application(middlewares=[quiet], client_max_size=BODY_LIMIT)
    # last: whatever is a page comes before it
    app.add_routes([*routes, web.get("/h5/{tail:.*}", nothing_here)])
    return app


def api_routes(api: CaseApi, keys: Keys, public_url: str) -> list[web.RouteDef]:
    """The integration API; everything but its own description needs a key."""

    async def openapi(request: web.Request) -> web.Response:
        from bot.api.openapi import document  # its models are needed by this one answer only

        return web.json_response(document(public_url))

    async def media(request: web.Request) -> web.StreamResponse:
        if api.signed(request):
            return await api.media(request)
        return await keys.needs("cases:read", api.media)(request)

    async def unknown(request: web.Request) -> web.StreamResponse:
        if keys.of(request) is None:
            return problem(401, "需要 API 密钥：Authorization: Bearer KEY")
        if request.method in ("GET", "HEAD"):
            return problem(404, "没有这个地址")
        return problem(405, "这里只能读，请用 GET")

    def guarded(handler: Handler) -> Handler:
        return keys.needs("cases:read", handler)

    return [
        web.get("/api/v1/openapi.json", openapi),
        web.get("/api/v1/cases", guarded(api.many)),
        web.get("/api/v1/cases/{code}", guarded(api.one)),
        web.get("/api/v1/cases/{code}/log", guarded(api.log)),
        web.get("/api/v1/cases/{code}/messages", guarded(api.messages)),
        web.get("/api/v1/media/{sha}", media),
        web.route("*", "/api/{tail:.*}", unknown),
    ]


def on_loopback_or_key(keys: Keys, handler: Handler) -> Handler:
    """Health and metrics are open on the machine itself; from outside they need a key."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.remote in LOOPBACK and "X-Forwarded-For" not in request.headers:
            return await handler(request)
        return await handler(request) if keys.of(request) else problem(401, "从外面看需要 API 密钥")

    return guarded

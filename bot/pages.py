"""The built pages (Vue + Vant, Vite): the sandbox, and what a link in a card opens."""

from pathlib import Path

from aiohttp import web

DIST = Path(__file__).parent / "web" / "pages" / "dist"
NOT_BUILT = "页面还没有构建，请运行 make pages 后刷新。"
STRICT = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)
"""Nothing inline, nothing from elsewhere, in nobody's frame."""
SANDBOX = (
    "default-src 'self'; img-src 'self' data: blob: http: https:; connect-src 'self' http://127.0.0.1:* "
    "http://localhost:*; style-src 'self' 'unsafe-inline'; media-src 'self' blob: http: https:; font-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""The sandbox shows files of the platforms' servers, on another port of this machine."""
MAY = "camera=(self), microphone=(self), geolocation=(self)"


def page(name: str) -> web.StreamResponse:
    """One built page; where it was never built, a line that says how."""
    path = DIST / f"{name}.html"
    if not path.exists():
        return web.Response(text=NOT_BUILT, status=503)
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": SANDBOX if name == "sandbox" else STRICT,
        "Permissions-Policy": MAY,
    }
    return web.FileResponse(path, headers=headers)


async def worker(request: web.Request) -> web.StreamResponse:
    """The service worker, which opens pages without a net; asked for anew each time, so that a new build arrives."""
    path = DIST / "sw.js"
    if not path.exists():
        return web.Response(text=NOT_BUILT, status=503)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": "default-src 'self'"}
    return web.FileResponse(path, headers={**headers, "Service-Worker-Allowed": "/h5/"})


def page_routes(sandbox: bool = False) -> list[web.AbstractRouteDef]:
    """Static files below /assets, and the sandbox at / where there is one."""

    async def front(request: web.Request) -> web.StreamResponse:
        return page("sandbox")

    assets = [web.static("/assets", DIST / "assets")] if (DIST / "assets").is_dir() else []
    return [web.get("/sw.js", worker), *assets, *([web.get("/", front)] if sandbox else [])]

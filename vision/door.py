"""The camera process's own small HTTP: whether it is well, and where the recorder hangs its playback."""

from collections.abc import Callable, Iterable, Mapping

from aiohttp import web

LOOPBACK = ("127.0.0.1", "::1")


class Door:
    """`figures` are shown on this machine only; from elsewhere it just says that it lives."""

    def __init__(self, figures: Callable[[], Mapping[str, object]], more: Iterable[web.AbstractRouteDef] = ()) -> None:
        self._figures = figures
        self._app = web.Application(client_max_size=1 << 20)
        self._app.add_routes([web.get("/healthz", self.healthz), *more])
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0.5)

    async def open(self, host: str, port: int) -> int:
        """The port it listens on; raises OSError where it is taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        await self._runner.cleanup()

    async def healthz(self, request: web.Request) -> web.Response:
        if request.remote not in LOOPBACK or "X-Forwarded-For" in request.headers:
            return web.json_response({"ok": True})
        return web.json_response({"ok": True, **self._figures()})

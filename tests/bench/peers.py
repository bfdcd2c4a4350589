"""What the service is compared with: the same crypto and nothing else, and the same crypto with one stored row.

`python -m tests.bench.peers bare|row SETTINGS` answers on the port of the settings file until it is terminated.
"""

import asyncio
import signal
import sys
from pathlib import Path

from aiohttp import web

from bot.app import BODY_LIMIT
from bot.clock import SystemClock
from bot.http import at_most
from bot.seal import Seal
from bot.serve import open_store, quiet_logs
from bot.xml import tree
from config.settings import Settings, load
from db import inbox
from db.store import Store


class Peer:
    """Decrypts and answers 200; with a store, only after one row is on the disk."""

    def __init__(self, settings: Settings, store: Store | None, clock: SystemClock) -> None:
        of = settings.wecom
        self.seal = Seal(of.token.get_secret_value(), of.aes_key.get_secret_value(), of.corp_id)
        self.store, self.clock = store, clock

    async def take(self, request: web.Request) -> web.Response:
        body, query = await at_most(request.content, BODY_LIMIT), request.query
        sealed = tree(body).findtext("Encrypt") or ""
        clear = self.seal.open(query["msg_signature"], query["timestamp"], query["nonce"], sealed)
        if self.store is None:
            return web.Response()
        key = tree(clear).findtext("MsgId") or ""
        at = self.clock.now()
        await self.store.run(lambda work: inbox.put(work, clear, key, "wecom", "peer", "incoming", at))
        return web.Response()


async def serve(kind: str, settings: Settings) -> None:
    clock = SystemClock(settings.site.zone)
    store = open_store(settings, clock.now()) if kind == "row" else None
    peer = Peer(settings, store, clock)
    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes([web.post("/wecom/callback", peer.take), web.get("/readyz", _ready)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.server.host, settings.server.port).start()
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()
    await runner.cleanup()
    if store:
        store.close()


async def _ready(request: web.Request) -> web.Response:
    return web.Response()


if __name__ == "__main__":
    quiet_logs("error")
    asyncio.run(serve(sys.argv[1], load(Path(sys.argv[2]))))

"""`run.py serve`: open the database, wire the service, answer HTTP, stop within seconds of SIGTERM."""

import asyncio
import contextlib
import ctypes
import errno
import gc
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from aiohttp import web

from bot import rulebook
from bot.alone import Taken, alone, secret_of
from bot.api.access import Keys
from bot.api.cases import CaseApi
from bot.api.permits import PermitFigures
from bot.api.rounds import RoundFigures
from bot.app import api_routes, application, on_loopback_or_key
from bot.building import build
from bot.cameras import routes as camera_routes
from bot.clock import SystemClock
from bot.metrics import Health
from bot.pages import page_routes
from bot.phones.channels import phones_on
from bot.platform import Make
from bot.service import Service
from bot.travel import Traveller
from bot.web.h5 import H5
from bot.web.label_page import Points
from bot.web.permit_paper import PermitPaper
from bot.web.sights import sights
from config.settings import Settings, real_hosts
from db.first import First, nobody, read_first
from db.imports.checksheets import of_site
from db.reads.lens import Lens
from db.schema import brought_up, current, newest
from db.sheets import install
from db.store import Store
from workflows.registry import FLOWS

log = structlog.get_logger("serve")
SWITCH_S = 0.0005


class CannotStart(Exception):
    """One line with the remedy; the command ends with 1."""


def clock_for(settings: Settings, virtual: str | None) -> SystemClock:
    """The machine's clock, or one that stands still at `virtual`; refused where real platforms would be written to."""
    zone = settings.site.zone
    if virtual is None:
        return SystemClock(zone)
    if hosts := real_hosts(settings):
        raise CannotStart(f"--virtual-clock 只能在本机沙箱里用，配置里还有真实平台：{'、'.join(hosts)}")
    if settings.server.host not in ("127.0.0.1", "::1", "localhost"):
        raise CannotStart("--virtual-clock 只能监听本机地址，请把 [server] host 改成 127.0.0.1")
    try:
        at = datetime.fromisoformat(virtual)
    except ValueError:
        raise CannotStart(f"--virtual-clock 写成 2026-03-02T08:00:00+08:00，不是 {virtual}") from None
    return SystemClock(zone, at if at.tzinfo else at.replace(tzinfo=zone), standing=True)


def prepare_folder(settings: Settings) -> None:
    """SQLite makes its file, but not the folder of it."""
    url = settings.database.url
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


def open_store(settings: Settings, now: datetime, apart: bool = False) -> Store:
    """Tables brought up to date, rules and check sheets kept, the site's tables read on the very first start (`apart`:
    in a process of its own)."""
    url = settings.database.url
    if current(url) != newest():
        from db.migrate import upgrade

        log.info("migrated", steps=upgrade(url))
    store = Store(url, FLOWS, parse=rulebook.parse)
    book = rulebook.catalogue(settings.site.path)
    rulebook.keep(store, rulebook.read(settings.site.path, book, phones_on(settings)), now)
    sheets = of_site(settings.site.path, {entry.code for entry in book.entries})
    store.run_now(lambda work: install(work.session, sheets, now))
    first_tables(settings, now, apart)
    return store


def first_tables(settings: Settings, now: datetime, apart: bool = False) -> None:
    """The site's own tables, where nobody is known yet. Raises CannotStart."""
    url, folder = settings.database.url, settings.site.path
    if not folder or not nobody(url):
        return
    zone = settings.site.timezone
    for read in read_first(First(url, folder, settings.tenants, secret_of(settings), now.isoformat(), zone), apart):
        if read.wrong:
            raise CannotStart(read.wrong)
        log.info("imported", table=read.table, rows=read.rows)


def routes(service: Service, clock: SystemClock) -> list[web.RouteDef]:
    """All that answers HTTP here."""
    settings = service.settings
    keys = Keys(settings.api.keys)
    lens = Lens(settings.server.public_url, settings.site.zone)
    api = CaseApi(service.store, service.keep, service.signer, clock, lens)
    health, h5 = Health(service), H5(service)
    found = [
        *service.routes,
        # before the pages and the API, whose patterns would take a number with .pdf behind it
        *PermitPaper(service, h5.gate, keys).routes,
        *camera_routes.routes(service, clock, keys, lens),
        *PermitFigures(service.store, keys, clock, lens).routes,
        *RoundFigures(service.store, keys, clock, lens).routes,
        *api_routes(api, keys, settings.server.public_url),
        *playback_routes(service, h5, lens),
        *h5.routes,
        web.get("/q/{code}", Points(service.store, service.labels, clock, settings.wechat.called, sights(service)).get),
        web.get("/healthz", on_loopback_or_key(keys, health.alive)),
        web.get("/readyz", on_loopback_or_key(keys, health.ready)),
        web.get("/metrics", on_loopback_or_key(keys, health.metrics)),
    ]
    if clock.virtual:
        loops = (service.ticker, service.desk, service.postman, service.runner)
        traveller = Traveller(service.store, clock, *loops, more=(service.keeper.bell, service.phones.bell))
        found += [web.get("/clock", traveller.get), web.post("/clock", traveller.post)]
    return found


def playback_routes(service: Service, h5: H5, lens: Lens) -> list[web.RouteDef]:
    """What the cameras recorded, fetched from the camera process."""
    from bot.web.playback import PlaybackPage

    return PlaybackPage(service, h5.gate, lens).routes


async def serve(
    settings: Settings, platforms: Make, role: str = "all", virtual: str | None = None,
    more: Sequence[Callable[[Service], Sequence[web.AbstractRouteDef]]] = (), clock: SystemClock | None = None,
) -> None:  # fmt: skip
    """Until SIGTERM or SIGINT. Raises CannotStart with the remedy."""
    clock = clock or clock_for(settings, virtual)
    prepare_folder(settings)
    try:
        with alone(settings):
            await _served(settings, platforms, role, clock, more)
    except Taken as error:
        raise CannotStart(str(error)) from None


async def _served(
    settings: Settings, platforms: Make, role: str, clock: SystemClock,
    more: Sequence[Callable[[Service], Sequence[web.AbstractRouteDef]]],
) -> None:  # fmt: skip
    brought_up(settings.database.url)
    store = open_store(settings, clock.now(), apart=True)
    service = build(settings, clock, platforms(settings, clock), store)
    if role != "web":
        await service.learn_names()
    pages = [] if more else page_routes()
    app = application([*routes(service, clock), *pages, *(route for add in more for route in add(service))])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    told = _told_to_stop()
    # Threads that read and write must hand the interpreter back to the answering one sooner than after 5 ms.
    sys.setswitchinterval(SWITCH_S)
    try:
        await _listen(runner, settings.server.host, settings.server.port, role)
        await service.start(role)
        give_back_memory()
        log.info("ready", host=settings.server.host, port=settings.server.port, role=role)
        await told.wait()
    finally:
        try:
            await runner.cleanup()
        finally:
            await service.stop()


async def _listen(runner: web.AppRunner, host: str, port: int, role: str) -> None:
    """A worker shares its settings with the web process beside it: it answers /healthz only where the port is free."""
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as taken:
        if role != "worker" or taken.errno != errno.EADDRINUSE:
            raise
        log.info("no_http", port=port, why="端口已被占用，这个 worker 不提供 /healthz")


def give_back_memory() -> None:
    """What reading catalogue and tables left behind goes back to the machine; nothing happens without glibc."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _told_to_stop() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told


def quiet_logs(level: str) -> None:
    """One line per event, no tracebacks of strangers' input, no secrets."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    logging.basicConfig(level=logging.WARNING)

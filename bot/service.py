"""One running service: its parts, the order in which they start, and the order in which they stop."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from aiohttp import web

from bot import rulebook
from bot.alone import secret_of
from bot.belfry import Belfry
from bot.bell import Bell
from bot.calendar import Calendar, housekeeping
from bot.clock import SystemClock
from bot.desk.bring import Bringer
from bot.desk.commands import Commands
from bot.desk.desk import Desk
from bot.desk.door import FrontDoor
from bot.desk.look import Lookout
from bot.desk.nameless import Nameless
from bot.desk.presses import Presses
from bot.desk.reading import Reader
from bot.desk.returns import Returns
from bot.desk.steps import Hands
from bot.jobs.runner import JobRunner
from bot.jobs.tasks import Place
from bot.labels import Labels
from bot.loop import Loop
from bot.media.keep import Bucket, Keep
from bot.morning import morning
from bot.platform import Platform
from bot.postman.delivery import Ways
from bot.postman.pauses import Pauses
from bot.postman.postman import Postman
from bot.shelf import Shelf
from bot.signing import Signer
from bot.ticker import Ticker
from config.settings import DutyGroup, Settings
from db.store import Store
from workflows.engine import Engine
from workflows.kernel.people import Org
from workflows.registry import FLOWS

log = structlog.get_logger("service")
STOP_S, LAST_WORDS_S = 3.0, 2.0
"""Seconds of machine time for the loops, and then for sends in flight: one that is cut off is a send made twice."""


@dataclass(slots=True)
class Service:
    """Everything that runs; built by `build`, started by `start`."""

    settings: Settings
    clock: SystemClock
    store: Store
    platforms: Mapping[str, Platform]
    keep: Keep
    signer: Signer
    labels: Labels
    shelf: Shelf
    desk: Desk
    door: FrontDoor
    postman: Postman
    ticker: Ticker
    runner: JobRunner
    calendar: Calendar
    belfry: Belfry
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, role: str) -> None:
        """Leases of a killed process are freed, loops run, then the platforms may talk to us."""
        if role in ("all", "worker"):
            await self.store.run(lambda work: self.calendar.begin(work, self.clock.now()))
            self.tasks = [asyncio.create_task(loop.run(), name=loop.name) for loop in self.loops]
            self.belfry.start()
        for platform in self.platforms.values():
            await platform.start(self.door)

    async def stop(self) -> None:
        """The loops, then the platforms, then the store: what is unfinished keeps its row. A send in flight hears its
        answer while its connection still stands, or it would be made twice."""
        self.belfry.stop()
        for task in self.tasks:
            task.cancel()
        await asyncio.wait(self.tasks, timeout=STOP_S) if self.tasks else None
        await asyncio.gather(self.desk.crew.finish(LAST_WORDS_S), self.postman.crew.finish(LAST_WORDS_S))
        await self.runner.crew.finish(0)
        for platform in self.platforms.values():
            await platform.stop()
        self.runner.stop()
        await asyncio.to_thread(self.store.close)

    @property
    def loops(self) -> tuple[Loop, ...]:
        return (self.desk.loop, self.postman.loop, self.ticker.loop, self.runner.loop)

    @property
    def routes(self) -> list[web.RouteDef]:
        return [route for platform in self.platforms.values() for route in platform.routes]


def build(settings: Settings, clock: SystemClock, platforms: Mapping[str, Platform], store: Store) -> Service:
    """Wire the parts; the tables exist already and the rules are kept. Nothing runs yet."""
    holder = f"{os.getpid()}-{os.urandom(4).hex()}"
    book = rulebook.catalogue(settings.site.path)
    keep, signer = Keep(settings.media.url, bucket(settings)), Signer(secret_of(settings))
    engine, reader = Engine(FLOWS), Reader(book)
    rules = store.run_now(lambda work: work.rules("hazard", None))
    nameless = Nameless(signer)
    lookout = Lookout(signer, nameless, rules.draft.join)
    presses = Presses(engine, nameless, lookout)
    hands = Hands(engine, lookout, nameless, rules.draft.small_talk_gap)
    labels = Labels(signer, settings.server.public_url)
    shelf = Shelf(keep, signer, settings.server.public_url, clock)
    ways = Ways(list(platforms), {"duty": [address(g) for g in settings.groups.duty]}, nameless.reader)
    calendar = Calendar({**housekeeping(keep), "morning": morning(lambda: troubles(settings, ways.pauses))})
    ticker = Ticker(store, engine, clock, calendar)
    postman = Postman(store, clock, platforms, ways, shelf, holder)
    desk_bell = Bell()
    runner = JobRunner(store, clock, work_place(settings), holder, desk_bell)
    bells = {"desk": desk_bell, "postman": postman.bell, "jobs": runner.bell, "ticker": ticker.bell}
    desk = Desk(
        store, clock, hands, lookout, presses, Bringer(platforms, keep, labels), reader, Commands(hands, lookout),
        Returns(store, clock, engine, reader), nameless, holder, bells,
    )  # fmt: skip
    door = FrontDoor(store, clock, desk, bells)
    parts = (desk, door, postman, ticker, runner, calendar, Belfry(bells))
    return Service(settings, clock, store, platforms, keep, signer, labels, shelf, *parts)


def troubles(settings: Settings, pauses: Pauses) -> list[str]:
    """What would fail today, for the officer's morning card."""
    found = [f"{gate} 发不出：{hold.why}" for gate, hold in pauses.holds.items() if ":" not in gate]
    if not settings.groups.duty:
        found.append("没有值班群")
    if not (settings.sms.on or settings.voice.on):
        found.append("无短信和电话通道，升级只走聊天和值班群")
    return found


def address(group: DutyGroup) -> str:
    """As in `[groups]`: wecom-robot:KEY, dingtalk-robot:TOKEN:SECRET, dingtalk-group:ID."""
    return ":".join(filter(None, (group.kind, group.key, group.secret)))


def labels_of(settings: Settings) -> Labels:
    return Labels(Signer(secret_of(settings)), settings.server.public_url)


def org_of(settings: Settings) -> Org:
    """The factory's people and places, for commands beside a running service."""
    store = Store(settings.database.url, FLOWS)
    try:
        return store.run_now(lambda work: work.org())
    finally:
        store.close()


def bucket(settings: Settings) -> Bucket:
    media = settings.media
    keys = media.access_key.get_secret_value(), media.secret_key.get_secret_value()
    return Bucket(media.endpoint, media.region, *keys)


def work_place(settings: Settings) -> Place:
    """What the worker process needs; the speech model is joined at the first start and only looked for here."""
    from config.site import factory

    site = Path(settings.site.path) if settings.site.path else None
    name = factory(site).name if site else ""
    return Place(settings.media.url, bucket(settings), speech(settings), settings.speech.device, name)


def speech(settings: Settings) -> str | None:
    """The folder of the speech model, or None where it is off or cannot be had; the service lives without."""
    from bot.ears.model import model_dir
    from bot.ears.unhearable import NoModel

    try:
        folder = model_dir(settings.speech.model, Path(settings.server.data))
    except NoModel as error:
        log.warning("speech.off", why=str(error))
        return None
    return str(folder) if folder else None

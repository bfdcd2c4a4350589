"""How `doctor --live` hears what the named person does: at the service's own address while the service is stopped, or
in the running service's inbox."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from aiohttp import web
from sqlmodel import Session, col, func, select

from bot.app import application
from bot.platform import Answer, Platform
from bot.postman.routes import family
from config.settings import Settings
from db.codec import incoming_from_json
from db.store import Store
from db.tables import Inbox
from workflows.kernel.cards import Card
from workflows.kernel.incoming import Incoming, Press, Text, Voice
from workflows.registry import FLOWS

LOOK = 0.5  # wall seconds between two looks into the inbox
Wanted = Callable[[Incoming], bool]
T = TypeVar("T")


class Hearing(Protocol):
    """Waits at most so many seconds of wall time; None where nothing came."""

    said: str
    """For the report: how it listens."""

    async def pressed(self, ref: str, seconds: float) -> str | None:
        """The platform's note for answering, "" where it gave none."""
        ...

    async def spoke(self, platform: str, account: str, seconds: float) -> Incoming | None: ...

    async def stop(self) -> None: ...


async def begin(settings: Settings, platforms: Mapping[str, Platform], done: Card) -> Hearing:
    """`done` is what a pressed card shows where the platform takes it with the answer."""
    try:
        own = OwnDoor(platforms, done)
        await own.open(settings.server.host, settings.server.port)
        return own
    except OSError:
        return Beside(settings.database.url)


@dataclass(slots=True)
class OwnDoor:
    """A Hearing and a Door: nothing is stored, a press is answered with `done`."""

    platforms: Mapping[str, Platform]
    done: Card
    said: str = "服务没有在跑，体检自己接听"
    came: list[Incoming] = field(default_factory=list)
    rang: asyncio.Event = field(default_factory=asyncio.Event)
    runner: web.AppRunner | None = None

    async def open(self, host: str, port: int) -> None:
        """Raises OSError where the port is taken: then the service runs."""
        routes = [route for platform in self.platforms.values() for route in platform.routes]
        self.runner = web.AppRunner(application(routes), access_log=None, shutdown_timeout=0.5)
        await self.runner.setup()
        try:
            await web.TCPSite(self.runner, host, port).start()
        except OSError:
            await self.runner.cleanup()
            raise
        for platform in self.platforms.values():
            await platform.start(self)

    async def take(self, incoming: Incoming) -> None:
        self.came.append(incoming)
        self.rang.set()

    async def decide(self, incoming: Incoming) -> Answer:
        await self.take(incoming)
        press = next(piece for piece in incoming.pieces if isinstance(piece, Press))
        return Answer(press.card, press.revision + 1, replace(self.done))

    async def pressed(self, ref: str, seconds: float) -> str | None:
        found = await self._first(lambda one: any(isinstance(p, Press) and p.card == ref for p in one.pieces), seconds)
        return None if found is None else found.reply or ""

    async def spoke(self, platform: str, account: str, seconds: float) -> Incoming | None:
        return await self._first(lambda one: _voice_of(one, platform, account), seconds)

    async def _first(self, wanted: Wanted, seconds: float) -> Incoming | None:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self.rang.clear()
                    if found := next(filter(wanted, self.came), None):
                        self.came.remove(found)
                        return found
                    await self.rang.wait()
        except TimeoutError:
            return None

    async def stop(self) -> None:
        if self.runner is not None:
            await self.runner.cleanup()


class Beside:
    """A Hearing: what the running service stored since we began."""

    said = "服务正在跑，从它收到的消息里看；它会把按钮和语音当成平常的消息回一句，不用理会"

    def __init__(self, url: str) -> None:
        self._store = Store(url, FLOWS)
        self._from = self._store.read_now(lambda session: session.exec(select(func.max(col(Inbox.id)))).one() or 0)

    async def pressed(self, ref: str, seconds: float) -> str | None:
        # One that was decided at once leaves a key and no words.
        named = col(Inbox.key).contains(ref) | col(Inbox.payload).contains(ref)

        def look(session: Session) -> str | None:
            row = session.exec(select(Inbox).where(col(Inbox.id) > self._from, named)).first()
            return None if row is None else incoming_from_json(row.payload).reply or "" if row.payload else ""

        return await self._first(look, seconds)

    async def spoke(self, platform: str, account: str, seconds: float) -> Incoming | None:
        def look(session: Session) -> Incoming | None:
            rows = session.exec(select(Inbox).where(col(Inbox.id) > self._from, Inbox.kind == "incoming"))
            came = (incoming_from_json(row.payload) for row in rows if row.payload)
            return next((one for one in came if _voice_of(one, platform, account)), None)

        return await self._first(look, seconds)

    async def _first(self, look: Callable[[Session], T | None], seconds: float) -> T | None:
        ends = asyncio.get_running_loop().time() + seconds
        while True:
            if (found := await self._store.read(look)) is not None:
                return found
            if asyncio.get_running_loop().time() >= ends:
                return None
            await asyncio.sleep(LOOK)

    async def stop(self) -> None:
        await asyncio.to_thread(self._store.close)


def _voice_of(one: Incoming, platform: str, account: str) -> bool:
    """A voice note; or words, which is what some ways in make of one."""
    mine = one.platform == family(platform) and one.account.lower() == account.lower()
    return mine and any(isinstance(piece, Voice | Text) for piece in one.pieces)


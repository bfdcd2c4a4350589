"""The recorder in one piece: a tap on every camera, one thread that writes, one that cuts clips, one that files."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from config.settings import Settings
from config.vision.plan import CameraPlan, Plan
from vision import clock
from vision.alarms import Put
from vision.cameras.port import Source
from vision.record.clips import clips
from vision.record.deck import Deck
from vision.record.inbox import Inbox
from vision.record.index import Index
from vision.record.keeping import Keeping
from vision.record.playback import Playback, swept
from vision.record.pushing import Pushing
from vision.record.reel import Shut, Where
from vision.record.shelving import Shelving, left_behind, opened
from vision.record.writing import Writing

log = structlog.get_logger("recorder")
SHUT_S, FILE_S, STOPPING_S, AGAIN_S = 0.2, 30.0, 3.0, 5.0


class Filming:
    """`Clips` for the alarms, a tap for each source. `open` before all else, when nobody else has the folder."""

    def __init__(self, settings: Settings) -> None:
        self.data, self.share = Path(settings.vision.data), settings.vision.disk
        self.root, self._key = self.data / "recordings", settings.vision.key.get_secret_value()
        self.trouble = ""
        self._index: Index | None = None
        self._plan: Plan | None = None
        self._decks: dict[str, Deck] = {}
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._shut: SimpleQueue[Shut] = SimpleQueue()
        self.writing = Writing(self._where, self._shut.put, self._stopped)
        self._threads: list[threading.Thread] = []
        self._guests: dict[str, tuple[CameraPlan, Source]] = {}
        self.pushing = Pushing(settings, lambda: self._plan, self)
        self.open_source: Callable[[CameraPlan, str], Source] | None = None

    def open(self, put: Put) -> None:
        """A disk that is full or broken costs the recordings and never the alarms: tried again as long as it runs."""
        self.put = put
        try:
            self._opened()
        except (OSError, sqlite3.Error) as error:
            self._is_in_trouble(error)

    def _opened(self) -> None:
        """Raises OSError, sqlite3.Error."""
        if self._index is None:
            index = opened(self.root)
            self.shelving = Shelving(self.root, index, self.put)
            self.keeping = Keeping(self.root, index, self.share)
            self.inbox = Inbox(self.data, self.shelving)
            self._index = index

    @property
    def index(self) -> Index:
        """Raises sqlite3.OperationalError while the disk gives none."""
        if self._index is None:
            raise sqlite3.OperationalError("the index is not open")
        return self._index

    def start(self) -> None:
        left = left_behind(self.root)
        swept(self.data)
        loops: Mapping[str, Callable[[], None]] = {
            "film": self.writing.run,
            "clips": lambda: clips(self.put, self.data, self._all_decks, self._stopped),
            "files": lambda: self._file(left),
        }
        for name, loop in loops.items():
            self._threads.append(threading.Thread(target=self._steady, args=(name, loop), name=name, daemon=True))
        for thread in self._threads:
            thread.start()
        self.pushing.start()

    def stop(self) -> None:
        """Returns within seconds; what is not filed by then is found at the next start."""
        self._stopped.set()
        self.pushing.stop()
        for thread in self._threads:
            thread.join(STOPPING_S)
        if not any(thread.is_alive() for thread in self._threads) and self._index:
            self._index.close()

    def take(self, plan: Plan) -> None:
        with self._lock:
            self._plan = plan
            known = {camera.code: camera for camera in plan.cameras}
            known |= {code: guest for code, (guest, _) in self._guests.items()}
            for code, deck in self._decks.items():
                deck.plan = known.get(code)
        try:
            self._ran(plan)
        except sqlite3.Error as error:
            self._is_in_trouble(error)

    @property
    def routes(self) -> list[web.RouteDef]:
        """For the door; asked for within the loop."""
        key = self._key
        shown = Playback(key, self.root, lambda: self.index, lambda: self._where().zone).routes if key else []
        return [*shown, *self.pushing.routes]

    def comes(self, plan: CameraPlan) -> None:
        """Films for a permit as long as it pushes; only recorded, nobody looks for anything in it."""
        if self.open_source is None:
            return
        source = self.open_source(plan, "")
        self._guests[plan.code] = (plan, source)
        self._deck(plan.code).plan = plan
        self.tapped(plan, source)
        source.start()

    def leaves(self, camera: str) -> None:
        if found := self._guests.pop(camera, None):
            self._deck(camera).plan = None
            threading.Thread(target=found[1].close, name=f"closing {camera}", daemon=True).start()

    def tapped(self, plan: CameraPlan, source: Source) -> Source:
        deck = self._deck(plan.code)
        if deck.plan is None:
            deck.plan = plan
        source.tap(deck.take)
        return source

    def ask(self, camera: str, alarm: str, at: datetime, grave: int) -> None:
        self._deck(camera).ask(alarm, at, grave)
        try:
            self.index.happened(camera, alarm, at)
        except sqlite3.Error as error:
            self._is_in_trouble(error)

    def off(self) -> dict[str, str]:
        kept = self.keeping.trouble if self._index else ""
        said = [one for one in (self.writing.trouble, self.trouble, kept) if one]
        recorder = {"recorder": "；".join(said)[:200]} if said else {}
        push = self.pushing.off()
        return {**recorder, **({"push": push[:200]} if push else {})}

    def _deck(self, camera: str) -> Deck:
        with self._lock:
            deck = self._decks.get(camera)
            if deck is None:
                deck = self._decks[camera] = Deck(camera, self.writing.queue)
                plans = self._plan.cameras if self._plan else ()
                deck.plan = next((one for one in plans if one.code == camera), None)
            return deck

    def _all_decks(self) -> list[Deck]:
        return list(self._decks.values())

    def _where(self) -> Where:
        plan = self._plan
        return Where(self.root, plan.site if plan else "default", ZoneInfo(plan.timezone if plan else "Asia/Shanghai"))

    def _file(self, left: tuple[Path, ...]) -> None:
        """Names, hashes and tells what is complete; now and then what came in late, and what may go."""
        self._opened()
        for old in self.data.glob("*.clip"):
            old.unlink(missing_ok=True)
        self.shelving.recover(left)
        turn = 0.0
        while not self._stopped.is_set() or not self._shut.empty():
            with contextlib.suppress(Empty):
                self._keep(self._shut.get(timeout=SHUT_S))
            if clock.tick() >= turn and not self._stopped.is_set():
                turn = clock.tick() + FILE_S
                self._keep_house()

    def _ran(self, plan: Plan) -> None:
        filmed = (*plan.cameras, *(guest for guest, _ in list(self._guests.values())))
        pairs = [(camera.code, permit) for camera in filmed for permit in camera.permits]
        self.index.ran(pairs, clock.now())

    def _keep(self, done: Shut) -> None:
        try:
            self.shelving.keep(done)
        except FileNotFoundError:
            log.warning("segment_gone", file=done.part.name)
        except (OSError, sqlite3.Error):
            self._shut.put(done)
            raise

    def _keep_house(self) -> None:
        """Without a plan nothing is erased: what is held stands there."""
        plan = self._plan
        if plan is None:
            return
        self._ran(plan)
        self.inbox.take(plan.site, ZoneInfo(plan.timezone))
        self.keeping.tidy(plan, clock.now())
        self.trouble = ""

    def _steady(self, name: str, loop: Callable[[], None]) -> None:
        """One of these failing must not end what it does for the other cameras."""
        while not self._stopped.is_set():
            try:
                loop()
            except Exception as error:  # noqa: BLE001 - the camera loop
                self._is_in_trouble(error)
                self._stopped.wait(AGAIN_S)

    def _is_in_trouble(self, error: Exception) -> None:
        if not self.trouble:
            log.warning("recorder", why=f"{type(error).__name__}: {error}"[:200])
        self.trouble = f"录像的存档出了问题（{type(error).__name__}），请看磁盘是不是满了或坏了"

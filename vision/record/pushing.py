"""Who may push: a camera of the plan by its own key, a permit's recorder by the permit's push key. Asked by the media
server before a byte is taken, and again each 20 s while it is."""

import hmac
import re
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import aiohttp
import structlog
from aiohttp import web

from config.settings import Settings
from config.vision.plan import CameraPlan, Plan
from config.vision.told import SEEN
from db.sealing import ON_THE_WAY, Sealer
from vision import clock
from vision.record.nginx import CannotListen, Nginx

log = structlog.get_logger("push")
PERMIT_KEY = re.compile(r"(?P<code>[A-Z]{2}-\d{8}-\d{4,9})\.\d{1,6}\.[A-Za-z0-9_-]{22}")
NAME = re.compile(r"[\w.-]{3,120}")
"""FFmpeg hands a name on as it stands: what means something in an address cannot be in it."""
WRONG_A_MINUTE = 10
"""After so many wrong names of one address within a minute it is refused unasked: keys are not guessed here."""
ADDRESSES, MINUTE_S = 1_000, 60.0
GUEST = "推流"
ASK_S = 5.0


class Guests(Protocol):
    """Who films for a permit without standing in the plan."""

    def comes(self, plan: CameraPlan) -> None: ...

    def leaves(self, camera: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Stream:
    """What the media server tells of a publisher."""

    call: str
    name: str
    address: str


class Wrong:
    """Wrong names of the last minute by address; of more than ADDRESSES the one quiet for longest is forgotten."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[float]] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, address: str, tick: float) -> None:
        seen = self._seen.pop(address, deque(maxlen=WRONG_A_MINUTE))
        seen.append(tick)
        self._seen[address] = seen
        while len(self._seen) > ADDRESSES or tick - self._seen[next(iter(self._seen))][-1] >= MINUTE_S:
            del self._seen[next(iter(self._seen))]

    def too_often(self, address: str, tick: float) -> bool:
        seen = self._seen.get(address, deque[float]())
        return len(seen) == WRONG_A_MINUTE and tick - seen[0] < MINUTE_S


class Pushing:
    """`plan` the newest one. Without `rtmp_port` nothing listens and no route is there."""

    def __init__(self, settings: Settings, plan: Callable[[], Plan | None], guests: Guests) -> None:
        vision = settings.vision
        self._settings, self._plan, self._guests = settings, plan, guests
        self._sealer = Sealer(vision.key.get_secret_value(), ON_THE_WAY)
        self._bot = (vision.url or settings.server.public_url).rstrip("/")
        self._path = f"/push/{secrets.token_hex(16)}"
        host = f"http://{'127.0.0.1' if vision.host in ('0.0.0.0', '') else vision.host}:{vision.port}"
        self._nginx: Nginx | None = None
        if vision.rtmp_port:
            self._nginx = Nginx(Path(vision.data) / "push", vision.rtmp_host, vision.rtmp_port, host + self._path)
        self._accepted: dict[str, str] = {}
        self._wrong = Wrong()
        self.trouble = ""

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.post(self._path, self.asked)] if self._nginx else []

    def start(self) -> None:
        if self._nginx is None:
            return
        try:
            self._nginx.start()
        except (CannotListen, OSError) as error:
            self.trouble = str(error)
            log.warning("cannot_listen", why=str(error))

    def stop(self) -> None:
        if self._nginx:
            self._nginx.stop()

    def off(self) -> str:
        return self.trouble or (self._nginx.trouble() if self._nginx else "")

    def placed(self, plan: CameraPlan) -> CameraPlan:
        """A camera that pushes is fetched from the media server, under the name that only it knows."""
        name = self._name(plan) if plan.kind == "push" and self._nginx else ""
        return plan.model_copy(update={"address": self._address(name)}) if name else plan

    async def asked(self, request: web.Request) -> web.Response:
        said = await request.post()
        one = Stream(str(said.get("call", "")), str(said.get("name", "")), str(said.get("addr", "")))
        if one.call == "publish_done":
            self._over(one.name)
            return web.Response()
        if self._wrong.too_often(one.address, clock.tick()):
            return web.Response(status=403)
        if await self._may(one.name):
            return web.Response()
        self._wrong.add(one.address, clock.tick())
        log.warning("push_refused", address=one.address)
        return web.Response(status=403)

    async def _may(self, name: str) -> bool:
        if any(hmac.compare_digest(name.encode(), own.encode()) for own in self._own()):
            return True
        found = PERMIT_KEY.fullmatch(name)
        if found is None:
            return False
        status = await self._said(found["code"], name)
        if status in (200, 409) or (status in (0, *range(500, 600)) and name in self._accepted):
            if name not in self._accepted:
                self._accepted[name] = self._welcome(found["code"], name)
            return True
        self._over(name)
        return False

    async def _said(self, code: str, key: str) -> int:
        """The bot knows its keys, and when they end; 0 where it does not answer. 409: the permit names another camera,
        whose sight alone counts; the film is kept."""
        body = {"permit": code, "camera": GUEST, "source": "mobile", "at": clock.now().isoformat()}
        timeout = aiohttp.ClientTimeout(total=ASK_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._bot + SEEN, json=body, headers={"Authorization": f"Bearer {key}"},
                             allow_redirects=False) as answer,
            ):  # fmt: skip
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0

    def _welcome(self, code: str, name: str) -> str:
        camera = f"{GUEST}-{code}"
        plan = CameraPlan(
            code=camera, name=camera, kind="push", address=self._address(name), fps=0.2, record="always",
            permits=(code,),
        )  # fmt: skip
        self._guests.comes(plan)
        log.info("push_begins", permit=code)
        return camera

    def _over(self, name: str) -> None:
        if camera := self._accepted.pop(name, ""):
            self._guests.leaves(camera)
            log.info("push_ends", camera=camera)

    def _own(self) -> list[str]:
        plan = self._plan()
        return [name for one in plan.cameras if one.kind == "push" and (name := self._name(one))] if plan else []

    def _name(self, plan: CameraPlan) -> str:
        """CODE.PASSWORD; "" for a camera without a password, or with one that no address can hold: nobody may push as
        it."""
        password = (self._sealer.open(plan.sealed) or "").partition(":")[2]
        name = f"{plan.code}.{password}"
        return name if password and NAME.fullmatch(name) else ""

    def _address(self, name: str) -> str:
        return f"rtmp://127.0.0.1:{self._settings.vision.rtmp_port}/live/{name}"

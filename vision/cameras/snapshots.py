"""Cameras that give single pictures over HTTP."""

import asyncio
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import aiohttp

from vision import clock
from vision.cameras.pictures import picture_in
from vision.cameras.port import Denied, Offline
from vision.frames import Frame

LARGEST = 8 * 2**20
"""Bytes of one picture."""
WAITED = aiohttp.ClientTimeout(total=10, sock_connect=5, sock_read=5)


@dataclass(frozen=True, slots=True)
class Album:
    """A Feed (vision.cameras.loop) that asks for a picture `fps` times a second, or as fast as the camera answers."""

    camera: str
    url: Callable[[], str] = field(repr=False)
    secret: str = field(repr=False)
    fps: float

    def pictures(self, stopped: threading.Event) -> Generator[Frame, None, None]:
        number, url, due = 0, self.url(), clock.tick()
        with asyncio.Runner() as runner:
            asking = runner.run(Asking.begun(self.secret))
            try:
                while not stopped.wait(max(0.0, due - clock.tick())):
                    due = max(due + 1 / self.fps, clock.tick())
                    data, number = runner.run(asking.picture(url)), number + 1
                    t = clock.tick()
                    yield Frame(self.camera, clock.when(t), t, picture_in(data), number)
            finally:
                runner.run(asking.session.close())


@dataclass(slots=True)
class Asking:
    """Digest where the camera offers it, Basic only where it offers nothing better; redirects are not followed: the
    password would go with them. Certificates of cameras are made by themselves and not checked."""

    session: aiohttp.ClientSession
    secret: str = field(repr=False)
    basic: bool = False

    @classmethod
    async def begun(cls, secret: str) -> "Asking":
        user, _, password = secret.partition(":")
        digest = (aiohttp.DigestAuthMiddleware(user, password),) if user else ()
        connector = aiohttp.TCPConnector(ssl=False, limit=1)
        return cls(aiohttp.ClientSession(connector=connector, timeout=WAITED, middlewares=digest), secret)

    async def picture(self, url: str) -> bytes:
        """Raises Offline or Denied."""
        try:
            return await self._asked(url)
        except TimeoutError:
            raise Offline(f"{WAITED.sock_read:.0f} 秒没有画面传来") from None
        except aiohttp.ClientConnectorError:
            raise Offline("连不上摄像机") from None
        except (aiohttp.ClientError, OSError):
            raise Offline("摄像机断开了连接") from None

    async def _asked(self, url: str) -> bytes:
        user, _, password = self.secret.partition(":")
        marks = {"Authorization": aiohttp.encode_basic_auth(user, password, "utf-8")} if self.basic else {}
        async with self.session.get(url, headers=marks, allow_redirects=False) as answer:
            offered = " ".join(answer.headers.getall("WWW-Authenticate", ())).lower()
            if answer.status == 401 and user and not self.basic and "basic" in offered and "digest" not in offered:
                self.basic = True
            else:
                return await body_of(answer)
        return await self._asked(url)


async def body_of(answer: aiohttp.ClientResponse) -> bytes:
    if answer.status in (401, 403):
        raise Denied("摄像机不接受这个用户名或密码")
    if 300 <= answer.status < 400:
        raise Offline("摄像机让转到别的地址，没有跟随")
    if answer.status != 200:
        raise Offline(f"摄像机回答 {answer.status}，请核对地址")
    data = bytearray()
    async for chunk in answer.content.iter_chunked(65536):
        data += chunk
        if len(data) > LARGEST:
            raise Offline("图片太大")
    return bytes(data)

"""The conversation with one ONVIF camera, through onvif-zeep-async. What the library lacks is added here: HTTP digest
beside WS-UsernameToken, answers of bounded size, no redirects; and its own words never get out."""

import asyncio
import threading
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
from aiohttp.client_middlewares import ClientHandlerType
from lxml.etree import LxmlError
from onvif import ONVIFCamera, ONVIFError, ONVIFService
from zeep.exceptions import Error, Fault, TransportError

from vision.cameras.addresses import HTTP, RTSP, at_home
from vision.cameras.onvif import Profile, chosen
from vision.cameras.port import Denied, Offline

PATIENCE = 15.0
"""Seconds for all questions to one camera together."""
LARGEST = 2 * 2**20
"""Bytes of one answer."""
LOADING = threading.Lock()
"""zeep reads its service descriptions into tables that all threads share."""
REFUSED = ("notauthorized", "failedauthentication", "not authorized", "unauthorized", "authority failure")
ODD = (ONVIFError, Error, LxmlError, aiohttp.ClientError, OSError, ValueError, AttributeError, TypeError, KeyError)
"""What zeep and its friends throw at an answer that is not what the description promises."""


async def ask(url: str, secret: str, stream: Literal["main", "sub"] | None) -> tuple[Profile, ...]:
    """The wanted profile, or all for None, with addresses. Raises Offline or Denied."""
    camera = Camera(url, secret)
    try:
        async with asyncio.timeout(PATIENCE):
            await camera.update_xaddrs()
            media = await camera.create_media_service()
            found = [profile for one in await media.GetProfiles() if (profile := profile_of(one))]
            wanted = found if stream is None else [chosen(found, stream)]
            return tuple([await addressed(media, one, url) for one in wanted])
    except Offline:
        raise
    except ODD as error:
        raise trouble(error) from None
    finally:
        await camera.close()


async def addressed(media: ONVIFService, profile: Profile, url: str) -> Profile:
    setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
    stream = await media.GetStreamUri({"StreamSetup": setup, "ProfileToken": profile.token})
    try:
        snapshot = at_home(str((await media.GetSnapshotUri({"ProfileToken": profile.token})).Uri), url, HTTP)
    except (Fault, Offline):
        snapshot = ""  # many cameras have none
    return replace(profile, address=at_home(str(stream.Uri), url, RTSP), snapshot=snapshot)


def profile_of(one: Any) -> Profile | None:
    """None for a channel without video."""
    video = one.VideoEncoderConfiguration
    if video is None or video.Resolution is None:
        return None
    rate = float(video.RateControl.FrameRateLimit or 0) if video.RateControl else 0.0
    size = int(video.Resolution.Width), int(video.Resolution.Height)
    return Profile(str(one.token), str(one.Name), str(video.Encoding), *size, rate)


def trouble(error: Exception) -> Offline:
    """In words; the library's own may quote addresses."""
    told = " ".join([str(error), *(str(one) for one in getattr(error, "subcodes", None) or ())]).lower()
    if isinstance(error, TransportError) and error.status_code in (401, 403):
        return Denied("摄像机不接受这个用户名或密码")
    if isinstance(error, Fault) and any(word in told for word in REFUSED):
        return Denied("摄像机不接受这个用户名或密码（也可能是摄像机的时钟差太多）")
    if isinstance(error, TimeoutError):
        return Offline(f"摄像机 {PATIENCE:.0f} 秒没有答完 ONVIF 的问题")
    if isinstance(error, aiohttp.ClientError | OSError):
        return Offline("连不上摄像机的 ONVIF 服务")
    return Offline("摄像机的 ONVIF 回答看不懂")


class Camera(ONVIFCamera):  # type: ignore[misc]
    """`url` is the device service; all services are asked at its host and port, whatever the camera says. The camera's
    clock is asked first: WS-UsernameToken hangs on it."""

    def __init__(self, url: str, secret: str) -> None:
        parts, (user, _, password) = urlsplit(url), secret.partition(":")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        super().__init__(
            parts.hostname or "", port, user, password,
            no_cache=True, adjust_time=True, nat_override=True,
        )  # fmt: skip
        self._url = url
        self._sessions: list[aiohttp.ClientSession] = []

    def get_definition(self, name: str, port_type: str | None = None) -> tuple[str, str, str]:
        xaddr, description, binding = super().get_definition(name, port_type)
        if name == "devicemgmt":
            xaddr = self._url
        return xaddr, description, binding

    async def create_onvif_service(self, *args: Any, **kwargs: Any) -> ONVIFService:
        with LOADING:
            service = await super().create_onvif_service(*args, **kwargs)
        if service.transport.session not in self._sessions:
            self._sessions.append(session := self._session())
            service.transport.session = session
        return service

    def _session(self) -> aiohttp.ClientSession:
        digest = (aiohttp.DigestAuthMiddleware(self.user, self.passwd),) if self.user else ()
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=False), timeout=aiohttp.ClientTimeout(total=PATIENCE, sock_connect=5),
            middlewares=(straight, *digest), response_class=Bounded,
        )  # fmt: skip

    async def close(self) -> None:
        await super().close()
        for session in self._sessions:
            await session.close()


async def straight(request: aiohttp.ClientRequest, handler: ClientHandlerType) -> aiohttp.ClientResponse:
    """No redirects: what we sign is for this camera alone. A 401 that digest did not settle ends the conversation, as
    each further question would count as a wrong password."""
    answer = await handler(request)
    if 300 <= answer.status < 400:
        raise Offline("摄像机让转到别的地址，没有跟随")
    if answer.status == 401:
        raise Denied("摄像机不接受这个用户名或密码")
    return answer


class Bounded(aiohttp.ClientResponse):
    async def read(self) -> bytes:
        if self._body is None:
            data = bytearray()
            async for chunk in self.content.iter_chunked(65536):
                data += chunk
                if len(data) > LARGEST:
                    self.close()
                    raise Offline("摄像机的 ONVIF 回答太大")
            self._body = bytes(data)
        return self._body

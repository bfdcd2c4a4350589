"""An ONVIF camera on loopback: five questions, WS-UsernameToken or HTTP digest checked for real, on its own clock."""

import asyncio
import base64
import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web
from defusedxml.ElementTree import fromstring

SOAP = "http://www.w3.org/2003/05/soap-envelope"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DEVICE, MEDIA, SCHEMA = (
    "http://www.onvif.org/ver10/device/wsdl", "http://www.onvif.org/ver10/media/wsdl", "http://www.onvif.org/ver10/schema",
)  # fmt: skip
FRESH = timedelta(seconds=60)
ENVELOPE = (
    f'<s:Envelope xmlns:s="{SOAP}" xmlns:tds="{DEVICE}" xmlns:trt="{MEDIA}" xmlns:tt="{SCHEMA}" '
    'xmlns:ter="http://www.onvif.org/ver10/error"><s:Body>{}</s:Body></s:Envelope>'
)
FAULT = (
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{}</s:Value></s:Subcode></s:Code>"
    '<s:Reason><s:Text xml:lang="en">{}</s:Text></s:Reason></s:Fault>'
)


@dataclass
class Device:
    user: str = "admin"
    password: str = "right"
    behind: timedelta = timedelta(0)
    """How far its clock is behind."""
    http_digest: bool = False
    services: bool = True
    """Whether it knows GetServices."""
    streams: dict[str, tuple[int, int, str]] = field(
        default_factory=lambda: {
            "main": (1920, 1080, "rtsp://192.168.1.64:554/main"),
            "sub": (704, 576, "rtsp://192.168.1.64:554/sub"),
            "tiny": (320, 180, "rtsp://192.168.1.64:554/tiny"),
        }
    )
    snapshot: str = "http://192.168.1.64/snap.jpg"
    answer: web.Response | None = None
    """Given to everything instead."""
    asked: list[str] = field(default_factory=list)
    refused: int = 0
    port: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.answer is not None:
            return web.Response(status=self.answer.status, headers=self.answer.headers, body=self.answer.body)
        envelope = fromstring(await request.text())
        question = envelope.find(f"{{{SOAP}}}Body")[0]
        name = question.tag.rpartition("}")[2]
        self.asked.append(name)
        if self.http_digest:
            if not self._digest_holds(request):
                self.refused += "Authorization" in request.headers
                realm = 'Digest realm="camera", nonce="n0nce", qop="auth", algorithm=MD5'
                return web.Response(status=401, headers={"WWW-Authenticate": realm})
        elif name != "GetSystemDateAndTime" and not self._token_holds(envelope):
            self.refused += 1
            return self._fault("ter:NotAuthorized", "Sender not Authorized", 400)
        if name == "GetServices" and not self.services:
            return self._fault("ter:ActionNotSupported", "Optional Action Not Implemented", 500)
        return self._say(getattr(self, name)(question))

    @staticmethod
    def _say(body: str, status: int = 200) -> web.Response:
        return web.Response(status=status, text=ENVELOPE.format(body), content_type="application/soap+xml")

    def _fault(self, code: str, text: str, status: int) -> web.Response:
        return self._say(FAULT.format(code, text), status)

    def _token_holds(self, envelope) -> bool:
        token = envelope.find(f".//{{{SECURITY}}}UsernameToken")
        if token is None or token.findtext(f"{{{SECURITY}}}Username") != self.user:
            return False
        nonce = base64.b64decode(token.findtext(f"{{{SECURITY}}}Nonce") or "")
        created = token.findtext(f"{{{UTILITY}}}Created") or ""
        if abs(datetime.fromisoformat(created) - (datetime.now(UTC) - self.behind)) > FRESH:
            return False
        digest = hashlib.sha1(nonce + created.encode() + self.password.encode()).digest()
        return base64.b64encode(digest).decode() == token.findtext(f"{{{SECURITY}}}Password")

    def _digest_holds(self, request: web.Request) -> bool:
        told = dict(re.findall(r'(\w+)="?([^",]*)"?', request.headers.get("Authorization", "")))
        if not told:
            return False
        md5 = lambda text: hashlib.md5(text.encode()).hexdigest()  # noqa: E731
        mine = md5(f"{self.user}:camera:{self.password}")
        what = md5(f"{request.method}:{told['uri']}")
        return told["response"] == md5(f"{mine}:n0nce:{told['nc']}:{told['cnonce']}:auth:{what}")

    def GetSystemDateAndTime(self, _) -> str:
        now = datetime.now(UTC) - self.behind
        time = f"<tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second>"
        date = f"<tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day>"
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
            f"<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime><tt:Time>{time}</tt:Time>"
            f"<tt:Date>{date}</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    def GetServices(self, _) -> str:
        one = (
            "<tds:Service><tds:Namespace>{}</tds:Namespace><tds:XAddr>http://192.168.1.64{}</tds:XAddr>{}</tds:Service>"
        )
        version = "<tds:Version><tt:Major>2</tt:Major><tt:Minor>6</tt:Minor></tds:Version>"
        services = one.format(DEVICE, "/onvif/device_service", version) + one.format(MEDIA, "/onvif/media", version)
        return f"<tds:GetServicesResponse>{services}</tds:GetServicesResponse>"

    def GetCapabilities(self, _) -> str:
        return (
            "<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>http://192.168.1.64/onvif/media"
            "</tt:XAddr><tt:StreamingCapabilities/></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>"
        )

    def GetProfiles(self, _) -> str:
        one = (
            '<trt:Profiles token="{0}" fixed="true"><tt:Name>{0}</tt:Name><tt:VideoEncoderConfiguration token="v{0}">'
            "<tt:Name>v</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution>"
            "<tt:Width>{1}</tt:Width><tt:Height>{2}</tt:Height></tt:Resolution><tt:Quality>5</tt:Quality>"
            "<tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval>"
            "<tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl></tt:VideoEncoderConfiguration></trt:Profiles>"
        )
        sound = '<trt:Profiles token="sound" fixed="true"><tt:Name>sound</tt:Name></trt:Profiles>'
        told = "".join(one.format(token, *size[:2]) for token, size in self.streams.items())
        return f"<trt:GetProfilesResponse>{sound}{told}</trt:GetProfilesResponse>"

    def GetStreamUri(self, question) -> str:
        token = question.findtext(f"{{{MEDIA}}}ProfileToken")
        return f"<trt:GetStreamUriResponse>{self._uri(self.streams[token][2])}</trt:GetStreamUriResponse>"

    def GetSnapshotUri(self, _) -> str:
        return f"<trt:GetSnapshotUriResponse>{self._uri(self.snapshot)}</trt:GetSnapshotUriResponse>"

    @staticmethod
    def _uri(uri: str) -> str:
        return (
            f"<trt:MediaUri><tt:Uri>{uri}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
            "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri>"
        )


@contextmanager
def serving(handle) -> Iterator[int]:
    """An aiohttp handler for every path on loopback, in a thread; its port."""
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), []

    async def begin() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port.append(runner.addresses[0][1])
        return runner

    def run() -> None:
        runner = loop.run_until_complete(begin())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(10)
    try:
        yield port[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)

"""Listens to the plant's broker. A session that the broker keeps (`clean_session` off, QoS 1): what was said while this
process was away comes when it is back."""

import asyncio
import contextlib
import hashlib
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime

import aiomqtt
import structlog

from config.settings.shapes import Mqtt
from config.vision.told import READINGS, ReadingsTold
from vision.inputs.frigate import Frigate, Unreadable
from vision.inputs.gathering import Gathering
from vision.inputs.payload import NoReading, reading
from vision.inputs.showing import Put, Showing

log = structlog.get_logger("mqtt")
BACK_OFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds after the first, second, ... failure in a row."""
FLUSH_S, SOON_S, KEEPALIVE_S = 1.0, 0.2, 30
STRANGE_KEPT = 1000


class Broker:
    """`run` until cancelled; everything that was heard goes to `put`. `state` is for /healthz, in words."""

    def __init__(
        self, settings: Mqtt, put: Put, worker: str, now: Callable[[], datetime], tick: Callable[[], float]
    ) -> None:  # fmt: skip
        self.settings, self.worker = settings, worker
        self._put, self._now, self._tick = put, now, tick
        self._gathering, self._frigate = Gathering(), Frigate(settings.frigate_cameras, worker, now())
        self._found, self._soon = Showing(settings.frigate_url, put), asyncio.Event()
        self._strange: dict[str, None] = {}
        self.state = "没有连上"
        self.heard = self.unread = 0

    def figures(self) -> Mapping[str, object]:
        return {"state": self.state, "heard": self.heard, "unread": self.unread}

    async def run(self) -> None:
        try:
            await self._listens()
        finally:
            await self._found.close()

    async def _listens(self) -> None:
        failures = 0
        while True:
            try:
                async with self._client() as client:
                    failures = 0
                    await self._connected(client)
            except (aiomqtt.MqttError, OSError) as error:
                failures += 1
                self._lost(error)
            finally:
                await self._flush(whole=True)
            await asyncio.sleep(BACK_OFF[min(failures, len(BACK_OFF)) - 1])

    def _client(self) -> aiomqtt.Client:
        """Raises OSError where the CA file cannot be read."""
        one = self.settings
        tls = ssl.create_default_context(cafile=one.ca_file or None) if one.tls else None
        word = one.password.get_secret_value()
        here = hashlib.sha256(self.worker.encode()).hexdigest()[:12]
        return aiomqtt.Client(
            one.host, one.port, username=one.username or None, password=word or None, tls_context=tls,
            identifier=f"safeloop-{here}", clean_session=False, keepalive=KEEPALIVE_S, timeout=10,
            will=aiomqtt.Will(self._presence, b"offline", 1, True),
        )  # fmt: skip

    @property
    def _presence(self) -> str:
        """Where others see whether this process listens."""
        return f"safeloop/vision/{hashlib.sha256(self.worker.encode()).hexdigest()[:12]}"

    async def _connected(self, client: aiomqtt.Client) -> None:
        for topic in filter(None, (self.settings.sensors, self.settings.frigate)):
            await client.subscribe(topic, qos=1)
        await client.publish(self._presence, b"online", 1, True)
        if self.state:
            log.info("mqtt_connected", host=self.settings.host)
        self.state = ""
        flushing = asyncio.create_task(self._flushes())
        try:
            async for message in client.messages:
                await self._take(str(message.topic), bytes(message.payload or b""), message.retain)
        finally:
            flushing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await flushing
            with contextlib.suppress(aiomqtt.MqttError):  # the line is gone: then the broker says it
                await client.publish(self._presence, b"offline", 1, True, timeout=2)

    def _lost(self, error: Exception) -> None:
        """Log once."""
        if not self.state or self.state == "没有连上":
            log.warning("mqtt_away", host=self.settings.host, why=str(error)[:120])
        self.state = f"连不上 {self.settings.host}:{self.settings.port}，正在重试"

    async def _take(self, topic: str, payload: bytes, kept: bool) -> None:
        self.heard += 1
        if self.settings.frigate and topic == self.settings.frigate:
            await self._event(payload)
            return
        try:
            if self._gathering.take(self._tick(), reading(topic, payload, self._now(), kept)):
                self._soon.set()
        except NoReading as why:
            self._unread(topic, str(why))

    async def _event(self, payload: bytes) -> None:
        try:
            found = self._frigate.take(payload, self._now())
        except Unreadable as why:
            self._unread(self.settings.frigate, str(why))
            return
        if found:
            await self._found.tell(found)

    def _unread(self, topic: str, why: str) -> None:
        """Once a topic: a detector that talks nonsense talks it each second."""
        self.unread += 1
        if topic not in self._strange and len(self._strange) < STRANGE_KEPT:
            self._strange[topic] = None
            log.warning("mqtt_unread", topic=topic[:80], why=why)

    async def _flushes(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_S):
                    await self._soon.wait()
                    await asyncio.sleep(SOON_S)
            self._soon.clear()
            await self._flush()

    async def _flush(self, whole: bool = False) -> None:
        while readings := self._gathering.due(self._tick(), whole):
            told = ReadingsTold(readings=readings, worker=self.worker, at=self._now())
            await asyncio.shield(asyncio.to_thread(self._put, READINGS, told.model_dump_json()))

"""The plant's broker, a real one: what is said on it is told, whatever becomes of the line."""

import asyncio
import gc
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from config.settings.shapes import Mqtt
from config.vision.told import ALARM, READINGS, AlarmTold, ReadingsTold
from tests.ports import free_port
from tests.vision.broker import mosquitto, needs_broker
from vision import clock
from vision.inputs.mqtt import Broker

pytestmark = needs_broker
JPEG = b"\xff\xd8\xff\xe0" + bytes(500)


class Spooled:
    """What came out, in its order."""

    def __init__(self) -> None:
        self.put_in: list[tuple[str, Any, bytes | None, int]] = []

    def __call__(self, path: str, told_json: str, file: bytes | None = None, grave: int = 0) -> None:
        shape = {READINGS: ReadingsTold, ALARM: AlarmTold}[path]
        self.put_in.append((path, shape.model_validate_json(told_json), file, grave))

    def values(self, sensor: str) -> list[float]:
        told = (told for path, told, *_ in self.put_in if path == READINGS)
        return [one.value for each in told for one in each.readings if one.sensor == sensor]

    def alarms(self) -> list[tuple[AlarmTold, bytes | None]]:
        return [(told, file) for path, told, file, _ in self.put_in if path == ALARM]


@asynccontextmanager
async def listening(port: int, spooled: Spooled, **more: Any) -> AsyncIterator[Broker]:
    one = Broker(Mqtt(host="127.0.0.1", port=port, **more), spooled, "w1", clock.now, clock.tick)
    task = asyncio.create_task(one.run())
    try:
        yield one
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], object], seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.05)


async def says(port: int, *messages: tuple[str, str | bytes], retain: bool = False, **more: Any) -> None:
    async with aiomqtt.Client("127.0.0.1", port, **more) as client:
        for topic, payload in messages:
            await client.publish(topic, payload, 1, retain)


async def test_a_reading_is_told_within_a_second_and_nonsense_stops_nothing(tmp_path: Path) -> None:
    spooled = Spooled()
    async with mosquitto(tmp_path) as broker, listening(broker.port, spooled) as one:
        await until(lambda: not one.state)
        began = asyncio.get_running_loop().time()
        await says(
            broker.port, ("safeloop/sensors/G1", "nonsense"), ("safeloop/sensors/G1", b"\xff\x00"),
            ("safeloop/sensors/G1", '{"value": 23.5, "unit": "%LEL"}'), ("other/topic", "9"),
        )  # fmt: skip
        await until(lambda: spooled.values("G1"))
        assert asyncio.get_running_loop().time() - began < 2
    assert spooled.values("G1") == [23.5] and one.figures()["unread"] == 2


async def test_a_hundred_a_second_become_a_few_that_hold_the_extremes(tmp_path: Path) -> None:
    spooled = Spooled()
    async with mosquitto(tmp_path) as broker, listening(broker.port, spooled) as one:
        await until(lambda: not one.state)
        values = [5 + index % 7 / 10 for index in range(300)]
        values[150] = 61
        await says(broker.port, *(("safeloop/sensors/G1", str(value)) for value in values))
        await until(lambda: one.heard == 300)
        await asyncio.sleep(1.5)
    assert {5.0, 61.0} <= set(spooled.values("G1")) and len(spooled.values("G1")) <= 20


async def test_what_was_said_while_nobody_listened_comes_when_the_line_is_back(tmp_path: Path) -> None:
    spooled = Spooled()
    async with mosquitto(tmp_path) as broker:
        async with listening(broker.port, spooled) as one:
            await until(lambda: not one.state)
        await says(broker.port, ("safeloop/sensors/G1", "61"))
        assert not spooled.put_in
        async with listening(broker.port, spooled):
            await until(lambda: spooled.values("G1") == [61])


async def test_a_broker_that_dies_is_come_back_to(tmp_path: Path) -> None:
    spooled = Spooled()
    async with mosquitto(tmp_path) as broker, listening(broker.port, spooled) as one:
        await until(lambda: not one.state)
        await broker.stop()
        await until(lambda: one.state.startswith("连不上"))
        await broker.start()
        await until(lambda: not one.state)
        await says(broker.port, ("safeloop/sensors/G1", "7"))
        await until(lambda: spooled.values("G1") == [7])
    assert spooled.values("G1") == [7], "once"


async def test_a_stored_value_of_last_week_is_no_sign_of_life(tmp_path: Path) -> None:
    spooled = Spooled()
    async with mosquitto(tmp_path) as broker:
        await says(broker.port, ("safeloop/sensors/G1", "5"), retain=True)
        async with listening(broker.port, spooled) as one:
            await until(lambda: one.figures()["unread"] == 1)
            await says(broker.port, ("safeloop/sensors/G2", "5"))
            await until(lambda: spooled.values("G2"))
    assert spooled.values("G1") == []


DIES = """
import asyncio, sys
from config.settings.shapes import Mqtt
from vision import clock
from vision.inputs.mqtt import Broker
one = Broker(Mqtt(host="127.0.0.1", port=int(sys.argv[1])), lambda *a, **k: None, "w1", clock.now, clock.tick)
asyncio.run(one.run())
"""


async def test_others_see_when_the_process_listens_when_it_stops_and_when_it_dies(tmp_path: Path) -> None:
    async with mosquitto(tmp_path) as broker, aiomqtt.Client("127.0.0.1", broker.port) as other:
        await other.subscribe("safeloop/vision/+")
        seen = aiter(other.messages)
        async with asyncio.timeout(30):
            async with listening(broker.port, Spooled()) as one:
                assert (await anext(seen)).payload == b"online"
                await until(lambda: not one.state)
            assert (await anext(seen)).payload == b"offline"
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", DIES, str(broker.port))
            assert (await anext(seen)).payload == b"online"
            process.kill()
            await process.wait()
            assert (await anext(seen)).payload == b"offline"


async def test_a_password_opens_the_broker_and_a_wrong_one_is_tried_again_without_a_word_of_it_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    passwords = tmp_path / "passwords"
    subprocess.run(["/usr/bin/mosquitto_passwd", "-b", "-c", passwords, "worker", "right word"], check=True)
    passwords.chmod(0o644)
    lines = ("allow_anonymous false", f"password_file {passwords}")
    async with mosquitto(tmp_path, *lines) as broker:
        async with listening(broker.port, Spooled(), username="worker", password=SecretStr("wrong word")) as one:
            await until(lambda: one.state.startswith("连不上"))
        async with listening(broker.port, Spooled(), username="worker", password=SecretStr("right word")) as one:
            await until(lambda: not one.state)
    assert "word" not in capsys.readouterr().out


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    private.chmod(0o644)
    return cert, private


# paho leaves the socket of a handshake that failed to the garbage collector
@pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
async def test_with_tls_only_a_broker_that_the_ca_vouches_for_is_believed(tmp_path: Path) -> None:
    cert, private = certified(tmp_path)
    lines = ("allow_anonymous true", f"certfile {cert}", f"keyfile {private}")
    spooled = Spooled()
    async with mosquitto(tmp_path, *lines) as broker:
        async with listening(broker.port, spooled, tls=True) as one:
            await until(lambda: one.state.startswith("连不上"))
        gc.collect()
        async with listening(broker.port, spooled, tls=True, ca_file=str(cert)) as one:
            await until(lambda: not one.state)
            context = ssl.create_default_context(cafile=str(cert))
            await says(broker.port, ("safeloop/sensors/G1", "8"), tls_context=context)
            await until(lambda: spooled.values("G1") == [8])
        async with listening(broker.port, spooled, tls=True, ca_file=str(tmp_path / "none.pem")) as one:
            await until(lambda: one.state.startswith("连不上"))
    assert spooled.values("G1") == [8]


def event(kind: str, id: str, **after: Any) -> str:
    said = {"id": id, "camera": "north", "label": "fire", "has_snapshot": True, "score": 0.7,
            "start_time": datetime.now(UTC).timestamp(), **after}  # fmt: skip
    return json.dumps({"type": kind, "before": said, "after": said})


@asynccontextmanager
async def recorder(pictures: dict[str, bytes]) -> AsyncIterator[str]:
    async def picture(request: web.Request) -> web.StreamResponse:
        found = pictures.get(request.match_info["id"])
        return web.Response(body=found) if found is not None else web.Response(status=404)

    app, port = web.Application(), free_port()
    app.router.add_get("/api/events/{id}/snapshot.jpg", picture)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@pytest.fixture
def hangs() -> Iterator[str]:
    """Takes every request and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


async def test_an_event_of_frigate_is_an_alarm_with_its_picture_and_its_end(tmp_path: Path) -> None:
    spooled = Spooled()
    async with mosquitto(tmp_path) as broker, recorder({"1.5-abc": JPEG, "1.7-page": b"<html>"}) as url:
        more = {"frigate_url": url, "frigate_cameras": {"north": "CAM-07"}}
        async with listening(broker.port, spooled, **more) as one:
            await until(lambda: not one.state)
            topic = "frigate/events"
            messages = [event("new", "1.5-abc"), event("end", "1.5-abc"), event("new", "1.6-none"), "{}"]
            messages += [event("new", "1.7-page"), event("new", "../../etc/passwd")]
            await says(broker.port, *((topic, message) for message in messages))
            await until(lambda: len(spooled.alarms()) == 5)
    told = [(each.camera, each.kind, each.phase, file is not None) for each, file in spooled.alarms()]
    assert sorted(told) == [
        ("CAM-07", "fire", "over", False),
        *[("CAM-07", "fire", "raised", False)] * 3,
        ("CAM-07", "fire", "raised", True),
    ]  # fmt: skip
    (shown,) = (each for each, file in spooled.alarms() if file)
    phases = [(each.phase, each.sha256 is not None) for each, _ in spooled.alarms() if each.id == shown.id]
    assert phases == [("raised", True), ("over", False)] and one.figures()["unread"] == 1


async def test_pictures_that_hang_hold_up_neither_gas_nor_fire_and_the_end_comes_after_its_alarm(
    tmp_path: Path, hangs: str
) -> None:
    spooled, topic = Spooled(), "frigate/events"
    people = [event("new", f"p{number}", label="person", current_zones=["fence"]) for number in range(12)]
    more = {"frigate_url": hangs}
    async with mosquitto(tmp_path) as broker, listening(broker.port, spooled, **more) as one:
        await until(lambda: not one.state)
        began = asyncio.get_running_loop().time()
        messages = [*people, event("end", "p1", label="person"), event("new", "1.5-fire")]
        await says(broker.port, *((topic, each) for each in messages), ("safeloop/sensors/G1", "61"))
        await until(lambda: spooled.values("G1") == [61])
        assert asyncio.get_running_loop().time() - began < 1.5
        await until(lambda: "fire" in [each.kind for each, _ in spooled.alarms()])
        assert asyncio.get_running_loop().time() - began < 2.5
        await until(lambda: len(spooled.alarms()) == 14)
    phases: dict[str, list[str]] = {}
    for each, file in spooled.alarms():
        assert file is None
        phases.setdefault(each.id, []).append(each.phase)
    assert sorted(phases.values()) == [["raised"]] * 12 + [["raised", "over"]]


async def test_an_alarm_whose_picture_is_awaited_when_the_process_stops_is_kept_without_it(
    tmp_path: Path, hangs: str
) -> None:
    spooled = Spooled()
    async with mosquitto(tmp_path) as broker:
        async with listening(broker.port, spooled, frigate_url=hangs) as one:
            await until(lambda: not one.state)
            await says(broker.port, ("frigate/events", event("new", "1.5-fire")))
            await until(lambda: one.heard)
    assert [(each.kind, file) for each, file in spooled.alarms()] == [("fire", None)]

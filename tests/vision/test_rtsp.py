"""Cameras that speak RTSP, on a real server on loopback: what they give, and what happens to them."""

import io
import logging
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
import structlog

from config.vision.plan import CameraPlan
from tests.vision.onvif_fake import Device, serving
from tests.vision.rtsp_server.plant import Cable, Plant, clip, plant, yard
from vision.cameras import Coded, Denied, Offline, Source, open_source, probe
from vision.frames import Frame

PASSWORD = "p@ss:w/ord#1 %中"
SECRET = f"admin:{PASSWORD}"
GUARDED = {"user": "admin", "password": PASSWORD}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {
        "h264": clip(folder / "a.h264", yard(640, 360, 50)),
        "h265": clip(folder / "a.h265", yard(640, 360, 50), "h265"),
        "slow keys": clip(folder / "b.h264", yard(640, 360, 100), group=100),
    }


@pytest.fixture(scope="module")
def cameras(clips: dict[str, Path]) -> Iterator[Plant]:
    streams = {
        "/h264": {"clip": str(clips["h264"]), "codec": "h264", "fps": 25},
        "/h265": {"clip": str(clips["h265"]), "codec": "h265", "fps": 25},
        "/slow": {"clip": str(clips["slow keys"]), "codec": "h264", "fps": 25},
    }
    with plant(streams, **GUARDED) as running:
        yield running


def seen_by(address: str, secret: str = SECRET, fps: float = 4.0, kind: str = "rtsp") -> Source:
    return open_source(CameraPlan(code="C1", name="一号", kind=kind, address=address, fps=fps), secret)


def watched(source: Source, seconds: float, pictures: int = 10_000) -> tuple[list[Frame], list[Offline]]:
    """What it gave within so many seconds, or until so many pictures; each new trouble once."""
    frames, troubles, end = [], [], time.monotonic() + seconds
    while time.monotonic() < end and len(frames) < pictures:
        try:
            if frame := source.read():
                frames.append(frame)
        except Offline as trouble:
            if not troubles or troubles[-1].why != trouble.why:
                troubles.append(trouble)
        time.sleep(0.01)
    return frames, troubles


def until(source: Source, kind: type[Offline], seconds: float) -> float:
    """Seconds until it is in that trouble."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            source.read()
        except Offline as trouble:
            if type(trouble) is kind:
                return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError(f"no {kind.__name__} within {seconds} s")


@pytest.mark.parametrize("path", ["/h264", "/h265", "/slow"])
def test_a_camera_gives_the_pictures_that_were_asked_for_evenly_and_in_order(cameras: Plant, path: str) -> None:
    source = seen_by(cameras.address(path))
    source.start()
    frames, troubles = watched(source, 25, 13)
    source.close()
    assert not troubles and len(frames) == 13 and frames[0].size == (640, 360)
    times = [frame.t for frame in frames[1:]]  # the first may stand alone: the server's own beginning
    assert all(0.1 <= later - earlier <= 0.45 for earlier, later in zip(times, times[1:], strict=False))
    assert abs((times[-1] - times[0]) / 11 - 0.25) < 0.05
    assert [frame.number for frame in frames] == sorted(frame.number for frame in frames)
    reds = [int((frame.image[180, :, 2] > 180).sum()) for frame in frames]
    assert max(reds) > 0, "the moving thing is red: the picture is BGR and decoded"


@pytest.mark.parametrize(("path", "codec"), [("/h264", "h264"), ("/h265", "hevc")])
def test_the_recorder_gets_the_same_connections_packets_and_writes_them_without_encoding(
    cameras: Plant, path: str, codec: str
) -> None:
    taken: list[Coded] = []
    source = seen_by(cameras.address(path))
    source.tap(taken.append)
    source.start()
    watched(source, 20, 12)
    source.close()
    assert taken[0].key and taken[0].coding.codec == codec and {one.coding for one in taken} == {taken[0].coding}
    assert len(taken) >= 50 and all(a.t <= b.t for a, b in zip(taken, taken[1:], strict=False))
    assert decoded(taken) >= len(taken) - 2


def decoded(taken: list[Coded]) -> int:
    """Pictures in a Matroska file made of these packets."""
    file = io.BytesIO()
    with av.open(io.BytesIO(taken[0].coding.sample)) as sample, av.open(file, "w", format="matroska") as copy:
        stream = copy.add_stream_from_template(sample.streams.video[0])
        for one in taken:
            packet = av.Packet(one.data)
            packet.stream, packet.time_base, packet.is_keyframe = stream, one.base, one.key
            packet.pts, packet.dts = one.pts, one.dts
            copy.mux(packet)
    file.seek(0)
    with av.open(file) as again:
        return sum(1 for _ in again.decode(video=0))


def test_a_wrong_password_is_denied_and_not_tried_again_for_half_a_minute(cameras: Plant) -> None:
    cable = Cable(cameras.port)
    source = seen_by(cameras.address("/h264", cable.port), "admin:wrong")
    source.start()
    assert until(source, Denied, 10) < 10
    watched(source, 4)
    source.close()
    cable.close()
    assert cable.calls == 1


def test_no_password_no_path_and_no_camera_are_told_apart(cameras: Plant) -> None:
    for address, secret, words in (
        (cameras.address("/h264"), "", "密码"),
        (cameras.address("/nowhere"), SECRET, "没有这一路流"),
        (cameras.address("/h264", 9), SECRET, "拒绝连接"),
        ("http://127.0.0.1/", SECRET, "rtsp://"),
        ("file:///etc/passwd", SECRET, "rtsp://"),
    ):
        with pytest.raises(Offline, match=words):
            probe(CameraPlan(code="C1", name="一号", kind="rtsp", address=address), secret)


def test_a_pulled_cable_is_known_within_seconds_and_its_return_too(cameras: Plant) -> None:
    cable = Cable(cameras.port)
    source = seen_by(cameras.address("/h264", cable.port))
    source.start()
    assert len(watched(source, 15, 2)[0]) == 2
    cable.pulled.set()
    assert until(source, Offline, 15) < 12
    cable.pulled.clear()
    assert len(watched(source, 30, 2)[0]) == 2
    source.close()
    cable.close()


def test_a_password_changed_while_it_runs_is_denied_at_the_next_connection_and_told_when_right_again(
    clips: dict[str, Path],
) -> None:
    with plant({"/a": {"clip": str(clips["h264"]), "codec": "h264", "fps": 25}}, **GUARDED) as running:
        cable = Cable(running.port)
        source = seen_by(running.address("/a", cable.port))
        source.start()
        assert len(watched(source, 15, 2)[0]) == 2
        running.tell(password="new one")
        cable.pulled.set()
        until(source, Offline, 15)
        cable.pulled.clear()
        until(source, Denied, 20)
        source.close()
        again = seen_by(running.address("/a", cable.port), "admin:new one")
        again.start()
        assert len(watched(again, 15, 2)[0]) == 2
        again.close()
        cable.close()


def test_a_camera_that_dies_is_offline_at_once(clips: dict[str, Path]) -> None:
    with plant({"/a": {"clip": str(clips["h264"]), "codec": "h264", "fps": 25}}) as running:
        source = seen_by(running.address("/a"), "")
        source.start()
        assert len(watched(source, 15, 2)[0]) == 2
        running.kill()
        assert until(source, Offline, 10) < 7
        source.close()


def test_no_password_comes_out_in_a_log_an_error_a_repr_or_the_process_list(
    cameras: Plant, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    spoken = [PASSWORD, "p%40ss", "wr0ng-one"]
    with structlog.testing.capture_logs() as logs:
        for address, secret in (
            (cameras.address("/h264"), "admin:wr0ng-one"),
            (cameras.address("/nowhere"), SECRET),
            (cameras.address("/h264", 9), SECRET),
            (cameras.address("/h264").replace("rtsp://", "rtsp://admin:wr0ng-one@"), ""),
        ):
            source = seen_by(address, secret)
            source.start()
            until(source, Denied if "wr0ng" in secret + address else Offline, 10)
            spoken_of = [repr(source), str(vars(source)), repr(source.__dict__.get("_feed"))]
            assert not any(word in text for word in spoken for text in spoken_of)
            source.close()
    printed = capfd.readouterr()
    titles = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    mine = "\n".join(line for line in titles.splitlines() if "serve.py" not in line)  # the server's own arguments
    for text in (str(logs), caplog.text, printed.out, printed.err, mine):
        assert not any(word in text for word in spoken)
    assert len(logs) >= 4


def test_a_test_picture_shows_what_there_is(cameras: Plant) -> None:
    one = probe(CameraPlan(code="C1", name="一号", kind="rtsp", address=cameras.address("/h265")), SECRET)
    assert (one.codec, one.width, one.height, one.picture[:2]) == ("hevc", 640, 360, b"\xff\xd8")


def test_an_onvif_camera_is_asked_for_its_stream_and_watched(cameras: Plant) -> None:
    device = Device(password=PASSWORD, streams={"main": (640, 360, f"rtsp://10.9.9.9:{cameras.port}/h264")})
    with serving(device.handle) as port:
        plan = CameraPlan(code="C1", name="一号", kind="onvif", address=f"127.0.0.1:{port}")
        shown = probe(plan, SECRET)
        assert shown.codec == "h264" and [one.token for one in shown.profiles] == ["main"]
        source = open_source(plan, SECRET)
        source.start()
        assert len(watched(source, 20, 2)[0]) == 2
        source.close()

"""Streams and clips through FFmpeg: one connection gives packets for the recorder and pictures for the eyes."""

import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import av
from av.container import InputContainer
from av.error import EOFError as Over
from av.error import FFmpegError, HTTPForbiddenError, HTTPNotFoundError, HTTPUnauthorizedError
from av.error import TimeoutError as Slow

from vision import clock
from vision.cameras.copying import Copying, VideoPacket
from vision.cameras.pictures import picture_of
from vision.cameras.port import Denied, Offline, Tap
from vision.cameras.thrift import Thrift
from vision.cameras.timeline import Timeline
from vision.frames import Frame

OPENING, READING = 5.0, 5.0
"""Seconds to connect, and without a packet: a pulled cable is known within the second of them."""
BUDGET = 0.35
"""Seconds of one core a second that decoding one camera may take; beyond that, the ends of its groups are left out."""
OVER_TCP: Mapping[str, str] = {
    "rtsp_transport": "tcp",  # UDP loses pictures in a plant's network, and 4K does not fit its buffers
    "allowed_media_types": "video",
    "protocol_whitelist": "rtsp,rtp,tcp,tls",
    "user_agent": "SafeLoop",
}


@dataclass(frozen=True, slots=True)
class Call:
    """How to open a stream. `url` holds the password: it is asked for at each try and never kept, shown or logged."""

    url: Callable[[], str] = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    paced: bool = False
    """A file: read no faster than it was filmed."""


class Streams:
    """A Feed (vision.cameras.loop) of one stream."""

    def __init__(self, camera: str, call: Call, fps: float, budget: float = BUDGET) -> None:
        self._camera, self._call, self._fps, self._budget = camera, call, fps, budget
        self._copying = Copying()
        self._number, self._last = 0, 0.0
        self.told = ("", 0.0)
        """Codec and frames a second, as the newest connection announced them; 0 where it did not."""

    def tap(self, taker: Tap | None) -> None:
        self._copying.taker = taker

    def pictures(self, stopped: threading.Event) -> Generator[Frame, None, None]:
        yield from self._connection(stopped)
        while self._call.paced and not stopped.is_set():  # a clip is a camera that begins again
            yield from self._connection(stopped)

    def _connection(self, stopped: threading.Event) -> Generator[Frame, None, None]:
        with opened(self._call) as container:
            stream = container.streams.video[0]
            decoder, rate = stream.codec_context, stream.average_rate or stream.guessed_rate
            self.told = (decoder.name, float(rate or 0.0))
            decoder.thread_count, decoder.thread_type = 1, "NONE"  # one camera, one core at most
            self._copying.begin(stream)
            with honest():
                yield from self._decoded(container, stopped)

    def _decoded(self, container: InputContainer, stopped: threading.Event) -> Generator[Frame, None, None]:
        line, thrift, pace = Timeline(self._last), Thrift(self._fps, self._budget), Pace()
        for packet in container.demux(container.streams.video[0]):
            if stopped.is_set():
                return
            if not packet.size:
                continue
            seconds = None if packet.pts is None else float(packet.pts * packet.time_base)
            if self._call.paced and pace.wait(seconds, stopped):
                return
            tick = clock.tick()
            t = line.place(seconds, tick)
            self._copying.take(packet, t)
            if thrift.decodes(t, seconds, packet.is_keyframe, tick - t):
                yield from self._shown(packet, line, thrift)

    def _shown(self, packet: VideoPacket, line: Timeline, thrift: Thrift) -> Iterator[Frame]:
        begun = clock.spent()
        try:
            decoded = [one for one in packet.decode() if isinstance(one, av.VideoFrame)]
        except FFmpegError:
            thrift.lost()
            return
        for one in decoded:
            t = line.of(None if one.pts is None or one.time_base is None else float(one.pts * one.time_base))
            if t <= self._last or one.is_corrupt or not thrift.due(t):
                continue
            if self._copying.outgrown(one.width, one.height):
                raise Offline("摄像机换了画面大小，重新连接")
            self._number, self._last = self._number + 1, t
            image = picture_of(one)
            yield Frame(self._camera, clock.when(t), t, image, self._number)
        thrift.spent(clock.spent() - begun)


class Pace:
    """Holds a file back to the speed it was filmed at."""

    def __init__(self) -> None:
        self._begun: tuple[float, float] | None = None

    def wait(self, seconds: float | None, stopped: threading.Event) -> bool:
        """True where it was stopped meanwhile."""
        if seconds is None:
            return False
        if self._begun is None:
            self._begun = (clock.tick(), seconds)
        return stopped.wait(max(0.0, self._begun[0] + seconds - self._begun[1] - clock.tick()))


@contextmanager
def opened(call: Call) -> Iterator[InputContainer]:
    """Raises Offline or Denied. What FFmpeg says goes nowhere: it quotes the address with the password."""
    with honest():
        container = av.open(call.url(), options=dict(call.options), timeout=(OPENING, READING))
    with container:
        if not container.streams.video:
            raise Offline("这一路流里没有画面")
        yield container


@contextmanager
def honest() -> Iterator[None]:
    """FFmpeg's errors in words, without their cause."""
    try:
        yield
    except (HTTPUnauthorizedError, HTTPForbiddenError):
        raise Denied("摄像机不接受这个用户名或密码") from None
    except HTTPNotFoundError:
        raise Offline("摄像机上没有这一路流，请核对地址") from None
    except Over:
        raise Offline("摄像机断开了连接") from None
    except (Slow, av.error.ExitError):
        raise Offline(f"{READING:.0f} 秒没有画面传来") from None
    except FFmpegError as error:
        raise Offline(WORDS.get(type(error).__name__, "这一路流打不开")) from None
    except OSError as error:
        raise Offline(WORDS.get(type(error).__name__, "连不上摄像机")) from None


WORDS = {
    "ConnectionRefusedError": "摄像机拒绝连接，端口可能不对",
    "ConnectionResetError": "摄像机断开了连接",
    "BrokenPipeError": "摄像机断开了连接",
    "InvalidDataError": "传来的不是视频",
    "FileNotFoundError": "没有这个文件",
}

"""A look at a camera before it is trusted: one picture, and what it says of itself."""

import threading
from dataclasses import dataclass

from config.vision.plan import CameraPlan
from vision.cameras.addresses import credentials
from vision.cameras.onvif import Profile, chosen, profiles_of
from vision.cameras.opening import feed_of
from vision.cameras.pictures import jpeg_of
from vision.cameras.port import Offline
from vision.cameras.streams import Streams

FIRST_PICTURE = 12.0
"""Seconds: some cameras send a key frame only each ten."""


@dataclass(frozen=True, slots=True)
class Probe:
    """`picture` JPEG; `codec` h264, hevc, jpeg, ...; `fps` what the stream says, 0 where it does not; `profiles` of an
    ONVIF camera."""

    picture: bytes
    codec: str
    width: int
    height: int
    fps: float = 0.0
    profiles: tuple[Profile, ...] = ()


def probe(plan: CameraPlan, secret: str) -> Probe:
    """One picture of the wanted stream. Raises Offline or Denied within half a minute."""
    profiles: tuple[Profile, ...] = ()
    secret = secret or credentials(plan.address)
    if plan.kind == "onvif":
        profiles = profiles_of(plan.address, secret)
        plan = plan.model_copy(update={"kind": "rtsp", "address": chosen(profiles, plan.stream).address})
    feed, stopped = feed_of(plan, secret), threading.Event()
    timer, pictures = threading.Timer(FIRST_PICTURE, stopped.set), feed.pictures(stopped)
    timer.start()
    try:
        frame = next(pictures, None)
    finally:
        timer.cancel()
        pictures.close()
    if frame is None:
        raise Offline(f"{FIRST_PICTURE:.0f} 秒内没有等到第一张画面")
    codec, fps = feed.told if isinstance(feed, Streams) else ("jpeg", 0.0)
    return Probe(jpeg_of(frame.image), codec, *frame.size, fps, profiles)

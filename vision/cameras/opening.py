"""From the plan of a camera to its source."""

from pathlib import Path

from config.vision.plan import CameraPlan
from vision.cameras.addresses import HTTP, RTSP, checked, credentials, dialled
from vision.cameras.folders import CLIPS, Folder
from vision.cameras.loop import Feed, Loop
from vision.cameras.port import Offline, Source
from vision.cameras.snapshots import Album
from vision.cameras.streams import BUDGET, OVER_TCP, Call, Streams

PUSHED = ("tcp", "rtmp", "rtsp", "http", "unix")
"""Schemes of what the ingest hands on; always on this machine."""


def open_source(plan: CameraPlan, secret: str, budget: float = BUDGET) -> Source:
    """Not started yet. `secret` is `user:password` or ""; `budget` seconds of one core a second for decoding. Never
    raises: what is wrong with an address is told by `read`, as all else."""
    return Loop(plan.code, feed_of(plan, secret or credentials(plan.address), budget))


def feed_of(plan: CameraPlan, secret: str, budget: float = BUDGET) -> Feed:
    def rtsp() -> str:
        return dialled(checked(plan.address, RTSP), secret)

    def told() -> str:
        from vision.cameras.onvif import stream_address  # zeep is heavy, and an extra

        return dialled(stream_address(plan.address, secret, plan.stream), secret)

    if plan.kind == "http":
        return Album(plan.code, lambda: checked(plan.address, HTTP), secret, plan.fps)
    if plan.kind == "file":
        return _of_file(plan, budget)
    if plan.kind == "push":
        return Streams(plan.code, Call(lambda: checked_push(plan.address)), plan.fps, budget)
    return Streams(plan.code, Call(told if plan.kind == "onvif" else rtsp, OVER_TCP), plan.fps, budget)


def checked_push(address: str) -> str:
    if not address:
        raise Offline("还没有推流过来")
    return checked(address, PUSHED)


def _of_file(plan: CameraPlan, budget: float) -> Feed:
    path = Path(plan.address)
    if path.suffix.lower() not in CLIPS:
        return Folder(plan.code, path, plan.fps)
    call = Call(lambda: str(path), {"protocol_whitelist": "file"}, paced=True)
    return Streams(plan.code, call, plan.fps, budget)

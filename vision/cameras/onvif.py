"""ONVIF: what a camera says of its streams. The packages (zeep: 30 MB, 1 s) are an extra and loaded when asked for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from vision.cameras.addresses import HTTP, checked
from vision.cameras.port import Offline

LEGIBLE = 360
"""Pixels of height that a stream needs before anything smaller is preferred to something larger."""


@dataclass(frozen=True, slots=True)
class Profile:
    """`address` and `snapshot` without credentials, "" where the camera does not say."""

    token: str
    name: str
    codec: str
    width: int
    height: int
    fps: float = 0.0
    address: str = ""
    snapshot: str = ""


def service_address(address: str) -> str:
    """`10.0.0.8`, `10.0.0.8:8000` or the whole `http://…/onvif/device_service`. Raises Offline."""
    whole = checked(address if "://" in address else f"http://{address.strip()}", HTTP)
    parts = urlsplit(whole)
    return whole if parts.path not in ("", "/") else f"{parts.scheme}://{parts.netloc}/onvif/device_service"


def chosen(profiles: Sequence[Profile], stream: Literal["main", "sub"]) -> Profile:
    """Main: the largest. Sub: the smallest that is still legible, else the largest of the small ones."""
    if not profiles:
        raise Offline("摄像机没有视频通道")
    by_area = sorted(profiles, key=lambda one: one.width * one.height)
    legible = [one for one in by_area if min(one.width, one.height) >= LEGIBLE]
    return legible[0] if stream == "sub" and legible else by_area[-1]


def stream_address(address: str, secret: str, stream: Literal["main", "sub"]) -> str:
    """The RTSP address of the wanted stream, on the configured host. Raises Offline or Denied."""
    return _asked(address, secret, stream)[0].address


def profiles_of(address: str, secret: str) -> tuple[Profile, ...]:
    """All of them, with their addresses. Raises Offline or Denied."""
    return _asked(address, secret, None)


def _asked(address: str, secret: str, stream: Literal["main", "sub"] | None) -> tuple[Profile, ...]:
    try:
        from vision.cameras.soap import ask
    except ImportError:
        raise Offline("这台机器没有装 ONVIF 部件：pip install 'safeloop[onvif]'") from None
    return asyncio.run(ask(service_address(address), secret, stream))

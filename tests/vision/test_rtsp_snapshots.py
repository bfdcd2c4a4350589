"""Cameras that give single pictures over HTTP."""

import base64
import time

import cv2
import numpy as np
import pytest
from aiohttp import web

from config.vision.plan import CameraPlan
from tests.vision.onvif_fake import Device, serving
from vision.cameras import Denied, Offline, open_source, probe

JPEG = cv2.imencode(".jpg", np.full((120, 160, 3), 90, np.uint8))[1].tobytes()


def camera(port: int, fps: float = 10.0) -> CameraPlan:
    return CameraPlan(code="C1", name="一号", kind="http", address=f"http://127.0.0.1:{port}/snap.jpg", fps=fps)


class Basic:
    """Offers nothing better, and counts who is wrong."""

    def __init__(self) -> None:
        self.wrong = 0

    async def handle(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") == "Basic " + base64.b64encode("admin:密码".encode()).decode():
            return web.Response(body=JPEG)
        self.wrong += "Authorization" in request.headers
        return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="camera"'})


class Digest(Device):
    async def handle(self, request: web.Request) -> web.Response:
        if self._digest_holds(request):
            return web.Response(body=JPEG)
        self.refused += "Authorization" in request.headers
        return web.Response(
            status=401, headers={"WWW-Authenticate": 'Digest realm="camera", nonce="n0nce", qop="auth"'}
        )


def answering(response: web.Response):
    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=response.status, headers=response.headers, body=response.body)

    return handle


@pytest.mark.parametrize(("door", "secret"), [(Basic(), "admin:密码"), (Digest(), "admin:right")])
def test_a_camera_with_a_password_gives_its_picture(door: Basic | Digest, secret: str) -> None:
    with serving(door.handle) as port:
        seen = probe(camera(port), secret)
    assert (seen.codec, seen.width, seen.height) == ("jpeg", 160, 120)


@pytest.mark.parametrize("door", [Basic(), Digest()])
def test_a_wrong_password_is_tried_once(door: Basic | Digest) -> None:
    with serving(door.handle) as port, pytest.raises(Denied):
        probe(camera(port), "admin:wrong")
    assert (door.wrong if isinstance(door, Basic) else door.refused) == 1


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (web.Response(status=302, headers={"Location": "http://thief.example/"}), "没有跟随"),
        (web.Response(status=500), "500"),
        (web.Response(body=b"<html>"), "不是图片"),
        (web.Response(body=JPEG[:200]), "图片"),
        (web.Response(body=b"\xff\xd8" + bytes(9 * 2**20)), "太大"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(response: web.Response, words: str) -> None:
    with serving(answering(response)) as port, pytest.raises(Offline, match=words):
        probe(camera(port), "")


def test_pictures_come_as_often_as_asked_and_the_end_of_the_camera_is_known() -> None:
    with serving(answering(web.Response(body=JPEG))) as port:
        source = open_source(camera(port), "")
        source.start()
        end, seen = time.monotonic() + 2, 0
        while time.monotonic() < end:
            seen += source.read() is not None
            time.sleep(0.01)
        assert 10 <= seen <= 22
    end, gone = time.monotonic() + 10, False
    while time.monotonic() < end and not gone:
        try:
            source.read()
        except Offline:
            gone = True
        time.sleep(0.02)
    source.close()
    assert gone

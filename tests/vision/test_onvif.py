"""What a camera says of itself by ONVIF, and what it is not believed."""

import logging
import re
import socket
import threading
import traceback
from datetime import timedelta

import pytest
from aiohttp import web

from tests.vision.onvif_fake import Device, serving
from vision.cameras import Denied, Offline, discover
from vision.cameras.onvif import Profile, chosen, profiles_of, service_address, stream_address

WRONG = "admin:wr0ng-secret"


def told(device: Device, secret: str = "admin:right") -> tuple[Profile, ...]:
    with serving(device.handle) as port:
        return profiles_of(f"127.0.0.1:{port}", secret)


def test_a_camera_names_its_streams_on_the_host_that_was_configured_though_it_believes_in_another() -> None:
    profiles = told(Device())
    assert [(one.token, one.width, one.height, one.codec, one.fps) for one in profiles] == [
        ("main", 1920, 1080, "H264", 25), ("sub", 704, 576, "H264", 25), ("tiny", 320, 180, "H264", 25),
    ]  # fmt: skip
    assert profiles[0].address == "rtsp://127.0.0.1:554/main" and profiles[0].snapshot == "http://127.0.0.1/snap.jpg"


def test_the_sub_stream_is_the_smallest_that_shows_people() -> None:
    profiles = told(Device())
    assert chosen(profiles, "sub").token == "sub" and chosen(profiles, "main").token == "main"
    small = [one for one in profiles if one.token == "tiny"]
    assert chosen(small, "sub").token == "tiny"


def test_a_camera_whose_clock_is_three_hours_behind_is_signed_for_on_its_own_clock() -> None:
    device = Device(behind=timedelta(hours=3))
    with serving(device.handle) as port:
        assert stream_address(f"127.0.0.1:{port}", "admin:right", "sub") == "rtsp://127.0.0.1:554/sub"
    assert device.refused == 0


def test_a_camera_that_knows_only_capabilities_is_asked_for_those() -> None:
    device = Device(services=False)
    assert len(told(device)) == 3 and "GetCapabilities" in device.asked


def test_a_camera_that_wants_http_digest_gets_it() -> None:
    assert len(told(Device(http_digest=True))) == 3


@pytest.mark.parametrize("http_digest", [False, True])
def test_a_wrong_password_is_told_as_such_after_two_tries_at_most(http_digest: bool) -> None:
    device = Device(http_digest=http_digest)
    with pytest.raises(Denied) as refused:
        told(device, WRONG)
    assert device.refused <= 2
    assert "wr0ng" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "concat:a|b", "http://127.0.0.1/x", "rtsp://", ""])
def test_a_stream_that_is_no_rtsp_address_is_not_opened(uri: str) -> None:
    with pytest.raises(Offline):
        told(Device(streams={"main": (1920, 1080, uri)}))


def test_a_stream_on_another_host_would_get_our_password_and_does_not() -> None:
    device = Device(streams={"main": (1920, 1080, "rtsp://thief.example:8554/x?a=1")})
    assert told(device)[0].address == "rtsp://127.0.0.1:8554/x?a=1"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (web.Response(status=302, headers={"Location": "http://thief.example/"}), "没有跟随"),
        (web.Response(body=b"<a>" * 1_000_000), "太大"),
        (web.Response(body=b"<html>router</html>"), "看不懂"),
        (web.Response(body=b""), "看不懂"),
        (web.Response(status=404), "看不懂"),
    ],
)
def test_what_is_no_camera_is_refused_in_words(answer: web.Response, words: str) -> None:
    with pytest.raises(Offline, match=words):
        told(Device(answer=answer))


def test_nobody_there_is_offline_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Offline, match="连不上"):
        profiles_of(f"127.0.0.1:{port}", "admin:right")


def test_an_address_may_be_short_and_must_be_http() -> None:
    assert service_address("10.0.0.8") == "http://10.0.0.8/onvif/device_service"
    assert service_address("http://10.0.0.8:81/onvif/x") == "http://10.0.0.8:81/onvif/x"
    with pytest.raises(Offline):
        service_address("file:///etc/passwd")


def test_no_log_of_a_conversation_holds_the_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told(Device(password="s3cret-pass"), "admin:s3cret-pass")
    with pytest.raises(Denied):
        told(Device(), "admin:s3cret-pass")
    assert caplog.records and "s3cret-pass" not in caplog.text


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><x>&b;</x>"
MATCH = """<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header><a:MessageID>urn:uuid:1-2-3</a:MessageID>
 <a:RelatesTo>{}</a:RelatesTo><a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>
 <a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></s:Header><s:Body><d:ProbeMatches>
 <d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:cam-1</a:Address></a:EndpointReference>
 <d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/Gate%20East
 onvif://www.onvif.org/hardware/DS-2CD</d:Scopes><d:XAddrs>http://[fe80::1]/onvif/device_service
 http://10.0.0.8/onvif/device_service</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>
 </d:ProbeMatches></s:Body></s:Envelope>"""


def test_a_camera_on_the_network_is_found_with_its_name() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as camera:
        camera.bind(("127.0.0.1", 0))
        camera.settimeout(10)

        def answer() -> None:
            asked, who = camera.recvfrom(65535)
            question = re.search(rb"MessageID[^>]*>([^<]+)<", asked)
            camera.sendto(b"\xff not xml", who)
            camera.sendto(BOMB, who)
            camera.sendto(MATCH.format("urn:uuid:somebody-else").replace("10.0.0.8", "10.0.0.9").encode(), who)
            camera.sendto(MATCH.format(question[1].decode() if question else "").encode(), who)

        thread = threading.Thread(target=answer)
        thread.start()
        found = discover(0.8, "127.0.0.1", camera.getsockname()[1])
        thread.join()
    assert [(one.address, one.name, one.hardware) for one in found] == [
        ("http://10.0.0.8/onvif/device_service", "Gate East", "DS-2CD")
    ]

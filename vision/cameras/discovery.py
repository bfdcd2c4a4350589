"""Who is there: a WS-Discovery probe (one question by multicast, an answer from each camera). Own code: WSDiscovery
2.1.2 ends its threads with an error on a machine with IPv6, and believes its XML."""

import contextlib
import selectors
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from uuid import uuid4
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from vision import clock
from vision.cameras.addresses import HTTP, checked
from vision.cameras.port import Offline

GROUP, PORT = "239.255.255.250", 3702
MOST = 1000
"""Answers that are read: a network is not that large, a prankster is."""
DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
QUESTION = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    f'xmlns:a="{ADDRESSING}" xmlns:d="{DISCOVERY}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>'
    "<a:MessageID>{id}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
    f"<a:Action>{DISCOVERY}/Probe</a:Action></s:Header><s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types>"
    "</d:Probe></s:Body></s:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A camera that answered: `address` of its ONVIF service, name and hardware as it tells them."""

    address: str
    name: str = ""
    hardware: str = ""


def discover(seconds: float = 3.0, address: str = GROUP, port: int = PORT) -> tuple[Found, ...]:
    """ONVIF cameras that answer within `seconds` on the networks of this machine, or at one `address`. Raises Offline
    where the network cannot be asked."""
    mark, found = f"urn:uuid:{uuid4()}", dict[str, Found]()
    with contextlib.ExitStack() as stack, selectors.DefaultSelector() as ready:
        for one in _asking(QUESTION.format(id=mark).encode(), address, port):
            ready.register(stack.enter_context(one), selectors.EVENT_READ)
        if not ready.get_map():
            raise Offline("这台机器的网络不让发现摄像机（UDP 3702）")
        end, heard = clock.tick() + seconds, 0
        while (left := end - clock.tick()) > 0 and heard < MOST:
            for key, _ in ready.select(left):
                heard += 1
                with contextlib.suppress(OSError):
                    for camera in answered(key.fileobj.recv(65535), mark):  # type: ignore[union-attr]
                        found.setdefault(camera.address, camera)
    return tuple(found[one] for one in sorted(found))


def _asking(question: bytes, address: str, port: int) -> Iterator[socket.socket]:
    """A socket for each network of the machine, the question sent; those that cannot send are left out."""
    everyone = ip_address(address).is_multicast
    for index, _ in socket.if_nameindex() if everyone else [(0, "")]:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            if everyone:
                one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("@4s4si", b"", b"", index))
            one.sendto(question, (address, port))
        except OSError:
            one.close()
        else:
            yield one


def answered(data: bytes, mark: str) -> Iterator[Found]:
    """The cameras of one answer to our question; nothing for anything else. What a stranger sends stays short."""
    try:
        told = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError):
        return
    if told.findtext(f".//{{{ADDRESSING}}}RelatesTo", "").strip() != mark:
        return
    for match in told.iter(f"{{{DISCOVERY}}}ProbeMatch"):
        addresses = match.findtext(f"{{{DISCOVERY}}}XAddrs", "").split()
        words = _words(match.findtext(f"{{{DISCOVERY}}}Scopes", "").split())
        for one in sorted(addresses[:20], key=lambda one: "[" in one)[:1]:  # IPv4 before others
            with contextlib.suppress(Offline):
                yield Found(checked(one, HTTP)[:200], words.get("name", ""), words.get("hardware", ""))


def _words(scopes: list[str]) -> dict[str, str]:
    """onvif://www.onvif.org/name/East%20gate -> name: East gate."""
    parts = (urlsplit(scope).path.strip("/").partition("/") for scope in scopes[:50])
    return {kind.lower(): unquote(value)[:80] for kind, _, value in parts}

"""A camera's number and address as an installer writes them: what opens the camera is taken out, or refused."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

SCHEMES = {"rtsp": ("rtsp", "rtsps"), "onvif": ("http", "https"), "http": ("http", "https")}
USUAL = {"rtsp": "rtsp://{}/", "onvif": "http://{}/onvif/device_service", "http": "http://{}/"}
USUAL_PORT = {"rtsp": ":554"}
CODE = re.compile(r"[A-Za-z0-9_\u3400-\u9fff-]{1,40}")
RESERVED = ("aside",)
"""Names of folders where the camera process keeps what belongs to no camera."""
OPENS = re.compile(r"(?:^|[?&;/_#])(?:user|username|usr|loginuse|password|passwd|pass|pwd|psw|loginpas)=", re.I)
NO_SECRET = "把用户名和密码填在自己的列里，地址里不写密码"


def code_trouble(code: str) -> str:
    """What is wrong with a camera's number; "" where the camera process can work with it."""
    if len(code) > 40:
        return f"编号“{code[:20]}……”太长，请控制在 40 个字以内"
    if not CODE.fullmatch(code):
        return f"编号“{code}”里有不能用的字符，只能用汉字、字母、数字、- 和 _"
    return f"编号“{code}”留给系统用了，请换一个" if code.lower() in RESERVED else ""


def opens(address: str) -> bool:
    """Whether a name or password stands where it would be kept in plain: behind the host, as a parameter."""
    return bool(OPENS.search(unquote(address)))


def named(address: str) -> bool:
    """Whether user:password stands before the host."""
    parts = split(address)
    return parts is not None and "@" in parts.netloc


def bare(said: str, kind: str) -> str:
    """A bare IP address, of either family, with a port or without, as the usual address of its kind; "" for none."""
    host, port = said, ""
    if said.startswith("["):
        host, _, port = said[1:].partition("]")
    elif said.count(":") == 1:
        host, _, port = said.partition(":")
        port = f":{port}"
    try:
        shown = f"[{host}]" if ip_address(host).version == 6 else host
    except ValueError:
        return ""
    address = USUAL[kind].format(shown + (port if port.strip(":") else USUAL_PORT.get(kind, "")))
    return address if split(address) and (not port or port.startswith(":")) else ""


def parted(said: str, kind: str) -> tuple[str, str] | None:
    """The address without what opens it, and user:password; None where it is no address of this kind."""
    parts = split(said)
    if parts is None or parts.scheme not in SCHEMES[kind]:
        return None
    inside, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=place)), unquote(inside)


def split(said: str) -> SplitResult | None:
    try:
        parts = urlsplit(said)
        parts.port  # noqa: B018 - looked at, a port that is none raises
    except ValueError:
        return None
    return parts if parts.hostname else None

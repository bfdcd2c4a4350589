"""Addresses of cameras: what may be dialled, and with whose name. A stranger's string never reaches FFmpeg unread: it
would open files and pipes just as well."""

from urllib.parse import quote, urlsplit, urlunsplit

from vision.cameras.port import Offline

RTSP, HTTP = ("rtsp", "rtsps"), ("http", "https")


def checked(address: str, schemes: tuple[str, ...]) -> str:
    """The address without credentials; raises Offline where it is none of `schemes` or names no host."""
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Offline("地址看不懂") from None
    if parts.scheme.lower() not in schemes or not host or any(sign in address for sign in "\r\n\0"):
        raise Offline(f"地址要以 {schemes[0]}:// 开头，后面是摄像机的 IP")
    return urlunsplit((parts.scheme.lower(), _place(parts.netloc), parts.path, parts.query, ""))


def dialled(address: str, secret: str) -> str:
    """With `user:password` in it, for FFmpeg alone: it takes them from nowhere else."""
    if not secret:
        return address
    user, _, password = secret.partition(":")
    parts = urlsplit(address)
    who = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit((parts.scheme, f"{who}@{parts.netloc}", parts.path, parts.query, ""))


def at_home(told: str, home: str, schemes: tuple[str, ...]) -> str:
    """An address that a camera told of itself, but on the host that was configured: behind a NAT its own is wrong, and
    our password goes to no other host."""
    parts = urlsplit(checked(told, schemes))
    host = urlsplit(home).hostname or ""
    shown = f"[{host}]" if ":" in host else host
    netloc = f"{shown}:{parts.port}" if parts.port else shown
    return urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))


def credentials(address: str) -> str:
    """`user:password` that somebody wrote into an address, "" for none; as typed, not decoded twice."""
    return urlsplit(address).netloc.rpartition("@")[0]


def _place(netloc: str) -> str:
    return netloc.rpartition("@")[2]

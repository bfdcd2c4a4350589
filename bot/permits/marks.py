"""What a permit's QR codes say. The paper's code is static and proves only which ticket; the screen's carries a time
step, so that a photographed screen is worth nothing a minute later. Presence is proved by place, time and person."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from bot.labels import Labels
from bot.signing import Signer
from workflows.permit.records import PREFIX

PERMIT = re.compile(rf"(?:{'|'.join(PREFIX.values())})-[0-9]{{8}}-[0-9]{{4,9}}")
"""A permit's number, as a label or an address may carry it."""
WINDOW, DRIFT = timedelta(seconds=60), 1
"""One step of the screen's code, and how many steps on either side still count: phones' clocks and slow cameras."""
SEEN_LIFE = timedelta(minutes=5)
"""From the scan to the press of 扫码开工, with a login in between."""
SCREEN, SEEN = "permit-screen", "permit-seen"
SPELLED = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_-]{22})")
RECEIPT = re.compile(r"([psx])-([0-9]{1,12})-([A-Za-z0-9_-]{22})")

Mark = Literal["paper", "screen"]


@dataclass(frozen=True, slots=True)
class Scan:
    """A genuine code of ours: which permit, printed or shown, and whether a shown one's time is not over."""

    code: str
    mark: Mark
    fresh: bool = True


def screen_mark(signer: Signer, code: str, now: datetime) -> str:
    """`STEP.DIGEST` for the minute of `now`."""
    step = _step(now)
    return f"{step}.{signer.mark(SCREEN, f'{code}|{step}')}"


def genuine(signer: Signer, code: str, mark: str) -> bool:
    """Made by us for this permit, however long ago."""
    found = SPELLED.fullmatch(mark)
    if found is None:
        return False
    return hmac.compare_digest(found[2].encode(), signer.mark(SCREEN, f"{code}|{int(found[1])}").encode())


def fresh(signer: Signer, code: str, mark: str, now: datetime) -> bool:
    """Genuine, and of this minute or one beside it."""
    found = SPELLED.fullmatch(mark)
    near = found is not None and abs(int(found[1]) - _step(now)) <= DRIFT
    return near and genuine(signer, code, mark)


def until(now: datetime) -> datetime:
    """When the screen must show the next code."""
    return datetime.fromtimestamp((_step(now) + 1) * WINDOW.total_seconds(), now.tzinfo)


def screen_address(labels: Labels, code: str, now: datetime) -> str:
    """What the screen's QR code says."""
    return f"{labels.public_url}/q/{code}?t={screen_mark(labels.signer, code, now)}"


def read(labels: Labels, address: str, now: datetime) -> Scan | None:
    """The permit behind a scanned address; None for what is not ours or no permit. A stale screen is not fresh."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # an unclosed bracket of an IPv6 address, for one
        return None
    code = parts.path.rpartition("/q/")[2]
    return scanned(labels, code, {name: values[0] for name, values in parse_qs(parts.query).items()}, now)


def scanned(labels: Labels, code: str, query: dict[str, str], now: datetime) -> Scan | None:
    """The same from an address that is taken apart already."""
    if not PERMIT.fullmatch(code):
        return None
    if mark := query.get("t", ""):
        signer = labels.signer
        return Scan(code, "screen", fresh(signer, code, mark, now)) if genuine(signer, code, mark) else None
    return Scan(code, "paper") if labels.genuine(code, query.get("v", ""), query.get("k", "")) else None


def receipt(signer: Signer, scan: Scan, now: datetime) -> str:
    """One segment of an address that carries a scan through a login: which kind, seen when, signed."""
    letter = "p" if scan.mark == "paper" else "s" if scan.fresh else "x"
    seconds = int(now.timestamp())
    return f"{letter}-{seconds}-{signer.mark(SEEN, f'{scan.code}|{letter}|{seconds}')}"


def kept(signer: Signer, code: str, token: str, now: datetime) -> Scan | None:
    """What was scanned; None for a receipt that is not ours, is another permit's, or is older than five minutes."""
    found = RECEIPT.fullmatch(token)
    if found is None:
        return None
    letter, seconds, digest = found.groups()
    ours = hmac.compare_digest(digest.encode(), signer.mark(SEEN, f"{code}|{letter}|{int(seconds)}").encode())
    age = now.timestamp() - int(seconds)
    if not ours or not 0 <= age + 1 <= SEEN_LIFE.total_seconds() + 1:
        return None
    return Scan(code, "paper") if letter == "p" else Scan(code, "screen", letter == "s")


def _step(now: datetime) -> int:
    return int(now.timestamp() // WINDOW.total_seconds())

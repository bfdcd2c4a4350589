"""A label that was scanned with the phone's own camera: one segment of an address carries the scan through a login."""

import hmac
import re
from datetime import datetime, timedelta
from typing import Literal

from bot.signing import Signer

LIFE, PURPOSE = timedelta(minutes=5), "round-seen"
"""From the scan to the check-in, with a login in between."""
RECEIPT = re.compile(r"([0-9]{1,12})-(p?)([A-Za-z0-9_-]{22})")
Seen = Literal["ok", "old", "no", "other"]


def receipt(signer: Signer, point: str, now: datetime, person: str = "") -> str:
    """`SECONDS-DIGEST` for this point, `SECONDS-pDIGEST` for this person alone where it is known who scanned."""
    seconds, bound = int(now.timestamp()), "p" if person else ""
    return f"{seconds}-{bound}{signer.mark(PURPOSE, _written(point, seconds, person))}"


def _written(point: str, seconds: int, person: str) -> str:
    return f"{point}|{seconds}|{person}" if person else f"{point}|{seconds}"


def seen(signer: Signer, point: str, token: str, at: datetime, person: str) -> Seen:
    """Whether this point's label was scanned at most five minutes before `at`; "other" for the scan of somebody else,
    "no" for what is not ours, another point's, or from after `at`."""
    found = RECEIPT.fullmatch(token)
    if found is None:
        return "no"
    seconds, bound, digest = found.groups()
    own = signer.mark(PURPOSE, _written(point, int(seconds), person if bound else ""))
    if not hmac.compare_digest(digest.encode(), own.encode()):
        return "other" if bound else "no"
    age = at.timestamp() - int(seconds)
    # the receipt counts whole seconds, and a phone's own time is good for one
    return "no" if age < -1 else "ok" if age < LIFE.total_seconds() + 1 else "old"

"""A label that was scanned with the phone's own camera: one segment of an address carries the scan through a login."""

import hmac
import re
from datetime import datetime, timedelta
from typing import Literal

from bot.signing import Signer

LIFE, PURPOSE = timedelta(minutes=5), "round-seen"
"""From the scan to the check-in, with a login in between."""
RECEIPT = re.compile(r"([0-9]{1,12})-([A-Za-z0-9_-]{22})")
Seen = Literal["ok", "old", "no"]


def receipt(signer: Signer, point: str, now: datetime) -> str:
    """`SECONDS-DIGEST` for this point."""
    seconds = int(now.timestamp())
    return f"{seconds}-{signer.mark(PURPOSE, f'{point}|{seconds}')}"


def seen(signer: Signer, point: str, token: str, at: datetime) -> Seen:
    """Whether this point's label was scanned at most five minutes before `at`; "no" for what is not ours, another
    point's, or from after `at`."""
    found = RECEIPT.fullmatch(token)
    if found is None:
        return "no"
    seconds, digest = found.groups()
    if not hmac.compare_digest(digest.encode(), signer.mark(PURPOSE, f"{point}|{int(seconds)}").encode()):
        return "no"
    age = at.timestamp() - int(seconds)
    # the receipt counts whole seconds, and a phone's own time is good for one
    return "no" if age < -1 else "ok" if age < LIFE.total_seconds() + 1 else "old"

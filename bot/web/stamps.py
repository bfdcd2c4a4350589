"""What a phone brings along for what it did without a net: our own signed time, its two clocks, and the order.

`anchor` is a piece of service time that nobody else can make; the page counts on from it with a clock that the phone's
settings do not move. `person_mark` is a person's name for the phone's own store: it says whose an entry is, to nobody.
"""

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.media.unusable import Unusable
from bot.signing import Signer
from workflows.inspection.events import Stamp

ANCHOR, PERSON = "phone-anchor", "phone-person"
SPELLED = re.compile(r"([0-9]{13})\.([A-Za-z0-9_-]{22})")
NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")
"""Milliseconds and sequence numbers, as pages write them."""
UNREADABLE = "手机上记的时间读不出来，这一条没有收下。请把手机的日期和时间设成自动，再做一次"


def anchor(signer: Signer, now: datetime) -> str:
    """`MILLISECONDS.DIGEST` of service time."""
    spelled = f"{int(now.timestamp() * 1000):013d}"
    return f"{spelled}.{signer.mark(ANCHOR, spelled)}"


def anchored(signer: Signer, token: str) -> datetime | None:
    """When it was given, in UTC; None for what is not ours."""
    found = SPELLED.fullmatch(token)
    if found is None or not hmac.compare_digest(found[2].encode(), signer.mark(ANCHOR, found[1]).encode()):
        return None
    return datetime.fromtimestamp(int(found[1]) / 1000, UTC)


def person_mark(signer: Signer, person: str) -> str:
    """The same for the same person, on every phone; says nothing about who it is."""
    return signer.mark(PERSON, person)


def stamp_of(signer: Signer, fields: Mapping[str, str]) -> Stamp | None:
    """From the fields `seq`, `wall`, `sent_wall`, `anchor`, `since_ms` of a form; None where it was sent as it was
    done (no `wall`). An anchor that is not ours counts as none. Raises Unusable for clocks that cannot be read."""
    if not fields.get("wall"):
        return None
    begun = anchored(signer, fields.get("anchor", ""))
    since = _number(fields["since_ms"]) if fields.get("since_ms") and begun else None
    since_anchor = None if since is None else timedelta(milliseconds=since)
    seq, wall, sent_wall = (fields.get(name, "") for name in ("seq", "wall", "sent_wall"))
    return Stamp(int(_number(seq or "0")), _moment(wall), _moment(sent_wall), begun, since_anchor)


def _moment(said: str) -> datetime:
    """ISO with an offset: a bare clock says nothing."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise Unusable(UNREADABLE) from None
    if found.tzinfo is None or not 2000 <= found.year <= 2200:
        raise Unusable(UNREADABLE)
    return found


def _number(said: str) -> float:
    if not NUMBER.fullmatch(said):
        raise Unusable(UNREADABLE)
    return min(float(said), 1e13)

"""What a permit's page may send later than it was pressed, and what a report says of its hour.

Work never starts, resumes or ends without a net: whoever decides must know at that moment what the ticket says.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.permits.marks import SEEN_LIFE
from bot.signing import Signer
from bot.web.stamps import stamp_of
from workflows.inspection.clocks import judge
from workflows.kernel.flow import Refused

LATE = ("measure", "gas", "bring", "out", "present")
"""Acts that say what was seen or done on the spot; all others decide something now."""
SAID = timedelta(minutes=2)
"""From here on a record says that it was written down earlier."""
NOT_LATE = "这一步不能离线做：开工、恢复、审批、签名、交接和完工都要连着网，看到票现在的样子再按。请连上网后重新按一次"
GONE = "“我在现场”是 {minutes} 分钟前按的，不能当作现在还在场。人在现场的话，请再按一次"


def pressed(signer: Signer, act: str, fields: Mapping[str, str], now: datetime) -> tuple[datetime, dict[str, str]]:
    """When an act was pressed, and its fields with that hour in the note where it was long ago. Raises Refused for
    what only counts at once, Unusable for clocks that cannot be read."""
    at = written(signer, fields, now)
    if at is None:
        return now, dict(fields)
    if act not in LATE:
        raise Refused(NOT_LATE)
    if act == "present" and now - at > SEEN_LIFE:
        raise Refused(GONE.format(minutes=round((now - at) / timedelta(minutes=1))))
    if act not in ("measure", "bring") or now - at < SAID:
        return at, dict(fields)
    return at, {**fields, "note": f"{fields.get('note', '')} {hour(at, now)}".strip()}


def written(signer: Signer, fields: Mapping[str, str], now: datetime) -> datetime | None:
    """When a phone without a net wrote this down, as far as it can prove; None where it came at once."""
    stamp = stamp_of(signer, fields)
    return None if stamp is None else judge(stamp, now, SAID).moment.at.astimezone(now.tzinfo)


def hour(at: datetime, now: datetime) -> str:
    """（离线，14:30 记下）, with the day where it is another."""
    return f"（离线，{at:%H:%M} 记下）" if at.date() == now.date() else f"（离线，{at:%m-%d %H:%M} 记下）"

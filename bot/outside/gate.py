"""How much one stranger, and all of them together, may send. An emergency in words is never held back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.outside.rules import OutsideRules
from db import rates

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`open`: the message is taken; `alarmed`: this account raises one alarm after the other."""

    open: bool
    alarmed: bool = False


def look(
    session: Session, rules: OutsideRules, account: str, now: datetime, emergency: bool, voice: bool
) -> Verdict:  # fmt: skip
    """Counts one message of this account and says whether it is taken."""
    if emergency:
        again = not _allows(session, f"outside:sos:{account}", now, rules.alarms, rules.alarms_within)
        return Verdict(True, again)
    fits = (
        _allows(session, f"outside:hour:{account}", now, rules.per_hour, HOUR)
        and _allows(session, f"outside:day:{account}", now, rules.per_day, DAY)
        and _allows(session, "outside:all", now, rules.all_per_hour, HOUR)
    )
    if not fits and voice:
        fits = _allows(session, f"outside:voice:{account}", now, rules.voices_per_hour, HOUR)
    return Verdict(fits)


def _allows(session: Session, key: str, now: datetime, most: int, span: timedelta) -> bool:
    """At most `most` within any `span`: half of them at once, the others spread over it (see db/rates)."""
    burst = (most + 1) // 2
    every = span / max(most - burst, 1)
    return rates.take(session, key, now, every, burst) == timedelta()

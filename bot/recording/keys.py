"""A push key per permit: nobody else can make one, and it is worth nothing once the permit is over."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.signing import Signer
from workflows.permit.case import LIVE, State

PURPOSE = "push key"
SHAPE = re.compile(r"(?P<code>[A-Z]{2}-\d{8}-\d{4,9})\.(?P<round>\d{1,6})\.(?P<mark>[A-Za-z0-9_-]{22})")
RUNNING = (*LIVE, State.WATCHING, State.ACCEPTING)


@dataclass(frozen=True, slots=True)
class PushKey:
    """What a genuine key says: which permit, and the how-manieth key of it."""

    code: str
    round: int


def made(signer: Signer, site: str, code: str, number: int) -> str:
    """`DH-20260302-0001.1.xxxxxxxxxxxxxxxxxxxxxx`: also the stream's name for RTMP and RTSP."""
    return f"{code}.{number}.{_mark(signer, site, code, number)}"


def opened(signer: Signer, site: str, key: str) -> PushKey | None:
    """None for a key that is not ours."""
    found = SHAPE.fullmatch(key)
    if found is None:
        return None
    code, number = found.group("code"), int(found.group("round"))
    genuine = hmac.compare_digest(found.group("mark").encode(), _mark(signer, site, code, number).encode())
    return PushKey(code, number) if genuine else None


def _mark(signer: Signer, site: str, code: str, number: int) -> str:
    return signer.mark(PURPOSE, f"{site}|{code}|{number}")


def why_closed(
    state: str, starts_at: datetime | None, ends_at: datetime | None, now: datetime, before: timedelta
) -> str | None:
    """Why no picture is taken for this permit now, in words; None where it may push. An extension moves the end, so
    that nobody has to give a camera a new key while sparks fly."""
    if state in RUNNING:
        return None
    if state != State.APPROVED:
        return "这张票没有在作业，推流钥匙不能用"
    if starts_at and now < starts_at - before:
        return "还没有到开工时间，推流钥匙到时才有效"
    return "作业票已过期，推流钥匙随票失效" if ends_at and now > ends_at else None

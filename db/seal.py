"""The seal: every ten minutes one hash over all chains touched since the one before, so that a removed case shows."""

import json
from datetime import datetime, timedelta

from sqlalchemy import func, text
from sqlmodel import col, select

from db import chain
from db.tables import Log, Seal
from db.work import UnitOfWork

EVERY = timedelta(minutes=10)


def seal(work: UnitOfWork, now: datetime) -> Seal | None:
    """None where nothing happened since the last one."""
    if work.connection.dialect.name == "postgresql":
        # Rows get their ids before they are committed: wait for those on their way, or one would never be sealed.
        work.connection.execute(text("lock table log in share row exclusive mode"))
    last = work.session.exec(select(Seal).where(Seal.site == work.site).order_by(col(Seal.n).desc())).first()
    since = last.upto if last else 0
    newest = work.session.exec(select(func.max(Log.id)).where(Log.site == work.site)).one() or 0
    heads = _touched(work, since)
    if not heads:
        return None
    n, prev, written = (last.n + 1 if last else 1), (last.hash if last else ""), json.dumps(heads, sort_keys=True)
    digest = chain.seal_hash(work.site, n, prev, now, newest, written)
    row = Seal(
        site=work.site, n=n, at=now, heads=written, upto=newest, prev=prev, hash=digest, version=chain.VERSION
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def idle(work: UnitOfWork) -> bool:
    """True where nothing was written since the last seal."""
    sealed = work.session.exec(select(func.max(Seal.upto)).where(Seal.site == work.site)).one() or 0
    newest = work.session.exec(select(func.max(Log.id)).where(Log.site == work.site)).one() or 0
    return newest <= sealed


def _touched(work: UnitOfWork, since: int) -> dict[str, tuple[int, str]]:
    """By row id: asking for the newest row of each case would walk through the whole log."""
    fresh = select(Log.case_code, Log.seq, Log.hash).where(Log.site == work.site, col(Log.id) > since)
    heads: dict[str, tuple[int, str]] = {}
    for code, seq, digest in work.session.exec(fresh.order_by(col(Log.id))):
        if code not in heads or heads[code][0] < seq:
            heads[code] = (seq, digest)
    return heads

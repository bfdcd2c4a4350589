"""The camera processes: when each last spoke, and what it cannot recognise, with the reason."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from db.tables import CameraWorker
from workflows.cameras.lames import Lame, once

LAMES = TypeAdapter(tuple[Lame, ...])


def worker(session: Session, name: str) -> CameraWorker | None:
    """Locked until the commit: the process speaks while people are told of it."""
    key = (session.info["site"], name)
    return session.get(CameraWorker, key, with_for_update=True, populate_existing=True)


def workers(session: Session, since: datetime | None = None) -> Sequence[CameraWorker]:
    """By name; with `since` those alone that spoke since then."""
    query = select(CameraWorker).where(col(CameraWorker.site) == session.info["site"])
    query = query if since is None else query.where(col(CameraWorker.heard_at) >= since)
    return session.exec(query.order_by(col(CameraWorker.worker))).all()


def lames(row: CameraWorker) -> tuple[Lame, ...]:
    return LAMES.validate_json(row.off)


def keep(session: Session, row: CameraWorker, now_lame: Sequence[Lame]) -> None:
    row.off = LAMES.dump_json(tuple(now_lame)).decode()
    session.add(row)


def reasons(session: Session, since: datetime) -> tuple[str, ...]:
    """Why the processes that spoke since then cannot recognise something: each reason once, the fuller wording."""
    return once([one.why for row in workers(session, since) for one in lames(row) if one.gone is None])

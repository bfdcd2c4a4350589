"""A label that somebody scanned from the menu: where they stand, for the report they are about to make."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.signing import Signer
from db.tables import Claim
from db.upsert import insert_or_update
from db.work import UnitOfWork
from workflows.hazard.case import Spot
from workflows.hazard.events import Brought
from workflows.kernel.people import Org

WHAT, LIFE = "scanned", timedelta(minutes=15)
WHERE, FRESH = "whereabouts", timedelta(minutes=2)
"""A position counts for the label that is scanned right after it."""
NOT_OURS = "这张标签不能用：不是本厂的，或点位已经撤销。请告诉安全员换一张；要报隐患，说上地点就行。"


def here(org: Org, point: str) -> str:
    """What the scan was understood as, and what to do next."""
    place, machine = org.places.get(point), org.equipment.get(point)
    name = place.name if place else machine.name if machine else ""
    if not name:
        return NOT_OURS
    minutes = int(LIFE.total_seconds()) // 60
    return f"这里是{name}（{point}）。看到隐患，拍一张照片、说一句话就行，{minutes} 分钟内不用再说地点。"


def stand(work: UnitOfWork, signer: Signer, person: str, point: str, now: datetime) -> None:
    """Kept under a mark, for who reports without a name must not be found by it."""
    said = json.dumps({"point": point, "until": (now + LIFE).isoformat()})
    row = {"site": work.site, "what": WHAT, "key": signer.mark(WHAT, person), "case_code": said}
    insert_or_update(work.connection, Claim, ("site", "what", "key"), row)


def stands_at(work: UnitOfWork, signer: Signer, person: str, spot: Spot, now: datetime) -> None:
    """A position sent before the label is scanned."""
    said = json.dumps({"at": [spot.lat, spot.lng, spot.accuracy], "until": (now + FRESH).isoformat()})
    row = {"site": work.site, "what": WHERE, "key": signer.mark(WHERE, person), "case_code": said}
    insert_or_update(work.connection, Claim, ("site", "what", "key"), row)


def whereabouts(session: Session, signer: Signer, person: str, now: datetime) -> Spot | None:
    """Where somebody said to be a moment ago."""
    row = session.get(Claim, (session.info["site"], WHERE, signer.mark(WHERE, person)))
    said = json.loads(row.case_code) if row else None
    if said is None or datetime.fromisoformat(said["until"]) <= now:
        return None
    return Spot(*said["at"])


def placed(session: Session, signer: Signer, person: str, event: Any, now: datetime) -> Any:
    """A new report that says no place of its own is made where its author has just scanned."""
    if not isinstance(event, Brought) or event.spot or event.truly_at or _says_where(event):
        return event
    row = session.get(Claim, (session.info["site"], WHAT, signer.mark(WHAT, person)))
    said = json.loads(row.case_code) if row else None
    if said is None or datetime.fromisoformat(said["until"]) <= now:
        return event
    return replace(event, spot=Spot(point=said["point"]))


def _says_where(event: Brought) -> bool:
    return bool(event.reading and any(f.place or f.place_code for f in event.reading.findings))

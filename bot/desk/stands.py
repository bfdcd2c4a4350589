"""A label that somebody scanned from the menu or photographed: where they stand, for the report they may make next."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.signing import Signer
from db.tables import Claim, Media
from db.upsert import insert_or_update
from db.work import UnitOfWork
from workflows.hazard.case import Spot
from workflows.hazard.events import Brought
from workflows.hazard.records import Attachment
from workflows.kernel.people import Org

WHAT, LIFE = "scanned", timedelta(minutes=15)
WHERE, FRESH = "whereabouts", timedelta(minutes=2)
"""A position counts for the label that is scanned right after it."""
NOT_OURS = "这张标签不能用：不是本厂的，或点位已经撤销。请告诉安全员换一张；要报隐患，说上地点就行。"
STRUCK = (
    "这张标签不能用：这是旧标签，已经换了新的一版。请扫这里的新标签，没有就告诉安全员换一张；要报隐患，说上地点就行。"
)


def unusable(struck: bool) -> str:
    """Why a label counts for nothing: an old one of ours, or none of ours."""
    return STRUCK if struck else NOT_OURS


def here(org: Org, point: str) -> str:
    """What the scan was understood as, and what to do next."""
    place, machine = org.places.get(point), org.equipment.get(point)
    name = place.name if place else machine.name if machine else ""
    if not name:
        return NOT_OURS
    minutes = int(LIFE.total_seconds()) // 60
    return f"这里是{name}（{point}）。看到隐患，拍一张照片、说一句话就行，{minutes} 分钟内不用再说地点。"


def stand(
    work: UnitOfWork, signer: Signer, person: str, point: str, now: datetime, photo: Attachment | None = None
) -> None:  # fmt: skip
    """Kept under a mark, for who reports without a name must not be found by it. `photo` shows the label, and perhaps
    what is wrong beside it; `point` is "" where the label counts for nothing."""
    said = json.dumps({"point": point, "until": (now + LIFE).isoformat(), "photo": photo.sha256 if photo else ""})
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


def placed(session: Session, signer: Signer, person: str, event: Any, now: datetime, join: timedelta) -> Any:
    """A new report that says no place of its own is made where its author has just scanned; the photo of the label goes
    with what follows within `join`."""
    if not isinstance(event, Brought) or event.truly_at:
        return event
    row = session.get(Claim, (session.info["site"], WHAT, signer.mark(WHAT, person)))
    said = json.loads(row.case_code) if row else None
    if said is None or datetime.fromisoformat(said["until"]) <= now:
        return event
    event = _with_photo(session, event, said, now, join)
    told = event.spot or _says_where(event) or not said["point"]
    return event if told else replace(event, spot=Spot(point=said["point"]))


def _with_photo(session: Session, event: Brought, said: Any, now: datetime, join: timedelta) -> Brought:
    """Never of a report without a name: the photo was kept as it came."""
    at, sha256 = datetime.fromisoformat(said["until"]) - LIFE, said.get("photo")
    kept = session.get(Media, (session.info["site"], sha256)) if sha256 and now - at <= join else None
    if kept is None or event.anonymous or any(one.sha256 == sha256 for one in event.media):
        return event
    photo = Attachment(kept.sha256, "photo", event.by, at, taken_at=kept.taken_at, lat=kept.lat, lng=kept.lng)
    return replace(event, media=(photo, *event.media))


def _says_where(event: Brought) -> bool:
    return bool(event.reading and any(f.place or f.place_code for f in event.reading.findings))

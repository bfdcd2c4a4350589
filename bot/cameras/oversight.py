"""Somebody above hears of it when one officer alone takes fire, smoke or most of a picture out of sight."""

import hashlib
from datetime import datetime

from db import posting
from db.tables import Camera
from db.work import UnitOfWork
from workflows.cameras import cards
from workflows.cameras.oversight import above
from workflows.kernel.effects import Send


def tell(work: UnitOfWork, camera: Camera, what: str, why: str, person: str, now: datetime) -> None:
    """One message each time, in the same commit as the change."""
    org = work.org()
    place = org.places.get(camera.place)
    card = cards.dimmed(f"{camera.name}{what}", camera.code, place.name if place else "", org.name(person), why)
    key = hashlib.sha256(f"{camera.code}\0{what}".encode()).hexdigest()[:16]
    send = Send(above(org, person, now), f"dimmed:{key}:{now:%Y%m%d%H%M%S%f}", card, "first")
    posting.enqueue(work.session, None, send, now, work.site)

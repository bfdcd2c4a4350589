"""Parts of a picture that are covered, and who above hears where one person takes fire, smoke or most of it out of
sight: from the page and from an adopted advice alike."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from config.vision import fences
from config.vision.plan import Polygon
from db import cameras, posting
from db.tables import Camera
from workflows.cameras import cards
from workflows.cameras.oversight import above, check_covered, told_covered
from workflows.kernel.effects import Send
from workflows.kernel.flow import Refused

if TYPE_CHECKING:
    from db.work import UnitOfWork


def tell(
    work: UnitOfWork, camera: Camera, what: str, why: str, person: str, now: datetime, changes: Sequence[str] = ()
) -> None:
    """One message each time, in the same commit as the change."""
    org = work.org()
    place = org.places.get(camera.place)
    where = place.name if place else ""
    card = cards.dimmed(f"{camera.name}{what}", camera.code, where, org.name(person), why, changes)
    key = hashlib.sha256("\0".join((camera.code, what, *changes)).encode()).hexdigest()[:16]
    send = Send(above(org, person, now), f"dimmed:{key}:{now:%Y%m%d%H%M%S%f}", card, "first")
    posting.enqueue(work.session, None, send, now, work.site)


def cover(work: UnitOfWork, camera: Camera, masks: Sequence[Polygon], why: str, person: str, now: datetime) -> None:
    """These parts and no others are never looked at from now on. Raises Refused."""
    before, after = (sum(map(fences.area, each)) for each in (cameras.masks(camera), masks))
    check_covered(len(masks), after)
    for no, mask in enumerate(masks, 1):
        if said := fences.trouble(mask):
            raise Refused(f"第 {no} 块：{said.replace('围栏', '这一块')}")
    if told_covered(before, after):
        tell(work, camera, f"遮住了画面的 {after:.0%}", why, person, now)
    camera.masks, camera.changed_at = cameras.masks_json(masks), now
    work.session.add(camera)

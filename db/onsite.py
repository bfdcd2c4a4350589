"""Who is on site, and where somebody was seen last: asked by the roll call."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from db.permits import at_work
from db.tables import Case, Log
from workflows.muster.case import Headcount, LastSeen, OnSite

HeadcountSource = Callable[[Session, datetime], Sequence[Headcount]]
HEADCOUNTS: tuple[HeadcountSource, ...] = (at_work,)
"""Where people without an account are counted. The gate adds its own line here when it comes."""


def on_site(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> OnSite:
    """No table tells yet who came through the gate: the roll call takes whom the chart and the leave list leave it."""
    return OnSite(None, tuple(group for source in HEADCOUNTS for group in source(session, now)))


def last_places(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> Mapping[str, LastSeen]:
    """The place of the newest thing each person did within `last_seen_within`: reported, sent, scanned or pressed on
    a case that has a place."""
    acted = select(Log.actor, Case.place, Log.at).join(
        Case, (col(Case.code) == Log.case_code) & (col(Case.site) == Log.site)
    )
    lately = (Log.site == session.info["site"], col(Log.at) > now - rules.last_seen_within, Log.actor != "")
    placed = acted.where(*lately, col(Case.place).is_not(None), col(Case.kind) != "muster")
    found: dict[str, LastSeen] = {}
    for actor, place, at in session.exec(placed.order_by(col(Log.id))):
        found[actor] = LastSeen(str(place), at)
    return found

"""A round, its sheets and its points as the page reads them; shapes as agreed with the page."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, tzinfo

from bot.labels import Labels
from bot.rounds.look import Look, is_mine
from bot.rounds.points import Point
from bot.things.shown import Shown
from db.codec import dump
from workflows.inspection.case import Finding, Round, State, Stop
from workflows.inspection.events import ExcuseAsked
from workflows.inspection.handing import may_ask
from workflows.inspection.people import may_take, steers
from workflows.inspection.rules import RoundRules
from workflows.inspection.sheets import Sheet
from workflows.inspection.stops import OF_FILE, missing

Json = dict[str, object]
OVER = (State.CLOSED, State.VOID)


class RoundView:
    """`held` are dates and substances by point, `refs` what the person's own phone calls a round, by code; `path` signs
    the address of a kept file."""

    def __init__(
        self, person: str, zone: tzinfo, held: Mapping[str, Shown], refs: Mapping[str, str],
        path: Callable[[str], str],
    ) -> None:  # fmt: skip
        self.person, self.zone, self.held, self.refs, self.path = person, zone, held, refs, path

    def data(self, look: Look) -> Json:
        case, org = look.round, look.ctx.org
        return {
            "code": case.code, "state": str(case.state), "title": case.title, "purpose": case.purpose,
            "opens_at": self._time(case.starts_at), "due_at": self._time(case.due_at), "ordered": case.ordered,
            "owner": {"name": org.name(case.owner)} if case.owner else None, "mine": is_mine(look, self.person),
            "version": look.version, "ref": self.refs.get(case.code, ""), "late": case.late,
            "stops": [self._stop(stop, look) for stop in case.stops],
            "missing": [] if case.state in OVER else list(missing(case, look.sheets)),
            "offers": list(offers(look, self.person)),
        }  # fmt: skip

    def _stop(self, stop: Stop, look: Look) -> Json:
        brought = {one.sha256 for one in look.round.media}
        files = self._files(stop, look.sheets.get((stop.sheet, stop.version)), brought)
        return {
            "point": stop.point, "name": stop.name, "sheet": named(stop.sheet, stop.version), "halt": stop.halt,
            "checked_in": self._time(stop.checked_in.at if stop.checked_in and not self._anew(stop, look) else None),
            "filled": self._time(stop.filled.at if stop.filled else None),
            "by": look.ctx.org.name(stop.by) if stop.by else None,
            "answers": {str(no): answer for no, answer in stop.answers}, "files": files,
            "findings": [self._finding(found) for found in stop.findings],
            "flags": [[flag.rule, flag.why] for flag in stop.flags],
            "turned_yellow": stop.turned_yellow, **shown_json(self.held.get(stop.point)),
        }  # fmt: skip

    def _anew(self, stop: Stop, look: Look) -> bool:
        """Somebody else stood here and handed nothing in: who goes on checks in in their own name."""
        return stop.filled is None and stop.by != self.person and is_mine(look, self.person)

    def _files(self, stop: Stop, sheet: Sheet | None, brought: Collection[str]) -> Json:
        """Photos and signatures that are themselves an answer, by their item's number; only of this round's own."""
        of_file = {item.no for item in sheet.items if item.kind in OF_FILE} if sheet else set()
        return {str(no): self.path(answer) for no, answer in stop.answers if no in of_file and answer in brought}

    def _finding(self, found: Finding) -> Json:
        return {
            "no": found.no, "answer": found.answer, "hazard": found.hazard, "known": found.known,
            "photos": {view: self.path(sha) for view, sha in found.photos}, "no_instrument": found.no_instrument,
        }  # fmt: skip

    def _time(self, at: datetime | None) -> str | None:
        return at.astimezone(self.zone).isoformat() if at else None


def offers(look: Look, person: str) -> tuple[str, ...]:
    """What the page offers; only a matter of courtesy: the flow decides, and refuses in words what is not allowed."""
    case, ctx = look.round, look.ctx
    if case.state in OVER or not ctx.org.listed(person):
        return ()
    mine = is_mine(look, person)
    found: list[str] = []
    if mine and (case.starts_at is None or case.starts_at <= ctx.now):
        found += ["checkin"]
        found += ["finish"] if case.state is not State.PLANNED and not _unseen(case) else []
    if case.owner != person and may_take(case, person, ctx) is None:
        found += ["take"]
    if case.owner == person or steers(case, person, ctx):
        found += ["hand"]
    if may_ask(case, ExcuseAsked(person), ctx) is None:
        found += ["excuse"]
    return tuple(found)


def _unseen(case: Round) -> bool:
    return any(stop.filled is None for stop in case.stops)


def named(sheet: str, version: int) -> str:
    return f"{sheet}@{version}"


def sheets_json(found: Collection[Sheet]) -> Json:
    """By CODE@VERSION."""
    return {named(sheet.code, sheet.version): json.loads(dump(sheet)) for sheet in found}


def shown_json(held: Shown | None) -> Json:
    """Why a machine must not be used, dates that come near, and what is kept here."""
    held = held or Shown()
    substances = [json.loads(dump(one)) for one in held.substances]
    return {"banned": held.banned, "lines": list(held.lines), "substances": substances}


def point_json(point: Point, sheet: Sheet | None, labels: Labels, held: Shown | None) -> Json:
    """Labels and tags as digests: a phone without a net can tell the right one, and nobody can make one of it."""
    place = point.place
    return {
        "code": point.code, "name": point.name, "sheet": named(sheet.code, sheet.version) if sheet else "",
        "halt": point.halt, "labels": labels.digests(point.code), "nfc": digest(point.nfc), "beacon": point.beacon,
        "lat": place.lat if place else None, "lng": place.lng if place else None,
        "radius_m": place.radius_m if place else None, **shown_json(held),
    }  # fmt: skip


def digest(text: str) -> str:
    """SHA-256 in hex; "" of nothing."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def policy_json(rules: RoundRules) -> Json:
    """The numbers a page tells before the service refuses; seconds and metres."""
    return {
        "between_s": rules.honesty.between.total_seconds(), "fence_m": rules.presence.fence_m,
        "accuracy_m": rules.presence.accuracy_m, "gps_alone": rules.presence.gps_alone,
        "dwell_s": rules.honesty.dwell_per_item.total_seconds(),
    }  # fmt: skip

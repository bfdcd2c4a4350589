"""Takes what cameras, sensors and other recorders tell, in the caller's transaction."""

import contextlib
from dataclasses import replace
from datetime import datetime

from db import alarms, cameras
from db.tables import AlarmSeen
from db.work import UnitOfWork
from workflows.alarm.again import outlived
from workflows.alarm.events import Gone, Repeated, Seen
from workflows.alarm.opening import key_of
from workflows.alarm.rules import AlarmRules
from workflows.alarm.trusting import asks_for_permit, covered, only_recorded, timed, trust, worked_when
from workflows.engine import Engine
from workflows.kernel.flow import Refused


class UnknownCamera(Exception):
    """No camera of this code stands in the table, or it is switched off."""


class AlarmDesk:
    """Made once per service: `AlarmDesk(engine)`. It fetches what workflows.alarm.trusting asks about, and applies."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def raised(self, work: UnitOfWork, seen: Seen, now: datetime) -> str | None:
        """The code of the case it opened or joined; the same id again gives the same code. None where it is recorded
        and no case stands for it. Raises UnknownCamera, for source camera only."""
        if known := alarms.seen(work.session, seen.id):
            return known.case_code or None
        rules = work.rules("alarm", None)
        seen = self._placed(work, seen, rules, now)
        if not alarms.keep(work, _row(work, seen, now)):
            known = alarms.seen(work.session, seen.id)
            return (known.case_code or None) if known else None
        if seen.source == "camera":
            alarms.replaced(work, seen.id, seen.camera, seen.rule, seen.at)
        return self._stands(work, seen, rules, now)

    def still(self, work: UnitOfWork, seen: Seen, now: datetime) -> str | None:
        """It goes on: the card need not say so, but a permit that covered it may have stopped, its rule may be believed
        by now, and what was judged may burn on. An id that was never raised here is raised now."""
        known = alarms.seen(work.session, seen.id)
        if known is None:
            return self.raised(work, seen, now)
        if known.over_at is not None:
            return known.case_code or None
        rules, code = work.rules("alarm", None), known.case_code
        seen = self._placed(work, seen, rules, now)
        believed = known.stage == "trial" and seen.stage == "live"
        if seen.stage != known.stage:
            alarms.staged(work, seen.id, seen.stage)
        if not code or believed:
            return self._stands(work, seen, rules, now)
        if why := self._outlived(work, code, seen, rules):
            return self._stands(work, replace(seen, why=why, after=code), rules, now)
        self._apply(work, code, Repeated(seen, still=True), now)
        return code

    @staticmethod
    def _outlived(work: UnitOfWork, code: str, seen: Seen, rules: AlarmRules) -> str:
        try:
            return outlived(work.load(code)[1], seen, rules)
        except KeyError:
            return ""

    def _stands(self, work: UnitOfWork, seen: Seen, rules: AlarmRules, now: datetime) -> str | None:
        """The case that stands for it from now; none for what is past and was covered by a permit."""
        if only_recorded(seen):
            return None
        code = self._told(work, seen, rules, now)
        alarms.belongs(work, seen.id, code)
        return code

    def over(self, work: UnitOfWork, id: str, at: datetime, now: datetime) -> bool:
        """What was seen is gone, or the value is good again: noted on the card. False for an unknown id."""
        known = alarms.seen(work.session, id)
        if known is None:
            return False
        if known.over_at is None:
            alarms.gone(work, id, at)
            if known.case_code and not alarms.still_there(work.session, known.case_code, id):
                self._apply(work, known.case_code, Gone(at), now)
        return True

    def _placed(self, work: UnitOfWork, seen: Seen, rules: AlarmRules, now: datetime) -> Seen:
        """Where it is, how far its rule is trusted, and what permit covers it."""
        camera = cameras.camera(work.session, seen.camera) if seen.source in ("camera", "nvr") else None
        if seen.source == "camera":
            if camera is None or not camera.active:
                raise UnknownCamera(seen.camera)
            rule = cameras.rule(work.session, seen.camera, seen.rule)
            plan = cameras.planned(rule) if rule else None
            remind = int(plan.remind.total_seconds()) if plan else 0
            seen = replace(seen, stage=trust(seen, rule.state if rule else None, rules), remind=remind)
        if camera is not None:
            seen = replace(seen, name=seen.name or camera.name, place_code=seen.place_code or camera.place or None)
        return self._covered(work, timed(seen, rules, now), rules, now)

    @staticmethod
    def _covered(work: UnitOfWork, seen: Seen, rules: AlarmRules, now: datetime) -> Seen:
        place = work.org().places.get(seen.place_code or "")
        if place is None or not asks_for_permit(seen, rules):
            return seen
        permit = alarms.worked_at(work.session, place.code, rules.supervision.permit, worked_when(seen, now))
        seen = covered(seen, permit, place, rules)
        return replace(seen, guardian=work.load(permit)[1].guardian) if seen.stage == "supervised" else seen

    def _told(self, work: UnitOfWork, seen: Seen, rules: AlarmRules, now: datetime) -> str:
        """Joins the open case of the same camera and rule, else opens one. Two at the same instant are one case: the
        claim holds, and the slower joins."""
        what, key = key_of(seen, rules)
        code = alarms.holder(work.session, what, key)
        if code is None:
            try:
                with work.savepoint():
                    return self.engine.open(work, "alarm", seen, now)
            except Refused:
                code = alarms.holder(work.session, what, key)
                if code is None:
                    raise
        self._apply(work, code, Repeated(seen), now)
        return code

    def _apply(self, work: UnitOfWork, code: str, event: object, now: datetime) -> None:
        """A case that is over wants to hear nothing more."""
        with contextlib.suppress(Refused, KeyError), work.savepoint():
            self.engine.apply(work, code, event, now)


def _row(work: UnitOfWork, seen: Seen, now: datetime) -> AlarmSeen:
    return AlarmSeen(
        site=work.site, id=seen.id, source=seen.source, camera=seen.camera, rule=seen.rule, kind=seen.kind,
        place=seen.place_code or "", stage=seen.stage, since=seen.since, at=seen.at, received=now, score=seen.score,
        count=seen.count, boxes=seen.boxes, zone=seen.zone, picture=seen.picture,
    )  # fmt: skip

"""The plan for the camera process, from the tables: cameras, rules, permits at work, recordings that are held."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import structlog
from pydantic import ValidationError

from config.vision.plan import CameraPlan, Plan, RulePlan
from db import cameras, filmed
from db.filmed import Running
from db.sealing import Sealer
from db.tables import Camera, CameraRule
from db.work import UnitOfWork
from workflows.cameras.rules import CameraRules
from workflows.kernel.people import Org

log = structlog.get_logger("cameras")


class Planner:
    """`at_rest` opens the table's passwords, `on_the_way` closes them for the other process."""

    def __init__(self, rules: CameraRules, at_rest: Sealer, on_the_way: Sealer, timezone: str) -> None:
        self.rules, self.at_rest, self.on_the_way, self.timezone = rules, at_rest, on_the_way, timezone
        self._left_out: set[str] = set()

    def plan(self, work: UnitOfWork, now: datetime) -> Plan:
        """`version` is the hash of all that matters: the same tables give the same one."""
        session, org = work.session, work.org()
        by_camera: dict[str, list[CameraRule]] = {}
        for row in cameras.rules(session):
            by_camera.setdefault(row.camera, []).append(row)
        permits = filmed.running(session)
        tried = [self._tried(row, by_camera.get(row.code, []), permits, org) for row in cameras.cameras(session)]
        mine = tuple(camera for camera in tried if camera)
        plan = Plan(version="", site=work.site, timezone=self.timezone, made_at=now, keep_days=self.rules.keep_days,
                    held=filmed.held(session), cameras=mine)  # fmt: skip
        body = plan.model_dump_json(exclude={"made_at"}).encode()
        return plan.model_copy(update={"version": hashlib.sha256(body).hexdigest()[:32]})

    def _tried(
        self, row: Camera, rules: Sequence[CameraRule], permits: Sequence[Running], org: Org
    ) -> CameraPlan | None:  # fmt: skip
        """None for a row that an older version or a hand in the database left unreadable: it must not blind the
        others. Logged once, until it is well again."""
        try:
            camera = self._camera(row, rules, permits, org)
        except ValidationError as error:
            if row.code not in self._left_out:
                fields = sorted({str(one["loc"][0]) for one in error.errors(include_input=False) if one["loc"]})
                log.warning("camera_left_out", camera=row.code, fields=fields)
            self._left_out.add(row.code)
            return None
        self._left_out.discard(row.code)
        return camera

    def _planned(self, row: CameraRule) -> RulePlan | None:
        """None for a rule that cannot be read: the others of its camera go on. Logged once."""
        plan, name = cameras.planned(row), f"{row.camera} {row.name}"
        if plan is None and name not in self._left_out:
            log.warning("rule_left_out", camera=row.camera, rule=row.name)
        (self._left_out.discard if plan else self._left_out.add)(name)
        return plan

    def _camera(self, row: Camera, rules: Sequence[CameraRule], permits: Sequence[Running], org: Org) -> CameraPlan:
        place = org.places.get(row.place)
        here = [p for p in permits if (p.camera in (row.code, row.name) if p.camera else p.place_code == row.place)]
        planned = (self._planned(rule) for rule in rules if rule.state != cameras.OFF)
        sealed = self.on_the_way.close(self.at_rest.open(row.sealed) or "")
        return CameraPlan(
            code=row.code, name=row.name, kind=row.kind, address=row.address, sealed=sealed,  # type: ignore[arg-type]
            stream=row.stream, place=place.name if place else "", place_code=row.place, fps=row.fps,  # type: ignore[arg-type]
            record=row.record, snapshots=self.rules.snapshots, masks=cameras.masks(row),  # type: ignore[arg-type]
            rules=tuple(plan for plan in planned if plan), permits=tuple(p.code for p in here if row.place or p.camera),
            guardian_wanted=any(p.guarded and p.place_code == row.place for p in permits if row.place),
        )  # fmt: skip

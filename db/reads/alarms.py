"""What cameras told and what people said of it, by rule: for the figures, the trust in a rule, and advice."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, TypeAdapter
from sqlmodel import Session, col, select

from db import cameras
from db.tables import AlarmSeen, Case
from workflows.metrics.alarms import Judged, Rect, around

DAY = timedelta(days=1)
LABELS: Mapping[str, tuple[str, ...]] = {"head_bare": ("head_bare",), "fire": ("fire",), "smoke": ("smoke",)}
"""Which boxes an alarm of this kind is about; of all others the people."""


class SeenBox(BaseModel):
    label: str
    box: Rect


BOXES = TypeAdapter(tuple[SeenBox, ...])
Rule = tuple[str, str]
"""(camera, rule)."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of an active camera as it stands, and since when."""

    camera: str
    name: str
    rule: str
    kind: str
    state: str
    since: datetime
    threshold: float | None


def rules(session: Session) -> tuple[RuleRow, ...]:
    """Of cameras in use, those that are not switched off."""
    names = {one.code: one.name for one in cameras.cameras(session)}
    found = [row for row in cameras.rules(session) if row.camera in names and row.state != cameras.OFF]
    return tuple(
        RuleRow(row.camera, names[row.camera], row.name, row.kind, row.state, row.state_since, plan.threshold)
        for row in found
        if (plan := cameras.planned(row)) is not None
    )


def judged(session: Session, since: datetime, until: datetime) -> Mapping[Rule, Sequence[Judged]]:
    """Alarms of cameras by rule, the oldest first; what a permit covered says nothing about a rule."""
    mine = (AlarmSeen.site == session.info["site"], AlarmSeen.source == "camera", AlarmSeen.stage != "supervised")
    span = (col(AlarmSeen.at) >= since, col(AlarmSeen.at) < until)
    found: dict[Rule, list[Judged]] = defaultdict(list)
    for row in session.exec(select(AlarmSeen).where(*mine, *span).order_by(col(AlarmSeen.at))):
        verdict = row.verdict if row.verdict in ("real", "false", "hazard") else ""
        one = Judged(row.at, row.score, verdict, box_of(row.kind, row.boxes), row.picture)  # type: ignore[arg-type]
        found[row.camera, row.rule].append(one)
    return found


def box_of(kind: str, boxes: str) -> Rect | None:
    """Around what the alarm was about."""
    wanted = LABELS.get(kind, ("person",))
    found = [one.box for one in BOXES.validate_python(json.loads(boxes or "[]")) if one.label in wanted]
    return around(found) if found else None


def watched_days(session: Session, since: datetime, until: datetime) -> Mapping[str, float]:
    """Days of the span in which somebody could see by it, of cameras that were blind for a while."""
    whole = (until - since) / DAY
    return {one.camera: max(0.0, whole - one.total / DAY) for one in cameras.ledger(session, since, until)}


class SeenAdvice(BaseModel):
    camera: str = ""
    rule: str = ""
    sort: str = ""


def advised(session: Session, since: datetime) -> Mapping[tuple[str, str, str], datetime]:
    """(camera, rule, sort) -> when this was last advised, since then."""
    mine = (Case.site == session.info["site"], Case.kind == "tuning", col(Case.opened_at) >= since)
    found = {}
    for row in session.exec(select(Case).where(*mine).order_by(col(Case.opened_at))):
        seen = SeenAdvice.model_validate_json(row.body)
        if row.opened_at:
            found[seen.camera, seen.rule, seen.sort] = row.opened_at
    return found

"""What the figures of special work are counted from, and how they are told outside."""

from datetime import datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from db.reads.lens import Json, Lens
from db.tables import Case
from workflows.metrics.permits import FAULTS, UNPERMITTED, Figures, Held, Line, Period, Ticket, figures
from workflows.permit.case import RAN_OUT, State
from workflows.permit.reasons import REASONS
from workflows.permit.records import NAMES, PREFIX, Kind

KINDS = {prefix: kind for kind, prefix in PREFIX.items()}
GATES = {"apply": "申请", "start": "开工", "resume": "恢复"}
LOST = "guardian missing"
"""The rung that is climbed where the guardian did not answer while work went on (workflows.permit.presence)."""


class SeenNode(BaseModel):
    at: datetime | None = None


class SeenCrewman(BaseModel):
    part: str


class SeenStop(BaseModel):
    since: datetime
    until: datetime | None = None
    red: bool = False


class SeenRung(BaseModel):
    at: datetime
    rung: str


class SeenHeld(BaseModel):
    at: datetime
    gate: str
    reasons: tuple[tuple[str, str], ...] = ()


class SeenTicket(BaseModel):
    """What of a permit's own JSON the figures need."""

    level: str = ""
    base_level: str = ""
    submitted_at: datetime | None = None
    ended_why: str = ""
    approved_at: datetime | None = None
    started_at: datetime | None = None
    nodes: tuple[SeenNode, ...] = ()
    crew: tuple[SeenCrewman, ...] = ()
    breaks: tuple[SeenStop, ...] = ()
    escalations: tuple[SeenRung, ...] = ()
    interceptions: tuple[SeenHeld, ...] = ()


def permit_figures(session: Session, period: Period, now: datetime) -> Figures:
    """Of every permit that lived in the period, and of the jobs that were found without one."""
    mine = (Case.site == session.info["site"], Case.kind == "permit", col(Case.opened_at) < period.until)
    lived = or_(col(Case.closed_at).is_(None), col(Case.closed_at) >= period.since)
    rows = session.exec(select(Case).where(*mine, lived).order_by(col(Case.id)))
    return figures((_ticket(row, now) for row in rows), _unpermitted(session, period), period)


def _unpermitted(session: Session, period: Period) -> int:
    """Hazards of these classes, whoever found them, a camera or a patrol; none that turned out to be nothing."""
    mine = (Case.site == session.info["site"], Case.kind == "hazard", col(Case.class_code).in_(UNPERMITTED))
    real = (col(Case.state).not_in(("draft", "void")), col(Case.opened_at) >= period.since)
    query = select(func.count()).select_from(Case).where(*mine, *real, col(Case.opened_at) < period.until)
    return session.exec(query).one()


def _ticket(row: Case, now: datetime) -> Ticket:
    seen = SeenTicket.model_validate_json(row.body)
    signed = bool(seen.nodes) and all(node.at for node in seen.nodes)
    parts = {one.part for one in seen.crew}
    done = row.fixed_at or row.closed_at
    stood = sum(((b.until or done or now) - b.since for b in seen.breaks), timedelta())
    return Ticket(
        row.code, KINDS[row.code[:2]], seen.level, raised=seen.level != seen.base_level, state=row.state,
        submitted_at=seen.submitted_at, approved_at=seen.approved_at if signed else None, started_at=seen.started_at,
        done_at=done, closed_at=row.closed_at, guarded="guardian" in parts,
        manned=bool(parts & {"worker", "commander", "driver", "electrician"}),
        unguarded=tuple(rung.at for rung in seen.escalations if rung.rung == LOST),
        held=tuple(Held(one.at, one.gate, tuple(key for key, _ in one.reasons)) for one in seen.interceptions),
        red_stops=tuple(b.since for b in seen.breaks if b.red), stood=max(stood, timedelta()),
        ran_out=seen.started_at is not None and (row.state == State.EXPIRED or seen.ended_why == RAN_OUT),
    )  # fmt: skip


def figures_json(found: Figures, period: Period, lens: Lens) -> Json:
    """`compliance.rate` is null where no job was done: 无法计算, never 0 and never 100."""
    rate = found.compliance
    return {
        "from": lens.time(period.since),
        "to": lens.time(period.until),
        "total": _line(found.total),
        "lines": [{"kind": line.kind, "name": NAMES[Kind(line.kind)], "level": line.level, **_line(line)}
                  for line in found.lines],
        "interceptions": [
            {"gate": gate, "gate_name": GATES.get(gate, gate), "reason": key, "name": REASONS.get(key, key), "count": n}
            for (gate, key), n in sorted(found.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "compliance": {
            "rate": None if rate is None else round(rate, 4), "text": said_rate(rate), "done": found.done,
            "compliant": found.compliant, "unpermitted": found.unpermitted,
            "faults": [{"code": code, "why": [FAULTS[one] for one in why]} for code, why in found.faults.items()],
        },
    }  # fmt: skip


def said_rate(rate: float | None) -> str:
    """98.5%, rounded down: 99.96 % is not 100 %."""
    return "无法计算" if rate is None else f"{int(rate * 1000) / 10:g}%"


def _line(line: Line) -> Json:
    return {
        "applied": line.applied, "approved": line.approved, "started": line.started, "closed": line.closed,
        "rejected": line.rejected, "expired": line.expired, "intercepted": line.intercepted,
        "interceptions": line.interceptions, "raised": line.raised, "red_stops": line.red_stops,
        "faulty": line.faulty, "hours": line.hours,
    }  # fmt: skip

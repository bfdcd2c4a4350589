"""A case as the integration API shows it: the contract of house rules, section 5."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import BaseModel
from sqlmodel import Session, select

from db.reads.lens import Json, Lens, names, person
from db.tables import Case

MAJOR = ("suggested", "judged")


class SeenEscalation(BaseModel):
    at: datetime
    rung: str
    to: str
    why: str


class SeenFile(BaseModel):
    sha256: str
    kind: str
    stage: str = "before"
    taken_at: datetime | None = None


class SeenMajor(BaseModel):
    status: str


class Seen(BaseModel):
    """What of a case's own JSON is shown, whatever its workflow; fields it does not have stay empty."""

    title: str = ""
    text: str = ""
    texts: tuple[str, ...] = ()
    major: SeenMajor | None = None
    risk_colour: str | None = None
    alert_level: int | None = None
    source: str = ""
    escalations: tuple[SeenEscalation, ...] = ()
    flags: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    media: tuple[SeenFile, ...] = ()


def case_json(session: Session, code: str, lens: Lens) -> Json | None:
    """One case; None where there is none."""
    row = session.exec(select(Case).where(Case.site == session.info["site"], Case.code == code)).first()
    return cases_json(session, [row], lens)[0] if row else None


def is_case(session: Session, code: str) -> bool:
    """Whether there is such a case."""
    return session.exec(select(Case.id).where(Case.site == session.info["site"], Case.code == code)).first() is not None


def cases_json(session: Session, rows: Iterable[Case], lens: Lens) -> list[Json]:
    """Many, with the names of all their people in one question."""
    seen = [(row, Seen.model_validate_json(row.body)) for row in rows]
    people = [p for row, body in seen for p in (row.reporter, row.owner, *(e.to for e in body.escalations))]
    known = names(session, people)
    return [_one(row, body, known, lens) for row, body in seen]


def _one(row: Case, body: Seen, known: Mapping[str, str], lens: Lens) -> Json:
    return {
        "code": row.code,
        "kind": row.kind,
        "state": row.state,
        "level": row.level,
        "major": body.major.status if body.major and body.major.status in MAJOR else None,
        "risk_colour": body.risk_colour,
        "alert_level": body.alert_level,
        "title": body.title or None,
        "text": "\n".join(body.texts) or body.text or None,
        "class": [row.l1, row.l2, row.l3, row.class_code] if row.class_code else None,
        "place": row.place,
        "place_code": row.place_code,
        "equipment": row.equipment,
        "equipment_code": row.equipment_code,
        "reporter": person(known, row.reporter),
        "source": body.source or None,
        "owner": person(known, row.owner),
        **_times(row, lens),
        "escalations": [_escalation(e, known, lens) for e in body.escalations],
        "flags": [*body.marks, *body.flags],
        "media": [_file(f, lens) for f in body.media],
    }


def _times(row: Case, lens: Lens) -> Json:
    return {
        "opened_at": lens.time(row.opened_at),
        "respond_by": lens.time(row.respond_by),
        "due_at": lens.time(row.due_at),
        "accepted_at": lens.time(row.accepted_at),
        "controlled_at": lens.time(row.controlled_at),
        "fixed_at": lens.time(row.fixed_at),
        "closed_at": lens.time(row.closed_at),
    }


def _escalation(rung: SeenEscalation, known: Mapping[str, str], lens: Lens) -> Json:
    """`to` is a name, or a room such as 值班室; `to_id` the person behind it."""
    to = known.get(rung.to, rung.to)
    return {
        "at": lens.time(rung.at), "rung": rung.rung, "to": to, "to_id": rung.to if rung.to in known else None,
        "why": rung.why,
    }  # fmt: skip


def _file(kept: SeenFile, lens: Lens) -> Json:
    return {
        "sha256": kept.sha256, "kind": kept.kind, "stage": kept.stage, "url": lens.file(kept.sha256),
        "taken_at": lens.time(kept.taken_at),
    }  # fmt: skip

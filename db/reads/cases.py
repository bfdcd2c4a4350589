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


class SeenCrewman(BaseModel):
    person: str
    part: str
    certificate: str = ""


class SeenNode(BaseModel):
    id: str
    title: str = ""
    group: int = 1
    people: tuple[str, ...] = ()
    by: str | None = None
    at: datetime | None = None
    due_at: datetime | None = None


class SeenInterception(BaseModel):
    at: datetime
    gate: str
    by: str
    reasons: tuple[tuple[str, str], ...] = ()


class SeenInside(BaseModel):
    name: str
    entered_at: datetime
    left_at: datetime | None = None


class SeenPermit(BaseModel):
    """What only a permit has."""

    work: str = ""
    level: str = ""
    why_level: tuple[str, ...] = ()
    crew: tuple[SeenCrewman, ...] = ()
    nodes: tuple[SeenNode, ...] = ()
    interceptions: tuple[SeenInterception, ...] = ()
    inside: tuple[SeenInside, ...] = ()
    started_at: datetime | None = None
    ended_why: str = ""


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
    seen = [(row, Seen.model_validate_json(row.body), _permit(row)) for row in rows]
    people = [p for row, body, _ in seen for p in (row.reporter, row.owner, *(e.to for e in body.escalations))]
    people += [p for _, _, ticket in seen if ticket for p in _people(ticket)]
    known = names(session, people)
    return [
        _one(row, body, known, lens) | (_of_permit(row, ticket, known, lens) if ticket else {})
        for row, body, ticket in seen
    ]


def _permit(row: Case) -> SeenPermit | None:
    return SeenPermit.model_validate_json(row.body) if row.kind == "permit" else None


def _people(ticket: SeenPermit) -> list[str | None]:
    nodes = [p for node in ticket.nodes for p in (*node.people, node.by)]
    return [*(c.person for c in ticket.crew), *nodes, *(i.by for i in ticket.interceptions)]


def _of_permit(row: Case, ticket: SeenPermit, known: Mapping[str, str], lens: Lens) -> Json:
    """Beside what every case shows; `level` is the level of the ticket (一级), not a colour."""
    return {
        "level": ticket.level or None,
        "why_level": list(ticket.why_level),
        "work": ticket.work or None,
        "starts_at": lens.time(row.starts_at),
        "ends_at": lens.time(row.ends_at),
        "started_at": lens.time(ticket.started_at),
        "ended_why": ticket.ended_why or None,
        "crew": [{**(person(known, c.person) or {}), "part": c.part, "certificate": c.certificate or None}
                 for c in ticket.crew],
        "nodes": [_node(node, known, lens) for node in ticket.nodes],
        "interceptions": [
            {"at": lens.time(i.at), "gate": i.gate, "by": person(known, i.by),
             "reasons": [{"key": key, "text": words} for key, words in i.reasons]} for i in ticket.interceptions
        ],
        "inside": [{"name": one.name, "entered_at": lens.time(one.entered_at), "left_at": lens.time(one.left_at)}
                   for one in ticket.inside],
    }  # fmt: skip


def _node(node: SeenNode, known: Mapping[str, str], lens: Lens) -> Json:
    return {
        "id": node.id, "title": node.title, "group": node.group, "asked": [person(known, p) for p in node.people],
        "by": person(known, node.by), "at": lens.time(node.at), "due_at": lens.time(node.due_at),
    }  # fmt: skip


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

"""What happened to a case, in order."""

from sqlmodel import Session, col, select

from db.codec import texts_from_json
from db.reads.lens import Json, Lens, names, person
from db.tables import Log


def case_log(session: Session, code: str, lens: Lens) -> list[Json]:
    """Oldest first; `actor` None is time itself or somebody anonymous; `erased` rows keep only their hash."""
    mine = (Log.site == session.info["site"], Log.case_code == code)
    rows = session.exec(select(Log).where(*mine).order_by(col(Log.seq))).all()
    known = names(session, (row.actor for row in rows))
    return [
        {
            "seq": row.seq,
            "at": lens.time(row.at),
            "actor": person(known, row.actor),
            "event": row.event,
            "from": row.from_state or None,
            "to": row.to_state,
            "why": row.why or None,
            "media": list(texts_from_json(row.media)),
            "hash": row.hash,
            "prev": row.prev,
            "erased": row.payload is None,
        }
        for row in rows
    ]

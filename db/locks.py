"""One after the other: what two transactions would both read before either has written."""

from sqlalchemy import text
from sqlmodel import Session

TAKE = text("select pg_advisory_xact_lock(hashtext(:what), hashtext(:whose))")


def one_by_one(session: Session, what: str, key: str) -> None:
    """Until this transaction ends no other of the same site has passed here with this key. On SQLite there is one
    writer, nothing is to be waited for."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(TAKE, {"what": f"safeloop {what}", "whose": f"{session.info['site']} {key}"})

"""Machine time for leases: this process's own on SQLite, the database's clock on PostgreSQL, where many share it."""

from sqlalchemy import text
from sqlmodel import Session


def machine_time(session: Session, tick: float) -> float:
    """Seconds; comparable only with other values from here."""
    if session.get_bind().dialect.name != "postgresql":
        return tick
    return float(session.execute(text("select extract(epoch from clock_timestamp())")).scalar_one())

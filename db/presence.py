"""Who is alive: rows claimed by a process that was killed are free at the next start, not only when their lease ends.

On SQLite there is one process, so whatever an earlier one held is free. On PostgreSQL every process holds an advisory
lock in its name; the server drops it with the connection, however the process ended. (A machine that lost its power
keeps its lock until the server notices: there the lease is what brings the rows back.)
"""

from sqlalchemy import ColumnElement, Connection, text, update
from sqlmodel import col, select

from db.store import Store
from db.tables import Inbox, Job, Outbox, Room
from db.work import UnitOfWork

OURS = 815002
HELD: tuple[tuple[type[Inbox | Job | Outbox | Room], ColumnElement[bool], dict[str, str]], ...] = (
    (Inbox, col(Inbox.state) == "claimed", {"state": "new"}),
    (Job, col(Job.state) == "claimed", {"state": "new"}),
    (Outbox, col(Outbox.state) == "sending", {"state": "waiting"}),
    (Room, col(Room.holder) != "", {"holder": ""}),
)
"""Table, what is claimed of it, and what that is set back to."""
TAKE = text(f"select pg_advisory_lock({OURS}, hashtext(:holder))")
TRY = text(f"select pg_try_advisory_xact_lock({OURS}, hashtext(:holder))")


class Presence:
    """`begin` before the loops run; `holder` is this process's name on the rows it claims."""

    def __init__(self, store: Store, holder: str) -> None:
        self.store, self.holder = store, holder
        self._line: Connection | None = None

    def begin(self) -> int:
        """Show ourselves, and free what the dead hold; how many rows that were."""
        if not self.store.sqlite:
            self._line = self.store.writing.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._line.execute(TAKE, {"holder": self.holder})
        return self.store.run_now(self._free)

    def end(self) -> None:
        """The connection is closed and not handed back: a lock outlives a return to the pool."""
        if self._line:
            self._line.invalidate()
            self._line.close()

    def _free(self, work: UnitOfWork) -> int:
        freed = 0
        for table, claimed, before in HELD:
            mine = (col(table.site) == work.site, claimed)
            for holder in work.session.exec(select(table.holder).where(*mine).distinct()).all():
                if self.store.sqlite or work.connection.execute(TRY, {"holder": holder}).scalar_one():
                    of = update(table).where(*mine, col(table.holder) == holder)
                    freed += work.connection.execute(of.values(**before, lease_until=None)).rowcount
        return freed

"""What a unit of work has decided and not yet written: a sweep writes 200 decisions in a handful of statements.

Measured on 1,000 due timers with one message each: 660 decisions a second written one by one, 5,000 together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Session, col

from db.conflict import Conflict
from db.loaded import Loaded
from db.posting import Post, post_all
from db.tables import Case, Log, Timer
from db.upsert import insert as insert_or
from workflows.kernel.effects import Send

Row = dict[str, object]
TimerKey = tuple[str, str]
"""(case, name)."""

CHANGED_CASE = (
    update(Case)
    .where(col(Case.site) == bindparam("of"), col(Case.code) == bindparam("this"))
    .where(col(Case.version) == bindparam("was"))
)
GONE_TIMER = delete(Timer).where(
    col(Timer.site) == bindparam("of"), col(Timer.case_code) == bindparam("this"), col(Timer.name) == bindparam("named")
)


@dataclass(slots=True)
class Pending:
    """In the order of the decisions. `cases` carries how the row was loaded before; a timer at None is forgotten."""

    opened: list[Row] = field(default_factory=list)
    cases: list[tuple[Row, Loaded]] = field(default_factory=list)
    log: list[Row] = field(default_factory=list)
    timers: list[tuple[TimerKey, datetime | None]] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.log or self.timers or self.posts)

    def send(self, code: str | None, sends: Iterable[Send], at: datetime) -> None:
        self.posts += [Post(code, send, at) for send in sends]

    def mark(self) -> tuple[int, ...]:
        return len(self.opened), len(self.cases), len(self.log), len(self.timers), len(self.posts)

    def cut(self, mark: tuple[int, ...]) -> "Pending":
        """Takes out what came after the mark."""
        opened, cases, log, timers, posts = mark
        later = Pending(
            self.opened[opened:], self.cases[cases:], self.log[log:], self.timers[timers:], self.posts[posts:]
        )
        del self.opened[opened:], self.cases[cases:], self.log[log:], self.timers[timers:], self.posts[posts:]
        return later

    def timer(self, key: TimerKey, known: datetime | None) -> datetime | None:
        """When it rings, as decided here; `known` is what the table says."""
        return next((at for k, at in reversed(self.timers) if k == key), known)

    def write(self, session: Session, site: str) -> None:
        """Raises Conflict where a case is no longer at the version that was decided on."""
        connection = session.connection()
        if self.opened:
            connection.execute(insert(Case), self.opened)
        if self.cases:
            rows = [row for row, _ in self.cases]
            if connection.execute(CHANGED_CASE.values(_columns(rows[0])), rows).rowcount != len(rows):
                raise Conflict(f"one of {[row['this'] for row in rows]} is no longer at its version")
        if self.log:
            connection.execute(insert(Log), self.log)
        self._write_timers(session, site)
        post_all(session, self.posts, site)
        self.cut((0, 0, 0, 0, 0))

    def _write_timers(self, session: Session, site: str) -> None:
        last, connection = dict(self.timers), session.connection()
        gone = [{"of": site, "this": code, "named": name} for (code, name), at in last.items() if at is None]
        if gone:
            connection.execute(GONE_TIMER, gone)
        rings = [
            {"site": site, "case_code": c, "name": n, "due_at": at} for (c, n), at in last.items() if at is not None
        ]
        if rings:
            statement = insert_or(connection, Timer)
            moved = {"due_at": statement.excluded.due_at}
            keys = ["site", "case_code", "name"]
            connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=moved), rings)


def _columns(row: Row) -> dict[str, object]:
    return {name: bindparam(name) for name in row if name not in ("of", "this", "was")}

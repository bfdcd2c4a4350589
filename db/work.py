"""One transaction as workflows see it: codes, cases, rules, facts, and the saving of a decision."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col

from db import decisions
from db.codec import Codec
from db.conflict import check_alive
from db.facts import FACTS
from db.leases import machine_time
from db.loaded import Loaded
from db.org import OrgSnapshots
from db.pending import Pending, TimerKey
from db.policies import Policies
from db.prints import Library
from db.tables import Case, Counter, Inbox, Timer
from db.upsert import insert, insert_new
from workflows.kernel.effects import Effect
from workflows.kernel.people import Org


@dataclass(frozen=True, slots=True)
class Shared:
    """What all units of work of one service have in common."""

    site: str
    codec: Codec
    orgs: OrgSnapshots
    policies: Policies
    prints: Library


ROW = select(Case.code, Case.kind, Case.version, Case.head, Case.policy_id, Case.body)  # type: ignore[call-overload]
ONE = ROW.where(col(Case.site) == bindparam("site"), col(Case.code) == bindparam("code")).with_for_update()
SETTLE = (
    update(Inbox)
    .where(col(Inbox.site) == bindparam("of"), col(Inbox.key) == bindparam("this"))
    .where(col(Inbox.state).in_(("new", "claimed")))
)


class UnitOfWork:
    """Implements workflows.kernel.ports.Work. Where a Refused is caught inside the transaction, `savepoint` goes
    around the decision: then a refusal leaves nothing behind.

    After `preload` decisions are written together, when somebody looks at `session` or at the end.
    """

    def __init__(self, session: Session, shared: Shared) -> None:
        self._session, self.shared, self.site = session, shared, shared.site
        self._wire = session.connection()
        self.loaded: dict[str, Loaded] = {}
        self.pending = Pending()
        self.timers: dict[TimerKey, datetime] | None = None
        self.together = False
        self._mark: tuple[int, ...] | None = None
        self._nested: SessionTransaction | None = None
        session.info.update(site=shared.site, prints=shared.prints)

    @property
    def session(self) -> Session:
        """With everything decided so far in the tables."""
        self.write()
        return self._session

    @property
    def connection(self) -> Connection:
        return self.session.connection()

    def write(self) -> None:
        """Inside a savepoint that was not needed until now, what came before it is written before it."""
        if self._mark is not None and self._nested is None:
            inside = self.pending.cut(self._mark)
            self._flush()
            self._nested, self.pending = self._session.begin_nested(), inside
        self._flush()

    def _flush(self) -> None:
        if not self.pending:
            return
        if self.timers is not None:
            self.timers |= {key: at for key, at in self.pending.timers if at is not None}
            for key, at in self.pending.timers:
                if self.pending.timer(key, at) is None:
                    self.timers.pop(key, None)
        self.pending.write(self._session, self.site)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """An exception undoes what was done inside and goes on; the rest of the transaction stays."""
        if self.together and self._mark is None:
            with self._light_savepoint():
                yield
            return
        self.write()
        nested = self._session.begin_nested()
        try:
            yield
            self._flush()
            nested.commit()
        except BaseException as error:
            self._undo(nested, error)
            raise

    @contextmanager
    def _light_savepoint(self) -> Iterator[None]:
        """Costs nothing where the decision only waits to be written; the database's own begins at the first look."""
        self._mark = self.pending.mark()
        try:
            yield
            if self._nested is not None:
                self._flush()
                self._nested.commit()
        except BaseException as error:
            if self._nested is not None:
                self._undo(self._nested, error)
            else:
                for row, before in reversed(self.pending.cut(self._mark).cases):
                    self.loaded[str(row["this"])] = before
            raise
        finally:
            self._mark = self._nested = None

    def _undo(self, nested: SessionTransaction, error: BaseException) -> None:
        self.loaded.clear()
        self.pending, self.timers = Pending(), None
        check_alive(self._wire, error)
        nested.rollback()

    def tick(self, machine: float) -> float:
        """Machine time in seconds for leases: the caller's on SQLite, the database's on PostgreSQL."""
        return machine_time(self._session, machine)

    def settle(self, key: str, outcome: str) -> bool:
        """`outcome` beginning with `refused` makes the row refused, else done. See Work.settle."""
        state = "refused" if outcome.startswith("refused") else "done"
        changed = {"state": state, "outcome": outcome, "lease_until": None}
        if self.connection.execute(SETTLE.values(**changed), {"of": self.site, "this": key}).rowcount == 1:
            return True
        # A press that is decided at once may have no row yet.
        return insert_new(self.connection, Inbox, {"site": self.site, "key": key, **changed})

    def next_code(self, prefix: str, now: datetime) -> str:
        """`YH-20261122-0007`; the day is the one of `now`'s own time zone."""
        name = f"{prefix}-{now:%Y%m%d}"
        statement = insert(self.connection, Counter)
        raised = statement.on_conflict_do_update(index_elements=["site", "name"], set_={"n": col(Counter.n) + 1})
        row = {"site": self.site, "name": name, "n": 1}
        number: int = self.connection.execute(raised.returning(col(Counter.n)), row).scalar_one()
        return f"{name}-{number:04d}"

    def preload(self, codes: Sequence[str]) -> None:
        """Read and lock many cases at once, in one order for everybody; `load` then finds them here."""
        wanted, connection = sorted(set(codes)), self.connection
        rows = ROW.where(col(Case.site) == self.site, col(Case.code).in_(wanted))
        for row in connection.execute(rows.order_by(col(Case.code)).with_for_update()):
            self.loaded[row[0]] = Loaded(*row[1:])
        # Read after the lock: nobody moves these timers any more.
        mine = select(Timer.case_code, Timer.name, Timer.due_at).where(col(Timer.site) == self.site)  # type: ignore[call-overload]
        found = connection.execute(mine.where(col(Timer.case_code).in_(wanted)))
        self.timers = {(row[0], row[1]): row[2] for row in found}
        self.together = True

    def load(self, code: str) -> tuple[str, Any]:
        found = self.look(code)
        return found.kind, self.shared.codec.case(found.kind, found.body)

    def look(self, code: str) -> Loaded:
        """The row as last read or saved in this transaction; raises KeyError for an unknown code."""
        if code not in self.loaded:
            row = self._wire.execute(ONE, {"site": self.site, "code": code}).first()
            if row is None:
                raise KeyError(code)
            self.loaded[code] = Loaded(*row[1:])
        return self.loaded[code]

    def org(self) -> Org:
        return self.shared.orgs.get(self._session, self.site)

    def rules(self, kind: str, case: Any | None) -> Any:
        version = self.look(case.code).policy_id if case is not None else None
        return self.shared.policies.rules(self._session, kind, version)

    def current_policy(self, kind: str) -> int | None:
        return self.shared.policies.current(self._session, kind)

    def fact(self, name: str, case: Any, event: Any, rules: Any, now: datetime) -> Any:
        return FACTS[name](self.session, case, event, rules, now)

    def save(
        self, kind: str, before: Any | None, after: Any, event: object, effects: list[Effect], now: datetime
    ) -> None:
        decisions.save(self, kind, before, after, event, effects, now)

"""Policies kept as immutable versions; a case is judged by the version it started under."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any

from sqlmodel import Session, col, select

from db.tables import Policy

Parse = Callable[[str, str], Any]
"""(kind, body as JSON) -> the rules object of that workflow."""


class Policies:
    """Rules objects by version, parsed once. `current` is what this service was started with."""

    def __init__(self, site: str, parse: Parse | None) -> None:
        self.site, self.parse = site, parse
        self._rules: dict[int, Any] = {}
        self._current: dict[str, int] = {}
        self._lock = Lock()

    def keep(self, session: Session, kind: str, rules: Any, body: str, at: datetime | None) -> int:
        """The version's id: a new one when this body was never seen, else the one it was stored under."""
        digest = hashlib.sha256(body.encode()).hexdigest()
        mine = select(Policy).where(Policy.site == self.site, Policy.kind == kind)
        row = session.exec(mine.where(Policy.hash == digest)).first()
        if row is None:
            newest = session.exec(mine.order_by(col(Policy.version).desc())).first()
            number = newest.version + 1 if newest else 1
            row = Policy(site=self.site, kind=kind, version=number, body=body, hash=digest, at=at)
            session.add(row)
            session.flush()
        assert row.id is not None
        with self._lock:
            self._rules[row.id], self._current[kind] = rules, row.id
        return row.id

    def current(self, session: Session, kind: str) -> int | None:
        """The version for a case that begins now; None where this workflow was never given any."""
        if (known := self._current.get(kind)) is not None:
            return known
        newest = select(Policy.id).where(Policy.site == self.site, Policy.kind == kind)
        return session.exec(newest.order_by(col(Policy.version).desc())).first()

    def rules(self, session: Session, kind: str, version: int | None) -> Any:
        """The rules object of a version, else of the current one; raises KeyError where there is none."""
        wanted = version if version is not None else self.current(session, kind)
        if wanted is None:
            raise KeyError(f"no rules for {kind}: set_rules was never called")
        if wanted not in self._rules:
            row = session.get_one(Policy, wanted)
            if self.parse is None:
                raise KeyError(f"rules {kind} version {row.version} can be read only with a parse function")
            parsed = self.parse(kind, row.body)
            with self._lock:
                self._rules[wanted] = parsed
        return self._rules[wanted]

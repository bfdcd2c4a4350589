"""Photos that were used before: the same bytes, or the same picture turned, mirrored or recompressed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.tables import Media
from workflows.inspection.case import Round
from workflows.inspection.sheets import CLOSE_UP
from workflows.permit.case import Permit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SAME, NEAR = 8, 12
"""Bits of 64 in which two pictures differ; measured in bot/media/likeness: strangers differ in 14 or more."""

LATE = timedelta(minutes=10)
"""Rows of other processes may be committed after younger ones, and their machines' clocks differ a little. An hour of
it was read again at every question: half the writer's time on a day of 1,000 photos an hour."""

Used = tuple[str, str, float, str]
"""(sha256, the earlier case's code, bits apart, `same` or `near`)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The photos of a case after the work, and what they may not repeat. `related` are codes of its own tasks."""

    code: str
    after: tuple[str, ...]
    before: frozenset[str]
    related: frozenset[str]


def shown(case: Any, event: Any) -> Shown:
    kept = [a for a in getattr(case, "media", ()) if a.kind == "photo"]
    new = [a for a in getattr(event, "media", ()) or () if a.kind == "photo"]
    if isinstance(case, Round):  # a photo of a finding is shown by its hazard as well
        own = {found.hazard for stop in case.stops for found in stop.findings if found.hazard}
        # one picture shows one thing: what this round showed elsewhere counts, a better one of the same view does not
        view = getattr(event, "view", CLOSE_UP)
        role = f"{getattr(event, 'point', '')} {getattr(event, 'no', '')} {view}"
        shas = dict.fromkeys(a.sha256 for a in new)
        already = frozenset(a.sha256 for a in kept if a.role and a.role != role and a.sha256 not in shas)
        return Shown(case.code, tuple(shas), already, frozenset(own))
    if isinstance(case, Permit):  # its flow knows what it has shown itself; every new picture is to be new elsewhere
        single = getattr(event, "photo", None)
        shas = dict.fromkeys(a.sha256 for a in (*new, single) if a is not None and a.kind == "photo")
        return Shown(case.code, tuple(shas), frozenset(), frozenset())
    # The event does not know yet what the case will take its photos for: after acceptance they show the work.
    accepted = getattr(case, "accepted_at", None) is not None
    after = dict.fromkeys(a.sha256 for a in (*kept, *new) if a.stage == "after" or (accepted and a in new))
    before = frozenset(a.sha256 for a in kept if a.stage == "before")
    related = frozenset(c for c in (*getattr(case, "tasks", ()), getattr(case, "joint_task", None)) if c)
    return Shown(case.code, tuple(after), before, related)


def photos_used_before(session: Session, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Used, ...]:
    """For each photo after the work the nearest earlier one of another case, or of this case before the work."""
    wanted = shown(case, event)
    if not wanted.after:
        return ()
    rows = {m.sha256: m for m in _rows(session, wanted.after)}
    library: Library = session.info.get("prints") or Library()
    found: list[Used] = []
    for sha in wanted.after:
        earlier = rows[sha].first_case if sha in rows else None
        if sha in wanted.before:
            found.append((sha, wanted.code, 0.0, "same"))
        elif earlier and earlier != wanted.code and earlier not in wanted.related:
            found.append((sha, earlier, 0.0, "same"))
        elif sha in rows and (near := _nearest(session, library, rows[sha], wanted)):
            found.append(near)
    return tuple(found)


def _rows(session: Session, shas: Iterable[str]) -> list[Media]:
    return list(
        session.exec(select(Media).where(Media.site == session.info["site"], col(Media.sha256).in_(list(shas))))
    )


def _nearest(session: Session, library: "Library", photo: Media, wanted: Shown) -> Used | None:
    close = library.close_to(session, photo)
    for earlier in sorted(_rows(session, close), key=lambda m: (close[m.sha256], m.kept_at)):
        own = earlier.sha256 in wanted.before
        used = earlier.first_case and earlier.first_case not in (wanted.code, *wanted.related)
        if earlier.sha256 != photo.sha256 and earlier.kept_at <= photo.kept_at and (own or used):
            bits = close[earlier.sha256]
            code = wanted.code if own else str(earlier.first_case)
            return photo.sha256, code, float(bits), "same" if bits <= SAME else "near"
    return None


class Library:
    """The upright hash of every photo ever kept, shared by all units of work of a process; it grows with each question.

    Measured at 100,000 photos: 0.4 s for the first question, 20 ms a photo afterwards.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: set[str] = set()
        self._shas: list[str] = []
        self._prints: npt.NDArray[np.uint64] | None = None
        self._upto: datetime | None = None

    def close_to(self, session: Session, photo: Media) -> dict[str, int]:
        """sha256 -> bits apart in the best of the eight orientations, at most NEAR."""
        import numpy as np  # 14 MB that an idle service need not hold

        turned = [np.uint64(int(word, 16)) for word in photo.phashes.split()]
        with self._lock:
            self._grow(session)
            shas, prints = self._shas, self._prints
        if not turned or prints is None:
            return {}
        apart = np.min([np.bitwise_count(prints ^ turn) for turn in turned], axis=0)
        return {shas[i]: int(apart[i]) for i in np.flatnonzero(apart <= NEAR)}

    def _grow(self, session: Session) -> None:
        """A row that is rolled back later may stay here: whoever is close is looked up in the table again."""
        import numpy as np

        upright = func.substr(Media.phashes, 1, 16)
        query = select(Media.sha256, upright, Media.kept_at).where(Media.site == session.info["site"])
        if self._upto:
            query = query.where(col(Media.kept_at) >= self._upto - LATE)
        rows = [row for row in session.exec(query.where(Media.phashes != "")) if row[0] not in self._known]
        if not rows:
            return
        self._known.update(row[0] for row in rows)
        self._shas = [*self._shas, *(row[0] for row in rows)]
        fresh = np.array([int(row[1], 16) for row in rows], dtype=np.uint64)
        self._prints = fresh if self._prints is None else np.append(self._prints, fresh)
        newest = max(row[2] for row in rows)
        self._upto = max(newest, self._upto) if self._upto else newest

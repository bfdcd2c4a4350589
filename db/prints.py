"""Photos that were used before: the same bytes, or the same picture turned, mirrored or recompressed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import func
from sqlmodel import Session, col, select

from db.tables import Media

SAME, NEAR = 8, 12
"""Bits of 64 in which two pictures differ; measured in bot/media/likeness: strangers differ in 14 or more."""

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
    brought = [a for holder in (case, event) for a in getattr(holder, "media", ()) or () if a.kind == "photo"]
    after = dict.fromkeys(a.sha256 for a in brought if a.stage == "after")
    before = frozenset(a.sha256 for a in brought if a.stage == "before")
    related = frozenset(c for c in (*getattr(case, "tasks", ()), getattr(case, "joint_task", None)) if c)
    return Shown(case.code, tuple(after), before, related)


def photos_used_before(session: Session, case: Any, event: Any, now: datetime) -> tuple[Used, ...]:
    """For each photo after the work the nearest earlier one of another case, or of this case before the work."""
    wanted = shown(case, event)
    if not wanted.after:
        return ()
    rows = {m.sha256: m for m in _rows(session, wanted.after)}
    library = _Library(session)
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


def _nearest(session: Session, library: "_Library", photo: Media, wanted: Shown) -> Used | None:
    close = library.close_to(photo)
    for earlier in sorted(_rows(session, close), key=lambda m: (close[m.sha256], m.kept_at)):
        own = earlier.sha256 in wanted.before
        used = earlier.first_case and earlier.first_case not in (wanted.code, *wanted.related)
        if earlier.sha256 != photo.sha256 and earlier.kept_at <= photo.kept_at and (own or used):
            bits = close[earlier.sha256]
            code = wanted.code if own else str(earlier.first_case)
            return photo.sha256, code, float(bits), "same" if bits <= SAME else "near"
    return None


class _Library:
    """The upright hash of every kept photo, read once per question."""

    def __init__(self, session: Session) -> None:
        upright = func.substr(Media.phashes, 1, 16)
        query = select(Media.sha256, upright).where(Media.site == session.info["site"], Media.phashes != "")
        rows = session.exec(query).all()
        self.shas = [sha for sha, _ in rows]
        self.prints: npt.NDArray[np.uint64] = np.array([int(word, 16) for _, word in rows], dtype=np.uint64)

    def close_to(self, photo: Media) -> dict[str, int]:
        """sha256 -> bits apart in the best of the eight orientations, at most NEAR."""
        turned = [np.uint64(int(word, 16)) for word in photo.phashes.split()]
        if not turned or not self.shas:
            return {}
        apart = np.min([np.bitwise_count(self.prints ^ turn) for turn in turned], axis=0)
        return {self.shas[i]: int(apart[i]) for i in np.flatnonzero(apart <= NEAR)}

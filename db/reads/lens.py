"""How stored values look from outside: times with the site's offset, people by name, files by address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlmodel import Session, col, select

from db.tables import Person

UNKNOWN = "未知人员"
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Lens:
    """`zone` is the site's; `sign` makes a file's short-lived address out of its sha256, below `public_url`."""

    public_url: str
    zone: tzinfo
    sign: Callable[[str], str] | None = None

    def time(self, at: datetime | None) -> str | None:
        """ISO 8601 with the site's offset."""
        return at.astimezone(self.zone).isoformat() if at else None

    def file(self, sha256: str) -> str:
        if self.sign:
            return self.sign(sha256)
        return f"{self.public_url.rstrip('/')}/api/v1/media/{sha256}"


def names(session: Session, people: Iterable[str | None]) -> Mapping[str, str]:
    """Person's id -> name, in one question."""
    wanted = sorted({p for p in people if p})
    if not wanted:
        return {}
    query = select(Person.id, Person.name).where(Person.site == session.info["site"], col(Person.id).in_(wanted))
    return dict(session.exec(query).all())


def person(known: Mapping[str, str], id: str | None) -> Json | None:
    """{id, name}; None where nobody is known (an anonymous reporter, no owner yet)."""
    return {"id": id, "name": known.get(id, UNKNOWN)} if id else None

"""Where recordings lie: site / camera / day / moment, and what a file's own name and comment say of it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

SHAPE = re.compile(r"(?P<at>\d{8}T\d{9})Z-(?P<source>fixed|mobile|body|file)")
PART = ".part"


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in the film itself, so that the index can be made anew from the files."""

    camera: str
    since: datetime
    source: str = "fixed"
    permits: tuple[str, ...] = ()

    def written(self) -> str:
        return json.dumps({"camera": self.camera, "permits": self.permits, "source": self.source}, ensure_ascii=False)


def safe(name: str) -> str:
    """A folder's name for any name a camera may have."""
    return quote(name, safe="").replace(".", "%2E")[:200]


def place(root: Path, site: str, note: Note, zone: ZoneInfo, ending: str = ".mp4") -> Path:
    """The day is the factory's, the moment UTC: twice the same hour in autumn is no riddle."""
    moment = note.since.astimezone(UTC)
    name = f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z-{note.source}{ending}"
    return root / safe(site) / safe(note.camera) / f"{note.since.astimezone(zone):%Y-%m-%d}" / name


def read_name(path: Path, permits: Sequence[str] = ()) -> Note | None:
    """None for what is no file of ours."""
    found = SHAPE.match(path.name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"][:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    since = at.replace(microsecond=int(found["at"][15:]) * 1000)
    return Note(unquote(path.parent.parent.name), since, found["source"], tuple(permits))


def permits_of(comment: str) -> tuple[str, ...]:
    """Of a film's comment; what another program wrote there names none."""
    try:
        said = json.loads(comment)
    except ValueError:
        return ()
    codes = said.get("permits", ()) if isinstance(said, dict) else ()
    return tuple(str(code) for code in codes) if isinstance(codes, list) else ()

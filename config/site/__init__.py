"""One factory's own folder: name and shifts from site.toml; its CSVs are read by db/imports."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from config.document import load
from config.policies.reader import Mistake, build


@dataclass(frozen=True, slots=True)
class ShiftHours:
    """A shift that ends at or before its start ends on the next day."""

    name: str
    since: time
    until: time


USUAL = (ShiftHours("白班", time(8), time(20)), ShiftHours("夜班", time(20), time(8)))


@dataclass(frozen=True, slots=True)
class Factory:
    """`credit_code` is the 统一社会信用代码 that prevention-data uploads ask for."""

    name: str = "本厂"
    short_name: str = ""
    credit_code: str = ""
    shifts: tuple[ShiftHours, ...] = USUAL


def factory(folder: Path | str | None) -> Factory:
    """What site.toml says; the defaults where the site is empty or has no such file. Raises Wrong."""
    path = Path(folder) / "site.toml" if folder else None
    if path is None or not path.exists():
        return Factory()
    document = load(path)
    try:
        return build(Factory, document.tables)
    except Mistake as mistake:
        raise document.wrong(mistake.key, mistake.remedy) from None

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


BLANK = ("（填", "(填")
"""How the template marks what a factory has to write itself."""


def printed_name(folder: Path | str | None) -> str:
    """The name for paper and greetings; empty where there is no site or the template was not filled in. Raises
    Wrong."""
    name = factory(folder).name if folder else ""
    return "" if name.startswith(BLANK) else name


def unfilled(folder: Path | str | None) -> tuple[str, ...]:
    """Keys of site.toml that still say what to write there. Raises Wrong."""
    found = factory(folder)
    named = (("name", found.name), ("short_name", found.short_name), ("credit_code", found.credit_code))
    return tuple(f"{key} 还是“{said}”" for key, said in named if said.startswith(BLANK))


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

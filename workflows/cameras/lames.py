"""What a camera process cannot recognise and why: each reason is told once when it lasted, and when it is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.cameras.rules import CameraRules

LONGEST, MOST = 300, 30
"""Characters of a reason, and reasons of one process, that are kept."""


@dataclass(frozen=True, slots=True)
class Lame:
    """What cannot work and why, since when; `told` when people heard of it; `gone` since when it works again, kept only
    until they heard that too."""

    what: str
    why: str
    since: datetime
    told: datetime | None = None
    gone: datetime | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Reasons that are told now, those whose end is told now, and what is known from now on."""

    new: tuple[str, ...]
    over: tuple[str, ...]
    after: tuple[Lame, ...]


def heard(before: Sequence[Lame], off: Mapping[str, str], now: datetime) -> tuple[Lame, ...]:
    """The newest word laid over what was known: a reason keeps its beginning, and whether people heard of it."""
    known = {one.what: one for one in before}
    standing = []
    for what, why in sorted(off.items())[:MOST]:
        one = known.get(what) or Lame(what=what, why=why, since=now)
        standing.append(replace(one, why=why[:LONGEST], gone=None))
    ended = [replace(one, gone=one.gone or now) for one in before if one.what not in off and one.told]
    return (*standing, *ended)


def telling(before: Sequence[Lame], rules: CameraRules, now: datetime) -> Telling:
    new = [one for one in before if not one.gone and not one.told and now - one.since >= rules.told_after]
    over = [one for one in before if one.gone and now - one.gone >= rules.well_after]
    after = tuple(replace(one, told=now) if one in new else one for one in before if one not in over)
    return Telling(tuple(one.why for one in new), tuple(one.why for one in over), after)


def once(whys: Sequence[str]) -> tuple[str, ...]:
    """The process names a model and each thing that it would have recognised: the same reason, within a longer one."""
    each = tuple(dict.fromkeys(whys))
    return tuple(why for why in each if not any(why != other and why in other for other in each))

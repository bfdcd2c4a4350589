"""What can happen to a piece of advice."""

from dataclasses import dataclass

from workflows.tuning.case import Sort


@dataclass(frozen=True, slots=True)
class Advised:
    """The seed of `Open("tuning", Advised(...))`; fields as of the case."""

    sort: Sort
    camera: str
    name: str
    rule: str
    kind: str
    figures: tuple[str, ...]
    value: float | None = None
    before: float | None = None
    mask: str = ""
    where: str = ""
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adopted:
    """采纳."""

    by: str


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """不采纳."""

    by: str

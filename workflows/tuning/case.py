"""One piece of advice about one rule of one camera, until the officer says yes or no."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Sort = Literal["live", "trial", "ask_live", "threshold", "mask"]
"""Went live, fell back to trial (both only told); is it to go live without proof; another threshold; a part to mask."""


class State(StrEnum):
    """等确认, 已采纳, 不采纳, 已告知, 没人管."""

    ASKED = "asked"
    ADOPTED = "adopted"
    DECLINED = "declined"
    TOLD = "told"
    VOID = "void"


OVER = (State.ADOPTED, State.DECLINED, State.TOLD, State.VOID)


@dataclass(frozen=True, slots=True)
class Tuning:
    """`figures` in words. `value` is the threshold advised, `mask` the polygon as JSON, parts of the picture."""

    code: str
    state: State = State.ASKED
    sort: Sort = "threshold"
    camera: str = ""
    name: str = ""
    rule: str = ""
    kind: str = ""
    title: str = ""
    figures: tuple[str, ...] = ()
    value: float | None = None
    before: float | None = None
    mask: str = ""
    where: str = ""
    pictures: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    decided: str = ""
    decided_by: str | None = None

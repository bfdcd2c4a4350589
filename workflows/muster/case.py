"""One roll call, from the call to 解除."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class State(StrEnum):
    ASKED = "asked"
    CALLED = "called"
    CLOSED = "closed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Headcount:
    """People without an account: contractors, visitors, those of a permit. `safe_by` has seen all of them."""

    label: str
    count: int
    place: str = ""
    by: str | None = None
    safe_by: str | None = None
    safe_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.label}@{self.place}"


@dataclass(frozen=True, slots=True)
class OnSite:
    """Who is on site now, as far as a table tells: our own people by id (None: nobody counts them), and head counts of
    the others."""

    people: tuple[str, ...] | None = None
    groups: tuple[Headcount, ...] = ()


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The place of somebody's last report, scan or message that names one."""

    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """`how` safe: at the assembly point; help: needs help. `note` is where and what, in the person's own words."""

    person: str
    how: Literal["safe", "help"]
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class EndAsked:
    """解除 was said by this person while somebody was missing; the `number`th time that it was asked."""

    by: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who had not answered at the end, and the last that was known."""

    person: str
    where: str


@dataclass(frozen=True, slots=True)
class Muster:
    """`reporter` called it; `sure` False where it had to be confirmed: the caller has not that right, or
    no such place is known. `people` were asked;
    `without` of them have no account and are counted by voice. `missing` is the final list, kept with the case."""

    code: str
    reporter: str
    state: State = State.ASKED
    drill: bool = False
    sure: bool = True
    title: str = ""
    place: str | None = None
    place_code: str | None = None
    point: str = ""
    started_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    people: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    groups: tuple[Headcount, ...] = ()
    lists: int = 0
    ended_by: str | None = None
    missing: tuple[Missing, ...] = ()
    end_asked: tuple[EndAsked, ...] = ()
    end_questions: int = 0

    def answer(self, person: str) -> Answer | None:
        return next((a for a in self.answers if a.person == person), None)

    def those(self, how: Literal["safe", "help"]) -> tuple[Answer, ...]:
        return tuple(a for a in self.answers if a.how == how)

    @property
    def open(self) -> tuple[str, ...]:
        """Who has not answered yet, those without an account apart."""
        heard, silent = {a.person for a in self.answers}, set(self.without)
        return tuple(p for p in self.people if p not in heard and p not in silent)

    @property
    def unsettled(self) -> str:
        """还有 3 人没有应答，1 人在求助; empty where everybody is accounted for."""
        unseen = sum(g.count for g in self.groups if g.safe_by is None)
        told = ((len(self.open), "没有应答"), (len(self.those("help")), "在求助"), (unseen, "（外协）没有确认"))
        said = [f"{number} 人{what}" for number, what in told if number]
        return f"还有 {'，'.join(said)}" if said else ""

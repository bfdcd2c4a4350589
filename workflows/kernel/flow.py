"""Transition tables and the one pure function that reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from workflows.kernel.effects import Effect
from workflows.kernel.people import Org


class HasState(Protocol):
    @property
    def state(self) -> StrEnum: ...


C = TypeVar("C", bound=HasState)
E = TypeVar("E")
R = TypeVar("R")


class Refused(Exception):
    """The event is understood but not allowed; the text is shown to the person and says what to do next."""


@dataclass(frozen=True, slots=True)
class Context(Generic[R]):
    """All that a decision may look at besides the case and the event. `now` is in the site's time zone."""

    now: datetime
    rules: R
    org: Org
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button or an answer, before the flow's own table turns it into an event. `by` is a person's own id."""

    by: str
    button: str
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


Outcome = tuple[C, list[Effect]]


@dataclass(frozen=True, slots=True)
class Row(Generic[C, R]):
    when: StrEnum
    event: type[Any]
    then: StrEnum
    do: Callable[[C, Any, Context[R]], tuple[C, list[Effect]]]
    check: Callable[[C, Any, Context[R]], str | None]
    needs: tuple[str, ...]
    where: Callable[[C, Any, Context[R]], bool]


def allowed(case: Any, event: Any, ctx: Any) -> str | None:
    return None


def always(case: Any, event: Any, ctx: Any) -> bool:
    return True


def nothing(case: C, event: E, ctx: Context[R]) -> tuple[C, list[Effect]]:
    """A timer of something that is over, news that came late: taken, and nothing follows."""
    return case, []


def row(
    when: StrEnum,
    event: type[E],
    then: StrEnum,
    do: Callable[[C, E, Context[R]], tuple[C, list[Effect]]],
    check: Callable[[C, E, Context[R]], str | None] = allowed,
    needs: tuple[str, ...] = (),
    where: Callable[[C, E, Context[R]], bool] = always,
) -> Row[C, R]:
    """Going through a function lets the type checker see that `do` takes this event.

    `needs` names the facts from other cases that the engine fetches in the same transaction. Of several rows with
    one state and event the first whose `where` holds wins.
    """
    return Row(when, event, then, do, check, needs, where)


def nothing_more(before: Any, case: Any, ctx: Any) -> tuple[Any, list[Effect]]:
    return case, []


@dataclass(frozen=True, slots=True)
class Flow(Generic[C, R]):
    """One workflow: its table, how a case begins, and what its buttons mean.

    `begin(code, event, ctx)` makes the first look of a case before its opening event is decided.
    `presses` maps a button id, or the id of an Ask, to the event it stands for. `follows(before, case, ctx)` is asked
    after every row: what follows from how the case now stands, whichever event made it so (an alert level, a room).
    `prefix_of` gives the prefix of a code by the opening event, where a workflow has several (DH, SX, GC ...).
    """

    kind: str
    prefix: str
    shape: type[C]
    rows: Sequence[Row[C, R]]
    begin: Callable[[str, Any, Context[R]], C]
    presses: Mapping[str, Callable[[Pressed], object]] = field(default_factory=dict)
    stale: Callable[[C, Any], str] = lambda case, event: f"{case.state} 状态下不能这样做，什么都没有改变。"
    follows: Callable[[C, C, Context[R]], tuple[C, list[Effect]]] = nothing_more
    prefix_of: Callable[[Any], str] | None = None
    _of: dict[tuple[StrEnum, type[Any]], list[Row[C, R]]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for found in self.rows:
            self._of.setdefault((found.when, found.event), []).append(found)

    def needs(self, state: StrEnum, event: object) -> tuple[str, ...]:
        """The facts that any row for this state and event asks for."""
        rows = self._of.get((state, type(event)), ())
        return tuple(dict.fromkeys(name for found in rows for name in found.needs))

    def row(self, case: C, event: object, ctx: Context[R]) -> Row[C, R]:
        for candidate in self._of.get((case.state, type(event)), ()):
            if candidate.where(case, event, ctx):
                return candidate
        raise Refused(self.stale(case, event))

    def decide(self, case: C, event: object, ctx: Context[R]) -> tuple[C, list[Effect]]:
        """The case after the event and what is to be done; raises Refused and changes nothing otherwise."""
        found = self.row(case, event, ctx)
        if reason := found.check(case, event, ctx):
            raise Refused(reason)
        after, effects = found.do(case, event, ctx)
        # most rows stay where they are, and a copy of a wide case costs more than the rest of a small decision
        after = after if after.state is found.then else replace(after, state=found.then)  # type: ignore[type-var]
        after, more = self.follows(case, after, ctx)
        return after, [*effects, *more] if more else effects

    def pressed(self, press: Pressed) -> object:
        """The event behind a button; an id that this flow never offered is refused."""
        if make := self.presses.get(press.button):
            return make(press)
        raise Refused("这个按钮已经不用了，卡片上现在有什么就按什么。")

    def event_types(self) -> Mapping[str, type[Any]]:
        return {r.event.__name__: r.event for r in self.rows}

    def mermaid(self) -> str:
        lines = [f"    {r.when} --> {r.then}: {r.event.__name__}" for r in self.rows]
        return "\n".join(["stateDiagram-v2", *dict.fromkeys(lines)])

"""A fake of the store's unit of work: dictionaries in memory, so that a day of a factory passes in a millisecond."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from db.facts import OVER, machine_of, target
from tests.permitfacts import PERMIT_FACTS, pictures_elsewhere
from tests.roundfacts import ROUND_FACTS
from workflows.bypass.case import Bypass
from workflows.certificate.papers import Dossier
from workflows.handover.case import Section
from workflows.handover.rules import OPEN_NOW, UNTAKEN, Untaken
from workflows.hazard.case import Hazard, State
from workflows.inspection.case import Round
from workflows.inspection.sheets import Sheet
from workflows.kernel.cards import Card
from workflows.kernel.effects import (
    Award,
    Do,
    Drop,
    Due,
    Effect,
    Forget,
    Gather,
    Hold,
    Part,
    Reader,
    Release,
    Sealed,
    Send,
    Tell,
    Wake,
)
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.muster.case import Headcount, LastSeen, OnSite
from workflows.permit.case import Permit
from workflows.permit.facts import Camera, Lock

Used = tuple[str, str, float, str]
Fact = Callable[["FakeWork", Any, Any, Any, datetime], Any]


@dataclass
class Message:
    """One message of one case to one reader, with every look it had; `read` counts the looks already seen."""

    code: str
    to: Reader
    slot: str
    looks: list[tuple[datetime, Card, str]] = field(default_factory=list)
    read: int = 0


@dataclass(frozen=True)
class LogRow:
    at: datetime
    code: str
    event: object


class FakeWork:
    """Implements workflows.kernel.ports.Work; a Refused inside `savepoint` leaves nothing behind."""

    def __init__(self, org: Org, rules: Mapping[str, Any]) -> None:
        self.current_org, self.newest = org, dict(rules)
        self.cases: dict[str, tuple[str, Any]] = {}
        self.policies: dict[str, Any] = {}
        self.timers: dict[tuple[str, str], datetime] = {}
        self.messages: list[Message] = []
        self.log: list[LogRow] = []
        self.jobs: dict[str, tuple[str, Do]] = {}
        self.told: dict[str, Tell] = {}
        self.awards: list[Award] = []
        self.claims: dict[tuple[str, str], str] = {}
        self.counters: dict[str, int] = {}
        self.settled: dict[str, str] = {}
        self.used_photos: dict[str, str] = {}
        self.headcounts: tuple[Headcount, ...] = ()
        self.rooms: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.dossiers: dict[str, Dossier] = {}
        self.locks: tuple[Lock, ...] = ()
        self.cameras: dict[str, Camera] = {}
        self.open_now: tuple[Section, ...] = ()
        self.sheets: dict[tuple[str, int], Sheet] = {}
        self.risks: dict[str, str] = {}
        self.permit_running = ""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        kept = {name: copy(value) for name, value in vars(self).items()}
        looks = [(m, list(m.looks)) for m in self.messages]
        try:
            yield
        except BaseException:
            vars(self).update(kept)
            for message, before in looks:
                message.looks = before
            raise

    def settle(self, key: str, outcome: str) -> bool:
        return self.settled.setdefault(key, outcome) is outcome

    def next_code(self, prefix: str, now: datetime) -> str:
        name = f"{prefix}-{now:%Y%m%d}"
        self.counters[name] = self.counters.get(name, 0) + 1
        return f"{name}-{self.counters[name]:04d}"

    def load(self, code: str) -> tuple[str, Any]:
        return self.cases[code]

    def org(self) -> Org:
        return self.current_org

    def rules(self, kind: str, case: Any | None) -> Any:
        return self.policies[case.code] if case is not None else self.newest[kind]

    def fact(self, name: str, case: Any, event: Any, rules: Any, now: datetime) -> Any:
        return FACTS[name](self, case, event, rules, now)

    def save(
        self, kind: str, before: Any | None, after: Any, event: object, effects: list[Effect], now: datetime
    ) -> None:
        if isinstance(event, Due):
            self.timers.pop((after.code, event.name), None)
        if any(isinstance(e, Drop) for e in effects):
            self._drop(after.code)
        else:
            self.cases[after.code] = (kind, after)
            self.policies.setdefault(after.code, self.newest[kind])
            self.log.append(LogRow(now, after.code, event))
        for effect in effects:
            self._do(after.code, effect, now)

    def _drop(self, code: str) -> None:
        self.cases.pop(code, None)
        self.timers = {key: at for key, at in self.timers.items() if key[0] != code}

    def _do(self, code: str, effect: Effect, now: datetime) -> None:
        match effect:
            case Send(to, slot, card, urgency):
                self._send(code, to, slot, card, urgency, now)
            case Wake(name, at):
                self.timers[code, name] = at
            case Forget(name):
                self.timers.pop((code, name), None)
            case Tell(_, _, key):
                self.told.setdefault(key, effect)
            case Do(_, _, key):
                self.jobs.setdefault(key, (code, effect))
            case Award():
                self.awards.append(effect)
            case Hold(what, key):
                if self.claims.setdefault((what, key), code) != code:
                    raise Refused(f"{self.claims[what, key]} 已经占用了这一项")
            case Gather(room, title, people):
                self.rooms[room] = (title, people)
            case Part(room, _):
                self.rooms.pop(room, None)
            case Release(what, key):
                self.claims.pop((what, key), None)

    def _send(self, code: str, to: Reader, slot: str, card: Card, urgency: str, now: datetime) -> None:
        self._safe_outside(to, card)
        found = next((m for m in self.messages if (m.code, m.to, m.slot) == (code, to, slot)), None)
        if found is None:
            found = Message(code, to, slot)
            self.messages.append(found)
        if not found.looks or found.looks[-1][1] != card:
            found.looks.append((now, card, urgency))

    def _safe_outside(self, to: Reader, card: Card) -> None:
        """What is read outside the factory names nobody, and whoever has no name is never left without a word."""
        named = [p.name for p in self.current_org.people.values() if p.name in card.outside]
        assert not named, f"{named} in what outsiders read: {card.outside}"
        assert card.outside or not isinstance(to, Sealed), f"nothing for somebody outside: {card.headline}"


def _alike(work: FakeWork, case: Hazard, event: Any) -> list[Hazard]:
    """What db/facts looks for, in the order in which they were reported."""
    wanted = target(case, event)
    if wanted.class_code is None or not (wanted.place_code or wanted.place):
        return []
    others = [c for kind, c in work.cases.values() if kind == "hazard" and c.code != case.code and c.opened_at]
    named = [c for c in others if c.of and c.of.code == wanted.class_code]
    there = [c for c in named if (c.place_code == wanted.place_code if wanted.place_code else c.place == wanted.place)]
    return sorted(there, key=lambda c: c.opened_at)


def _same_open(work: FakeWork, case: Hazard, event: Any, rules: Any, now: datetime) -> str | None:
    since, machine = now - rules.merge.window, machine_of(case, event)
    found = [c for c in _alike(work, case, event) if c.state not in OVER and c.opened_at and c.opened_at >= since]
    return next((c.code for c in found if not machine or c.equipment_code in (machine, None)), None)


def _repeats(work: FakeWork, case: Hazard, event: Any, rules: Any, now: datetime) -> int:
    since: timedelta = rules.merge.repeat_within
    found = [c for c in _alike(work, case, event) if c.state is not State.VOID and c.opened_at]
    return len([c for c in found if c.opened_at and c.opened_at >= now - since])


def _open_of_owner(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> tuple[str, ...]:
    fixing = [c for _, c in work.cases.values() if c.state == "fixing"]
    return tuple(c.code for c in fixing if c.owner == (getattr(event, "by", None) or getattr(case, "owner", None)))


def _open_tasks(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> tuple[str, ...]:
    codes = [c for c in case.tasks if c in work.cases]
    return tuple(c for c in codes if work.cases[c][1].state not in ("closed", "void"))


def _photos_used_before(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Used, ...]:
    if isinstance(case, Permit | Round | Bypass):
        return pictures_elsewhere(work, case, event)
    after, before = case.kept("after", "photo"), {a.sha256 for a in case.kept("before", "photo")}
    known = {**work.used_photos, **dict.fromkeys(before, case.code)}
    return tuple((a.sha256, known[a.sha256], 0.0, "same") for a in after if a.sha256 in known)


def _earlier_photos(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> tuple[tuple[str, str], ...]:
    return tuple((sha, code) for sha, code in work.used_photos.items() if code != case.code)


def _parent_owner(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> str | None:
    owner: str | None = work.cases[case.parent][1].owner if case.parent in work.cases else None
    return owner


def _on_site(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> OnSite:
    return OnSite(None, work.headcounts)


def _last_places(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> Mapping[str, LastSeen]:
    hazards = [c for kind, c in work.cases.values() if kind == "hazard" and c.place and c.reporter]
    return {c.reporter: LastSeen(c.place, c.opened_at or c.started_at) for c in hazards}


def _untaken(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Untaken, ...]:
    """Earlier ones of the same desk."""
    open_ = [c for kind, c in work.cases.values() if kind == "handover" and c.code != case.code and not c.closed_at]
    mine = [c for c in open_ if (c.duty, c.department) == (case.duty, case.department) and c.ends_at < case.ends_at]
    return tuple(Untaken(c.code, c.since or c.starts_at) for c in mine)


def _open_now(work: FakeWork, case: Any, event: Any, rules: Any, now: datetime) -> tuple[Section, ...]:
    return work.open_now


FACTS: Mapping[str, Fact] = {
    OPEN_NOW: _open_now,
    UNTAKEN: _untaken,
    "same_open": _same_open,
    "repeats": _repeats,
    "open_of_owner": _open_of_owner,
    "open_tasks": _open_tasks,
    "photos_used_before": _photos_used_before,
    "earlier_photos": _earlier_photos,
    "on_site": _on_site,
    "parent_owner": _parent_owner,
    "last_places": _last_places,
    **PERMIT_FACTS,
    **ROUND_FACTS,
    "permit_running": lambda work, case, event, rules, now: work.permit_running,
    "alarm_newer": lambda work, case, event, rules, now: work.claims.get(("alarm", case.key), ""),
}

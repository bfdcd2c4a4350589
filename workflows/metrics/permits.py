"""特种作业合规率 and what stands beside it (domain.md section 6): pure counting over what the tickets say."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

UNPERMITTED = ("OPS-01-01", "OPS-02-01", "OPS-04-02")
"""Classes of the catalogue that mean a job without a valid ticket: 无票动火或票证过期, 未审批进入受限空间, 临时用电
未审批."""
NO_APPROVAL, NO_GUARDIAN, NO_PEOPLE, RAN_OUT = "approval", "guardian", "people", "ran out"
FAULTS = {NO_APPROVAL: "没有批准就开工", NO_GUARDIAN: "监护人不在", NO_PEOPLE: "没有作业人", RAN_OUT: "到期没有报完工"}


@dataclass(frozen=True, slots=True)
class Held:
    """One interception: at which gate, and the keys of its reasons (workflows.permit.reasons)."""

    at: datetime
    gate: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a permit's record tells for the figures; times are aware, unknown None. `done_at` is when the work ended,
    `unguarded` when the guardian was missed while work went on, `stood` the time of all breaks;
    `ran_out` where the ticket's time was over before."""

    code: str
    kind: str
    level: str = ""
    raised: bool = False
    state: str = ""
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    started_at: datetime | None = None
    done_at: datetime | None = None
    closed_at: datetime | None = None
    guarded: bool = True
    manned: bool = True
    unguarded: tuple[datetime, ...] = ()
    held: tuple[Held, ...] = ()
    red_stops: tuple[datetime, ...] = ()
    stood: timedelta = timedelta()
    ran_out: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until before `until`."""

    since: datetime
    until: datetime

    def has(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Line:
    """One kind and level, or all: how many tickets came to each point in the period. `intercepted` counts tickets,
    `interceptions` refusals; `hours` are worked, breaks apart."""

    kind: str = ""
    level: str = ""
    applied: int = 0
    approved: int = 0
    started: int = 0
    closed: int = 0
    rejected: int = 0
    expired: int = 0
    intercepted: int = 0
    interceptions: int = 0
    raised: int = 0
    red_stops: int = 0
    faulty: int = 0
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """`done` are jobs that ended in the period, `unpermitted` jobs that a camera or a patrol found without a ticket.
    `faults` is code -> why it does not count as compliant. Interceptions are good news and count apart."""

    total: Line
    lines: tuple[Line, ...]
    reasons: Mapping[tuple[str, str], int]
    done: int
    unpermitted: int
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def compliant(self) -> int:
        return self.done - len(self.faults)

    @property
    def compliance(self) -> float | None:
        """Compliant jobs ÷ all jobs done, the unpermitted ones included; None (无法计算) where nothing was done."""
        jobs = self.done + self.unpermitted
        return self.compliant / jobs if jobs else None


def faults(ticket: Ticket) -> tuple[str, ...]:
    """Why a job that was done is not compliant: approval before the first spark, valid people and guardian throughout.
    The people's certificates are checked at every gate, so that here only their names can be missing."""
    found = []
    if ticket.approved_at is None or (ticket.started_at and ticket.approved_at > ticket.started_at):
        found.append(NO_APPROVAL)
    if not ticket.guarded or ticket.unguarded:
        found.append(NO_GUARDIAN)
    if not ticket.manned:
        found.append(NO_PEOPLE)
    if ticket.ran_out:
        found.append(RAN_OUT)
    return tuple(found)


def was_done(ticket: Ticket, period: Period) -> bool:
    """A job counts where it ended, once."""
    return ticket.started_at is not None and period.has(ticket.done_at)


def figures(tickets: Iterable[Ticket], unpermitted: int, period: Period) -> Figures:
    """All counts of one period; a ticket counts at each point it came to in the period, wherever it began."""
    known = tuple(tickets)
    done = [t for t in known if was_done(t, period)]
    keys = sorted({(t.kind, t.level) for t in known})
    lines = [_line(k, v, [t for t in known if (t.kind, t.level) == (k, v)], period) for k, v in keys]
    reasons = Counter((h.gate, key) for t in known for h in t.held if period.has(h.at) for key in h.reasons)
    wrong = {t.code: why for t in done if (why := faults(t))}
    moved = tuple(line for line in lines if _any(line))
    return Figures(_line("", "", known, period), moved, dict(reasons), len(done), unpermitted, wrong)


def _line(kind: str, level: str, tickets: Sequence[Ticket], period: Period) -> Line:
    done = [t for t in tickets if was_done(t, period)]
    ended = Counter(t.state for t in tickets if period.has(t.closed_at))
    held = [sum(period.has(h.at) for h in t.held) for t in tickets]
    return Line(
        kind, level,
        applied=sum(period.has(t.submitted_at) or any(period.has(h.at) for h in t.held if h.gate == "apply")
                    for t in tickets),
        approved=sum(period.has(t.approved_at) for t in tickets),
        started=sum(period.has(t.started_at) for t in tickets),
        closed=ended["closed"], rejected=ended["rejected"], expired=sum(_expired(t, period) for t in tickets),
        intercepted=sum(n > 0 for n in held), interceptions=sum(held),
        raised=sum(t.raised and period.has(t.submitted_at) for t in tickets),
        red_stops=sum(period.has(at) for t in tickets for at in t.red_stops),
        faulty=sum(bool(faults(t)) for t in done),
        hours=round(sum(_hours(t) for t in done), 2),
    )  # fmt: skip


def _expired(ticket: Ticket, period: Period) -> bool:
    """Where its time was over: while work was on, however late the rest was done, or without a start."""
    return period.has(ticket.done_at) if ticket.ran_out else ticket.state == "expired" and period.has(ticket.closed_at)


def _hours(ticket: Ticket) -> float:
    assert ticket.started_at and ticket.done_at, "only of jobs that were done"
    return max((ticket.done_at - ticket.started_at - ticket.stood) / timedelta(hours=1), 0.0)


def _any(line: Line) -> bool:
    return any((line.applied, line.approved, line.started, line.closed, line.rejected, line.expired,
                line.interceptions, line.red_stops, line.hours))  # fmt: skip

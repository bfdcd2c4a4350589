"""Afterwards: what the service says it sent, against what the phones show, and what the servers counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from db.tables import Case, Inbox, Outbox
from tests.whole.plant import Plant

OPEN = ("waiting", "sending")
LIMITS = ("wecom.member_dropped", "dingtalk.push_quota_exhausted", "dingtalk.errcode.410100")
"""What the servers count when a rate limit or a quota is exceeded."""


@dataclass(slots=True)
class Books:
    reports: int = 0
    lost: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    unaccounted: list[str] = field(default_factory=list)
    ahead: int = 0
    """Messages whose moment is still to come: a living factory always has some."""
    unseen: list[str] = field(default_factory=list)
    copies: int = 0
    twice: list[str] = field(default_factory=list)
    shown: int = 0
    unhandled: list[str] = field(default_factory=list)
    exceeded: dict[str, int] = field(default_factory=dict)
    unheard: int = 0
    """Answers that never came: whatever was sent then may be sent once more."""

    @property
    def doubled(self) -> float:
        """Per cent of the shown messages that are a copy no lost answer excuses."""
        return 100 * max(self.copies - self.unheard, 0) / max(self.shown, 1)


def balance(plant: Plant, said: Sequence[str]) -> Books:
    """Read once everything has come to rest; the phones are the sandbox's, the rows the service's own."""
    books = Books(len(said))
    plant.service.store.read_now(lambda session: _rows(session, plant, books, said))
    books.ahead = plant.service.store.read_now(lambda session: len(_open(session)) - len(owed(session, plant)))
    counted = plant.sandbox.sandbox.counters
    books.exceeded = {name: counted[name] for name in LIMITS if counted[name]}
    books.unheard = sum(counted[f"{platform}.lost_answer"] for platform in ("wecom", "dingtalk"))
    texts: Counter[tuple[str, str, str]] = Counter()
    for (platform, thread), bubbles in plant.sandbox.sandbox.phones.threads.items():
        for bubble in bubbles:
            if bubble.sender == "bot":
                texts[platform, thread, f"{bubble.text}{bubble.looks[-1:]}"] += bubble.kind != "image"
    books.shown, books.copies = texts.total(), sum(n - 1 for n in texts.values() if n > 1)
    books.twice = [f"{n} × {thread} {platform}: {text[:200]}" for (platform, thread, text), n in texts.items() if n > 1]
    return books


def _open(session: Session) -> Sequence[Outbox]:
    return session.exec(select(Outbox).where(col(Outbox.state).in_(OPEN))).all()


def owed(session: Session, plant: Plant) -> Sequence[Outbox]:
    """Messages whose moment has come and that were not sent yet."""
    now = plant.clock.now()
    return [row for row in _open(session) if row.not_before <= now]


def _rows(session: Session, plant: Plant, books: Books, said: Sequence[str]) -> None:
    cases = session.exec(select(Case).where(Case.kind == "hazard")).all()
    text = "\n".join(case.body for case in cases)
    books.lost = [word for word in said if word not in text]
    phones, dropped = plant.sandbox.sandbox.phones, plant.sandbox.sandbox.wecom.dropped

    def shown(vendor_id: str) -> str:
        """A send after a lost answer is dropped by WeCom's duplicate check: the first one is on the phone."""
        return dropped.get(vendor_id, vendor_id)

    late = {row.id for row in owed(session, plant)}
    for row in session.exec(select(Outbox)):
        books.rows[row.state] += 1
        if row.id in late or (row.state not in (*OPEN, "sent") and not (row.why or row.error)):
            books.unaccounted.append(f"{row.state} {row.case_code} {row.slot} {row.recipient}: {row.error}")
        elif row.state == "sent" and row.vendor_id and not phones.everywhere(row.platform, shown(row.vendor_id)):
            books.unseen.append(f"{row.case_code} {row.slot} {row.recipient} {row.platform} {row.vendor_id}")
    waiting = select(Inbox).where(col(Inbox.state).in_(("new", "claimed", "failed")))
    books.unhandled = [f"{row.key} {row.state}: {row.outcome}" for row in session.exec(waiting)]

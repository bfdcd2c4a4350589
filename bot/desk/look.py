"""Reads a person's situation: what is open between them and the bot."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.desk import stands
from bot.desk.musters import live
from bot.desk.nameless import Nameless
from bot.desk.permits_seen import permits_of
from bot.desk.situation import Question, Situation
from bot.shape import called
from bot.signing import Signer
from db.codec import card_from_json
from db.org import bump_org
from db.tables import Account, Ask, Case, Claim, Message, Person, Place
from db.work import UnitOfWork
from workflows.hazard.case import Hazard, State
from workflows.held.flow import Held
from workflows.kernel.incoming import Incoming
from workflows.kernel.people import UNREGISTERED

QUESTION_LIFE, REPAIR_WINDOW, LATE = timedelta(hours=2), timedelta(minutes=30), timedelta(days=1)
"""How long a question is open, a report can be put right by one word, a late answer is told that it is late."""


def person_of(session: Session, platform: str, account: str) -> str | None:
    """The person behind an account, or None for a stranger."""
    if not account:
        return None
    query = select(Account.person).where(Account.platform == platform, Account.account == account.lower())
    return session.exec(query).first()


def stranger(work: UnitOfWork, platform: str, account: str, name: str | None) -> str:
    """Somebody we do not know gets an id of their own: the report is kept, the safety officer sees who to ask.

    Outsiders come without an account and can only be told apart by their name.
    """
    mark = f"{platform}:{account.lower()}" if account else f"{platform}:?{name}"
    person = hashlib.blake2b(mark.encode(), digest_size=16).hexdigest()
    if work.session.get(Person, (work.site, person)) is None:
        shown = called(name or "") or f"未登记人员 {account}".strip()
        work.session.add(Person(site=work.site, id=person, name=shown, role=UNREGISTERED))
        if account:
            row = Account(site=work.site, platform=platform, account=account.lower(), spelled=account, person=person)
            work.session.add(row)
        bump_org(work.session, work.site)
    return person


def touched(session: Session, platform: str, account: str, now: datetime) -> None:
    """A person is told where they last wrote or pressed."""
    query = select(Account).where(Account.platform == platform, Account.account == account.lower())
    if row := session.exec(query).first():
        row.last_used, row.spelled = now, row.spelled or account
        row.works = row.works or session.get_one(Person, (row.site, row.person)).active
        session.add(row)


def who(work: UnitOfWork, incoming: Incoming, now: datetime) -> str:
    """The person behind the account; a stranger is given an id, so that no report is lost."""
    known = person_of(work.session, incoming.platform, incoming.account)
    person = known or stranger(work, incoming.platform, incoming.account, incoming.name)
    touched(work.session, incoming.platform, incoming.account, now)
    return person


class Lookout:
    """`signer` hides whose draft it is: an anonymous draft must not name its author in any table."""

    def __init__(self, signer: Signer, nameless: Nameless, join: timedelta) -> None:
        self.signer, self.nameless, self.join = signer, nameless, join

    def situation(
        self, work: UnitOfWork, person: str, now: datetime, wished: bool = False, code: str | None = None,
        whole: bool = False,
    ) -> Situation:  # fmt: skip
        """`wished` where the message begins with 匿名; `code` where it names a case; `whole` where it is a report of
        its own, whatever else is open between them."""
        session = work.session
        if whole:
            sealed = self._sealed(work, person, now, wished, None, None)
            return Situation(person, now, work.org(), sealed=sealed, whole=True)
        begun = self._begun(work, person)
        drafting = begun if begun and begun.state == State.DRAFT else None
        left = begun if begun and begun.opened_at and not drafting else None
        since = left.started_at if left and left.backdated else left.opened_at if left else None
        age = now - since if since else timedelta.max
        walk = self.walk(session, person)
        # what comes after a tour has ended does not belong to its last hazard
        recent = left if left and age <= self.join and left.walk == walk else None
        question, late = self._questions(session, person, now)
        return Situation(
            person, now, work.org(), drafting, recent, left if age <= REPAIR_WINDOW else None,
            question, self._fixing(session, person), self.held(work, person), walk,
            self._sealed(work, person, now, wished, drafting, recent), self._own_nameless(work, person, code),
            late=late, muster=live(session, work.site), permits=permits_of(work, person, now, code),
            where=stands.whereabouts(session, self.signer, person, now),
        )  # fmt: skip

    def _own_nameless(self, work: UnitOfWork, person: str, code: str | None) -> Hazard | None:
        """The named case, where this person reported it without a name: a later word must not undo that."""
        case = self._case(work, code) if code else None
        token = case.return_to if isinstance(case, Hazard) else None
        return case if token and self.nameless.reader(work.session, token) == person else None

    def _sealed(
        self, work: UnitOfWork, person: str, now: datetime, wished: bool, draft: Hazard | None, recent: Hazard | None
    ) -> str | None:
        """A new return address where the next report has none yet. Somebody who was just anonymous stays so."""
        if draft and draft.anonymous:
            return None
        follows = draft is None and recent is not None and recent.anonymous
        return self.nameless.token() if wished or follows or self.nameless.wished(work.session, person, now) else None

    def remember(self, work: UnitOfWork, person: str, code: str) -> None:
        """This is the report the person is making, or has just made."""
        self.point(work.session, work.site, "draft", self.signer.mark("draft", person), code)

    @staticmethod
    def point(session: Session, site: str, what: str, key: str, code: str) -> None:
        row = session.get(Claim, (site, what, key)) or Claim(site=site, what=what, key=key, case_code=code)
        row.case_code = code
        session.add(row)

    def _begun(self, work: UnitOfWork, person: str) -> Hazard | None:
        pointer = work.session.get(Claim, (work.site, "draft", self.signer.mark("draft", person)))
        return self._case(work, pointer.case_code) if pointer else None

    @staticmethod
    def _case(work: UnitOfWork, code: str) -> Any | None:
        query = select(Case.kind, Case.body).where(Case.site == work.site, Case.code == code)
        row = work.session.exec(query).first()
        return work.shared.codec.case(*row) if row else None

    def held(self, work: UnitOfWork, person: str) -> Held | None:
        query = select(Case.code).where(
            Case.kind == "held", Case.owner == person, col(Case.state).in_(["holding", "asking"])
        )
        code = work.session.exec(query.order_by(col(Case.id).desc())).first()
        return self._case(work, code) if code else None

    @staticmethod
    def _questions(session: Session, person: str, now: datetime) -> tuple[Question | None, Question | None]:
        """The one that is open, and the one that was waited for in vain."""
        query = select(Ask).where(Ask.person == person, col(Ask.at) > now - LATE).order_by(col(Ask.id).desc())
        row = session.exec(query).first()
        if row is None:
            return None, None
        message = session.get(Message, row.message_id)
        ask = card_from_json(message.card).ask if message and message.card else None
        place = _place_of(session, row.site, row.case_code)
        found = Question(row.case_code, row.ask_id, ask.prompt if ask else "", row.told_at is not None, place)
        return (found, None) if row.at > now - QUESTION_LIFE else (None, found)

    @staticmethod
    def _fixing(session: Session, person: str) -> tuple[str, ...]:
        query = select(Case.code).where(
            Case.owner == person, Case.state == "fixing", col(Case.kind).in_(["hazard", "task"])
        )
        return tuple(session.exec(query.order_by(col(Case.due_at))))

    @staticmethod
    def walk(session: Session, person: str) -> str | None:
        row = session.exec(select(Claim).where(Claim.what == "walk", Claim.key == person)).first()
        return row.case_code if row else None


def _place_of(session: Session, site: str, code: str) -> str | None:
    """Where a case lies, by the code of the place. A task names its place in words only, as the hazard has it."""
    row = session.exec(select(Case.place_code, Case.place).where(Case.site == site, Case.code == code)).first()
    place_code, name = row or (None, None)
    if place_code or not name:
        return place_code
    return session.exec(select(Place.code).where(Place.site == site, Place.name == name)).first()

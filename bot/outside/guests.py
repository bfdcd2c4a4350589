"""Who writes from outside: an account without a readable address, a name only where somebody gave one."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.desk.look import person_of
from bot.signing import Signer
from db.erase import erase_person
from db.org import bump_org
from db.tables import Account, Claim, Inbox, Person
from db.work import UnitOfWork
from workflows.hazard.case import Spot
from workflows.kernel.incoming import Incoming
from workflows.kernel.people import OUTSIDER

STANDS = "stands"


@dataclass(frozen=True, slots=True)
class Guest:
    """`person` is an id of ours; `named` where they gave a name and want it kept."""

    person: str
    named: bool
    spot: Spot | None = None


class Guests:
    """`signer` seals where somebody stands: nothing of theirs is readable in a table."""

    def __init__(self, signer: Signer) -> None:
        self.signer = signer

    def welcome(self, work: UnitOfWork, incoming: Incoming, now: datetime) -> Guest:
        """The guest behind a message; somebody new gets a row with a mark and a sealed address, and no name. They are
        nobody of the organisation: ten thousand of them must not make its chart longer."""
        query = select(Account).where(Account.platform == incoming.platform, Account.account == incoming.account)
        row = work.session.exec(query).first()
        if row is None:
            mark = f"{incoming.platform}:{incoming.account}"
            person = hashlib.blake2b(mark.encode(), digest_size=16).hexdigest()
            row = Account(site=work.site, platform=incoming.platform, account=incoming.account, person=person)
        row.spelled, row.works, row.last_used = row.spelled or incoming.reply or "", True, now
        work.session.add(row)
        work.session.flush()
        return Guest(row.person, self._named(work, row.person), self.spot(work.session, row.person, now))

    @staticmethod
    def _named(work: UnitOfWork, person: str) -> bool:
        known = work.session.get(Person, (work.site, person))
        return known is not None and known.active and known.role == OUTSIDER

    @staticmethod
    def name(work: UnitOfWork, person: str, name: str, mobile: str) -> None:
        """From now on reports of this guest bear this name; `run.py erase` finds them by their number."""
        known = work.session.get(Person, (work.site, person))
        known = known or Person(site=work.site, id=person, name=name, role=OUTSIDER)
        known.name, known.role, known.active, known.mobile = name, OUTSIDER, True, mobile or known.mobile
        work.session.add(known)
        bump_org(work.session, work.site)

    @staticmethod
    def unname(work: UnitOfWork, person: str) -> None:
        """Later reports bear no name; those made under it keep it."""
        known = work.session.get(Person, (work.site, person))
        if known and known.role == OUTSIDER:
            known.active = False
            work.session.add(known)
            bump_org(work.session, work.site)

    def leave(self, work: UnitOfWork, platform: str, account: str, now: datetime) -> None:
        """Somebody unfollows: the platform wants all of theirs deleted, and so do we. Reports stay, without a way back
        to them; a name goes as by `run.py erase`."""
        person = person_of(work.session, platform, account)
        if person is None:
            return
        if place := work.session.get(Claim, self._key(work.session, person)):
            work.session.delete(place)
        mine = (col(Inbox.site) == work.site, col(Inbox.platform) == platform, col(Inbox.account) == account)
        handled = update(Inbox).where(*mine, col(Inbox.state).in_(("done", "refused")))
        work.connection.execute(handled.values(payload=None, account="", person=None, erased_at=now))
        if work.session.get(Person, (work.site, person)):
            erase_person(work, person, now)
        gone = delete(Account).where(col(Account.platform) == platform, col(Account.account) == account)
        work.connection.execute(gone)

    def stand(self, session: Session, person: str, spot: Spot, until: datetime) -> None:
        """Where they say they are, for what they report in the next minutes."""
        site, what, key = self._key(session, person)
        row = session.get(Claim, (site, what, key)) or Claim(site=site, what=what, key=key, case_code="")
        said = {"point": spot.point, "lat": spot.lat, "lng": spot.lng, "acc": spot.accuracy, "end": until.isoformat()}
        row.case_code = self.signer.seal(json.dumps(said))
        session.add(row)

    def spot(self, session: Session, person: str, now: datetime) -> Spot | None:
        row = session.get(Claim, self._key(session, person))
        said = json.loads(self.signer.unseal(row.case_code) or "{}") if row else {}
        if not said or datetime.fromisoformat(said["end"]) <= now:
            return None
        return Spot(said["lat"], said["lng"], said["acc"], point=said["point"])

    def _key(self, session: Session, person: str) -> tuple[str, str, str]:
        return session.info["site"], STANDS, self.signer.mark(STANDS, person)


def forget_idle(work: UnitOfWork, platforms: tuple[str, ...], before: datetime) -> int:
    """Accounts quiet since `before` and every place somebody once stood are forgotten; how many accounts."""
    gone = 0
    for row in work.session.exec(select(Account).where(col(Account.platform).in_(platforms))):
        if row.last_used is None or row.last_used < before:
            work.session.delete(row)
            gone += 1
    for place in work.session.exec(select(Claim).where(Claim.site == work.site, Claim.what == STANDS)):
        work.session.delete(place)
    return gone

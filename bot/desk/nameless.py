"""Who reports without a name: nothing of theirs is kept but a sealed return address, and that not for ever."""

import hashlib
import re
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.signing import Signer
from db.effects import drop
from db.tables import Account, Case, Claim, Inbox, Job, Media, Message, Outbox
from db.upsert import insert_or_update
from db.work import UnitOfWork

WORD = re.compile(r"^\s*(?:我要|我想)?匿名(?:上报|举报|报告|反映|反馈)?[\s：:，,。.]*")
RETURN, WISH = "return", "nameless"
WISH_LIFE, KEPT = timedelta(minutes=10), timedelta(days=30)
LAPSED = timedelta(hours=12)
"""How long 匿名 alone holds for what comes next; how long after closing a return address lives."""


class Nameless:
    """A return address is a random token in the case; whose it is stands encrypted in one row that can be dropped."""

    def __init__(self, signer: Signer) -> None:
        self.signer = signer

    @staticmethod
    def token() -> str:
        """A new address; two reports of one person cannot be put together by it."""
        return token_urlsafe(16)

    def keep(self, work: UnitOfWork, token: str, person: str) -> None:
        row = {"site": work.site, "what": RETURN, "key": token, "case_code": self.signer.seal(person)}
        insert_or_update(work.connection, Claim, ("site", "what", "key"), row)

    def reader(self, session: Session, token: str) -> str | None:
        """Whose address this is; None once it was dropped."""
        row = session.get(Claim, (session.info["site"], RETURN, token))
        return self.signer.unseal(row.case_code) if row else None

    def wish(self, work: UnitOfWork, person: str, now: datetime) -> None:
        """匿名, and nothing else yet: what comes in the next minutes has no name."""
        until = (now + WISH_LIFE).isoformat()
        row = {"site": work.site, "what": WISH, "key": self.signer.mark("draft", person), "case_code": until}
        insert_or_update(work.connection, Claim, ("site", "what", "key"), row)

    def wished(self, session: Session, person: str, now: datetime) -> bool:
        row = session.get(Claim, (session.info["site"], WISH, self.signer.mark("draft", person)))
        return row is not None and datetime.fromisoformat(row.case_code) > now

    def lapsed(self, session: Session, person: str, now: datetime) -> bool:
        """They asked for 匿名 today, and what they report now comes too late for it."""
        row = session.get(Claim, (session.info["site"], WISH, self.signer.mark("draft", person)))
        ended = datetime.fromisoformat(row.case_code) if row else None
        return ended is not None and ended <= now < ended + LAPSED

    def granted(self, work: UnitOfWork, person: str) -> None:
        """The wish was for one report."""
        mine = (col(Claim.what) == WISH, col(Claim.key) == self.signer.mark("draft", person))
        work.connection.execute(delete(Claim).where(col(Claim.site) == work.site, *mine))

    @staticmethod
    def erase(work: UnitOfWork, key: str, account: str, now: datetime) -> None:
        """The row of one message keeps that it was handled, not whose it was."""
        bare = f"nameless:{hashlib.sha256(key.encode()).hexdigest()}" if account and account in key else key
        row = update(Inbox).where(col(Inbox.site) == work.site, col(Inbox.key) == key)
        work.connection.execute(row.values(key=bare, payload=None, account="", person=None, erased_at=now))

    @staticmethod
    def forget(work: UnitOfWork, code: str, person: str, since: datetime, now: datetime) -> None:
        """A draft begun under a name by somebody who then asked for 匿名: it never was."""
        drop(work, code)
        for table in (Message, Outbox, Job):
            work.connection.execute(delete(table).where(col(table.site) == work.site, col(table.case_code) == code))
        for media in work.session.exec(select(Media).where(Media.site == work.site, Media.first_case == code)):
            used = select(Case.id).where(Case.site == work.site, col(Case.body).contains(media.sha256))
            if work.session.exec(used.limit(1)).first() is None:
                work.session.delete(media)
        for account in work.session.exec(select(Account).where(Account.person == person)):
            mine = (col(Inbox.platform) == account.platform, col(Inbox.account) == account.account)
            rows = update(Inbox).where(col(Inbox.site) == work.site, *mine, col(Inbox.at) >= since)
            handled = rows.where(col(Inbox.state).in_(("done", "refused")))
            work.connection.execute(handled.values(payload=None, account="", person=None, erased_at=now))


def drop_returns(work: UnitOfWork, now: datetime) -> int:
    """Forget the addresses of cases closed for 30 days, and of drafts that became nothing; how many."""
    gone = 0
    for row in work.session.exec(select(Claim).where(Claim.site == work.site, Claim.what == RETURN)):
        used = select(Case.closed_at).where(Case.site == work.site, col(Case.body).contains(row.key))
        if all(closed is not None and closed < now - KEPT for closed in work.session.exec(used)):
            work.session.delete(row)
            gone += 1
    return gone

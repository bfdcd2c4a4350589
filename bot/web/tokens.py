"""Links in cards: a token for one person, one purpose, 30 minutes, exchanged once for a session cookie."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from bot.signing import Signer
from db.tables import Claim
from db.upsert import insert_new
from db.work import UnitOfWork

LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Pass:
    """`until` in epoch seconds of service time; `nonce` makes it unique, and is spent at the exchange. A link is no
    session: who finds a used one in a log cannot put it into a cookie.
    """

    person: str
    purpose: str
    code: str
    until: float
    nonce: str
    session: bool = False


class Passes:
    def __init__(self, signer: Signer) -> None:
        self.signer = signer

    def issue(self, person: str, purpose: str, code: str, now: datetime) -> str:
        """The token of a new pass."""
        return self.write(Pass(person, purpose, code, (now + LIFE).timestamp(), token_urlsafe(9)))

    def write(self, granted: Pass) -> str:
        return self.signer.seal(json.dumps(asdict(granted)))

    def session(self, granted: Pass) -> str:
        """What a spent link is exchanged for."""
        return self.write(replace(granted, session=True))

    def read(self, token: str, now: datetime, session: bool = False) -> Pass | None:
        """None where it is not ours, has run out, or is a link where a session is asked for (or the other way)."""
        found = self.signer.unseal(token)
        if found is None:
            return None
        try:
            granted = Pass(**json.loads(found))
        except (ValueError, TypeError):
            return None
        return granted if granted.until >= now.timestamp() and granted.session is session else None

    @staticmethod
    def spend(work: UnitOfWork, granted: Pass) -> bool:
        """True the first time only: once for the exchange of a link, once for what its session was for."""
        what = "h5-done" if granted.session else "h5-pass"
        row = {"site": work.site, "what": what, "key": granted.nonce, "case_code": granted.code}
        return insert_new(work.connection, Claim, row)

    def csrf(self, granted: Pass) -> str:
        """What the page sends back in X-CSRF: a foreign page cannot know it."""
        return self.signer.mark("csrf", granted.nonce)

"""On which platform a room is made, and who can sit there."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.tables import Account

FEWEST = 2
"""No platform makes a group of one."""


def seats(session: Session, people: Sequence[str], platforms: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The first platform on which at least two of them have an account that works, and their accounts in the order
    of the people; ("", ()) where there is none."""
    mine = (col(Account.person).in_(people), col(Account.platform).in_(platforms))
    query = select(Account).where(*mine, col(Account.works))
    found = session.exec(query.order_by(col(Account.id))).all()
    for platform in platforms:
        of = {a.person: a.spelled or a.account for a in found if a.platform == platform}
        here = tuple(of[person] for person in people if person in of)
        if len(here) >= FEWEST:
            return platform, here
    return "", ()

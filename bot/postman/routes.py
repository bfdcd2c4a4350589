"""Where a message goes: which platform a person is told on, which rooms a group is, and what can be shut on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from db.tables import Account
from workflows.kernel.people import Org


@dataclass(frozen=True, slots=True)
class Route:
    """One way to one reader. `channel` names the limits; `account` is a userid, or a room's whole address."""

    platform: str
    channel: str
    account: str
    is_room: bool = False

    @property
    def gates(self) -> tuple[str, ...]:
        """What can be shut on this way. A group's own robot needs neither our app nor its token."""
        own = f"{self.channel}:{self.account}"
        return (own,) if self.channel.endswith("-robot") else (self.platform, own)

    def brought(self, platform: str, account: str) -> bool:
        """Did a message that went out there go this way? Of somebody who stays anonymous no account is written down."""
        return self.platform == platform and account.lower() in (self.account.lower(), "")


def person_routes(session: Session, org: Org, person: str, platforms: Iterable[str]) -> list[Route]:
    """The ways to a person, best first: where they last wrote or pressed; before that 员工 and 班组长 in WeCom,
    everybody else in DingTalk."""
    on = set(platforms)
    accounts = session.exec(select(Account).where(Account.person == person, Account.works)).all()
    known = org.people.get(person)
    home = "wecom" if known is None or known.role in ("员工", "班组长") else "dingtalk"

    def order(account: Account) -> tuple[float, bool]:
        seen: datetime | None = account.last_used
        return (-(seen.timestamp()) if seen else 0.0, account.platform != home)

    here = [a for a in sorted(accounts, key=order) if a.platform in on]
    return [Route(a.platform, a.platform, a.spelled or a.account) for a in here]


def room_routes(group: str, rooms: Mapping[str, Sequence[str]], platforms: Iterable[str]) -> list[Route]:
    """Every address of a group in `[groups]`; `wecom-robot:KEY` belongs to wecom."""
    on = set(platforms)
    routes = []
    for address in rooms.get(group, ()):
        channel = address.split(":", 1)[0]
        platform = channel.split("-", 1)[0]
        if platform in on:
            routes.append(Route(platform, channel, address, is_room=True))
    return routes

"""Where a message goes: which platform a person is told on, which rooms a group is, and what can be shut on the way."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from db.rooms import READER
from db.tables import Account
from workflows.kernel.people import CONTRACTOR, Org

ASKED_IN = "group:at:"
"""How the recipient of an answer begins that goes into the room where the question was asked; its address follows."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to one reader. `channel` names the limits; `account` is a userid, or a room's whole address; `members`
    are those who sit there, where we know them."""

    platform: str
    channel: str
    account: str
    is_room: bool = False
    members: tuple[str, ...] = ()

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
    on = sorted(platforms)
    accounts = session.exec(select(Account).where(Account.person == person, Account.works)).all()
    known = org.people.get(person)
    home = "wecom" if known is None or known.role in ("员工", "班组长", CONTRACTOR) else "dingtalk"

    def order(account: Account) -> tuple[float, bool]:
        seen: datetime | None = account.last_used
        return (-(seen.timestamp()) if seen else 0.0, account.platform != home)

    ways = [(a, name) for a in sorted(accounts, key=order) for name in on if family(name) == a.platform]
    return [Route(name, name, a.spelled or a.account) for a, name in ways]


def family(name: str) -> str:
    """Whose accounts a way uses: `wecom-bot` is a second way to the people of wecom, and comes after the first."""
    return name.split("-", 1)[0]


def room_routes(group: str, rooms: Mapping[str, Sequence[str]], platforms: Iterable[str]) -> list[Route]:
    """Every address of a group in `[groups]`; `wecom-robot:KEY` belongs to wecom."""
    on = set(platforms)
    return [route for address in rooms.get(group, ()) if (route := room_route(address, on))]


def room_route(address: str, on: Collection[str]) -> Route | None:
    """The way into one room; its address begins with the channel, and that with the platform."""
    channel = address.split(":", 1)[0]
    platform = channel if channel in on else family(channel)
    return Route(platform, channel, address, is_room=True) if platform in on else None


def own_room(recipient: str) -> str:
    """The code of the case whose room this reader is, or ""."""
    return recipient.removeprefix(READER) if recipient.startswith(READER) else ""


def stands_for_itself(recipient: str) -> bool:
    """A room of a case, or the room in which somebody asked: nobody is told instead of it."""
    return recipient.startswith((READER, ASKED_IN))

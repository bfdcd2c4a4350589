"""What an administrator hears when a channel is wrong. The safety officers stand in for one where nobody else is named,
the duty rooms where none of them can be reached another way."""

from datetime import datetime

from sqlmodel import Session

from bot.postman.delivery import Ways
from bot.postman.routes import person_routes
from db import posting
from workflows.kernel.cards import Card
from workflows.kernel.effects import Group, Reader, Send
from workflows.kernel.people import SAFETY_OFFICER, Org


def slot_of(platform: str, now: datetime) -> str:
    return f"channel:{platform}:{now:%Y%m%d%H%M}"


def channel_down(
    session: Session, org: Org, ways: Ways, platform: str, why: str, remedy: str, now: datetime
) -> None:  # fmt: skip
    """Once per failure; the postman takes it another way, since this channel is on hold."""
    card = Card(
        "",
        f"{ways.title(platform)}发不出消息：{why}",
        "red",
        foot=f"怎么修：{remedy}。消息没有丢，修好后自动补发，能走别的平台的已经改走。",
        why="平台拒绝了我们的调用，按规则只提醒一次，之后每分钟试一次。",
    )
    _tell(session, org, ways, platform, card, slot_of(platform, now), now)


def channel_well(session: Session, org: Org, ways: Ways, platform: str, slot: str, now: datetime) -> None:
    """The same readers hear that it works again."""
    headline = f"{ways.title(platform)}恢复了，积压的消息正在补发。"
    card = Card("", headline, "green", why="之前提醒过这个平台发不出消息。")
    _tell(session, org, ways, platform, card, slot, now)


def _tell(session: Session, org: Org, ways: Ways, platform: str, card: Card, slot: str, now: datetime) -> None:
    others = [name for name in ways.platforms if name != platform]
    officers = [p for p in org.with_role(SAFETY_OFFICER, now) if person_routes(session, org, p, others)][:2]
    readers: list[Reader] = [*officers] or [Group("duty")]
    for reader in readers:
        posting.enqueue(session, None, Send(reader, slot, card, "urgent"), now)

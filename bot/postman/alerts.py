"""What an administrator hears when a channel is wrong. The safety officers stand in for one where nobody else is named."""

from datetime import datetime

from sqlmodel import Session

from db import outbox
from workflows.kernel.cards import Card
from workflows.kernel.effects import Send
from workflows.kernel.people import SAFETY_OFFICER, Org

NAMES = {"wecom": "企业微信", "dingtalk": "钉钉", "wechat": "微信公众号"}


def channel_down(session: Session, org: Org, platform: str, why: str, remedy: str, now: datetime) -> None:
    """Once per failure; the postman takes it the other way, since this channel is on hold."""
    card = Card(
        "",
        f"{NAMES.get(platform, platform)}发不出消息：{why}",
        "red",
        foot=f"怎么修：{remedy} 消息没有丢，修好后自动补发，能走别的平台的已经改走。",
        why="平台拒绝了我们的调用，按规则只提醒一次，之后每分钟试一次。",
    )
    for person in org.with_role(SAFETY_OFFICER, now)[:2]:
        outbox.enqueue(session, None, Send(person, f"channel:{platform}:{now:%Y%m%d%H%M}", card, "urgent"), now)

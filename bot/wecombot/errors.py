"""The errcodes of the AI bot's connection. Only some are public: what is unknown is tried again, person by person."""

from datetime import timedelta

from bot.http import MINUTE
from bot.platform import DeliveryError, Misconfigured, Never, TryLater

BAD_REQUEST, STREAM_OVER = 846605, 846608
"""The req_id is not (or no longer) one to answer; the streamed answer has ended."""
TASK_USED = 40058
BAD_SECRET = frozenset({40001, 40013, 853000})
OUR_FAULT = frozenset({40007, 40008, 40035, 45002, 47001, BAD_REQUEST, STREAM_OVER})
UNREACHABLE = frozenset({40003, 60111, 81013, 846610})
REMEDY = "请在企业微信管理后台“智能机器人”里核对 API 模式（长连接）的 Bot ID 和 Secret，填入 [wecombot]"


class TaskUsed(Never):
    """A card of this task_id was shown before."""


def refusal(code: int) -> DeliveryError:
    """What to raise for a frame the platform did not take."""
    if code in BAD_SECRET:
        return Misconfigured(f"智能机器人返回 {code}", REMEDY)
    if code == 45009:
        return TryLater("智能机器人对这个会话限流", MINUTE, "person")
    if code == -1:
        return TryLater("企业微信系统繁忙", timedelta(seconds=2), "person")
    if code in UNREACHABLE:
        return Never(f"智能机器人收不到这个人（{code}）：先在企业微信里给机器人发一句话", unreachable=True)
    if code == TASK_USED:
        return TaskUsed(f"智能机器人不收这张卡片（{code}）")
    if code in OUR_FAULT:
        return Never(f"智能机器人不收这条消息（{code}）")
    return TryLater(f"智能机器人返回 {code}", MINUTE, "person")

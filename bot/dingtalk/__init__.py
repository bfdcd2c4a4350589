"""DingTalk (钉钉): Stream or HTTP in, messages and interactive cards out."""

from bot.dingtalk.chat import DingTalk
from bot.dingtalk.settings import DingTalkSettings

__all__ = ["DingTalk", "DingTalkSettings"]

"""The official account (微信公众号): callbacks in, customer-service and subscribe messages out."""

from bot.wechat.chat import WeChat
from bot.wechat.settings import WeChatSettings

__all__ = ["WeChat", "WeChatSettings"]

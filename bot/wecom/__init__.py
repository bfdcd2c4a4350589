"""WeChat Work (企业微信): callbacks in, messages and cards out."""

from bot.wecom.chat import WeCom
from bot.wecom.settings import WeComSettings

__all__ = ["WeCom", "WeComSettings"]

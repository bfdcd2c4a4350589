"""WeChat Work's AI bot (企业微信智能机器人) over a connection we open: a way in without a public address."""

from bot.wecombot.chat import WecomBot
from bot.wecombot.settings import BotSettings

__all__ = ["BotSettings", "WecomBot"]

"""All routes of api.dingtalk.com and oapi.dingtalk.com."""

from bot.sandbox.dingtalk import cards, stream, tokens

ROUTES = [*tokens.ROUTES, *stream.ROUTES, *cards.ROUTES]

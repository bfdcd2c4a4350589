"""All routes of api.dingtalk.com and oapi.dingtalk.com."""

from bot.sandbox.dingtalk import cards, contacts, files, notices, send, stream, tokens, webhooks

ROUTES = [*tokens.ROUTES, *stream.ROUTES, *cards.ROUTES, *send.ROUTES, *webhooks.ROUTES, *files.ROUTES, *notices.ROUTES,
          *contacts.ROUTES]

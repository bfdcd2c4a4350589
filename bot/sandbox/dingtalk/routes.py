"""All routes of api.dingtalk.com and oapi.dingtalk.com."""

from bot.sandbox.dingtalk import cards, contacts, files, gateway, login, notices, scenegroups, send, tokens, webhooks

ROUTES = [
    *tokens.ROUTES, *gateway.ROUTES, *cards.ROUTES, *send.ROUTES, *webhooks.ROUTES, *files.ROUTES, *notices.ROUTES,
    *contacts.ROUTES, *login.ROUTES, *scenegroups.ROUTES,
]

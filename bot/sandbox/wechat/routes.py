"""All routes of the official account's server."""

from bot.sandbox.wechat import control, files, menu, send, tokens

ROUTES = [*tokens.ROUTES, *send.ROUTES, *files.ROUTES, *menu.ROUTES, *control.ROUTES]

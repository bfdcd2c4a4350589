"""All routes of qyapi."""

from bot.sandbox.wecom import calls, chats, contacts, files, login, menus, robot, send, tokens, updates

ROUTES = [*tokens.ROUTES, *send.ROUTES, *updates.ROUTES, *files.ROUTES, *chats.ROUTES, *robot.ROUTES, *contacts.ROUTES,
          *calls.ROUTES, *login.ROUTES, *menus.ROUTES]

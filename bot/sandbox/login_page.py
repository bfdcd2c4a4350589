"""What a browser sees of a platform's login: who is it that logs in? A real platform knows; here a person is chosen."""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.people import Member, Roll

CHOSEN = "sandbox_user"
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,"Noto Sans SC","WenQuanYi Micro Hei",sans-serif;margin:0;background:#f5f7fa;
color:#1b2230}}main{{max-width:520px;margin:0 auto;padding:24px 16px}}h1{{font-size:20px;margin:0 0 4px}}
p{{margin:0 0 16px;color:#56607a}}a{{display:flex;justify-content:space-between;gap:12px;padding:13px 14px;
background:#fff;border:1px solid #dfe4ec;border-radius:10px;margin-bottom:8px;color:inherit;text-decoration:none}}
small{{color:#56607a}}</style><main><h1>{title}</h1><p>沙箱里没有真的手机，点一个人就是这个人登录。</p>{people}</main></html>"""


def chosen(request: web.Request, roll: Roll) -> Member | None:
    """The member who said yes; nobody who has left."""
    member = roll.find(request.query.get(CHOSEN, ""))
    return member if member and member.active else None


def choose(request: web.Request, title: str, members: Iterable[Member]) -> web.Response:
    """One link a person, back to this very address."""

    def line(member: Member) -> str:
        query = urlencode([*((k, v) for k, v in request.query.items() if k != CHOSEN), (CHOSEN, member.userid)])
        return f'<a href="?{escape(query)}"><b>{escape(member.name)}</b><small>{escape(member.title)}</small></a>'

    people = "".join(line(member) for member in members if member.active)
    return web.Response(text=PAGE.format(title=escape(title), people=people), content_type="text/html")


def refused(words: str) -> web.Response:
    """The platform's own error page: the browser never comes back to the bot."""
    return web.Response(status=400, text=words, content_type="text/plain", charset="utf-8")


def back(target: str, given: dict[str, str]) -> web.HTTPFound:
    """The way back to the bot's address with what it asked for."""
    return web.HTTPFound(f"{target}{'&' if '?' in target else '?'}{urlencode(given)}")

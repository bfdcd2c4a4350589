"""GET /q/{code}: what a phone's own camera opens when it scans a label. Says where it is and how to report."""

from collections.abc import Sequence
from html import escape
from typing import Protocol

from aiohttp import web

from bot.labels import Labels
from db.store import Store
from workflows.kernel.people import Org

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<style>body{{font:16px/1.6 system-ui,"Noto Sans SC",sans-serif;margin:2rem 1.25rem;color:#1f2329}}
h1{{font-size:24px;margin:0 0 .5rem}}p{{margin:.5rem 0}}</style><h1>{title}</h1>{body}</html>"""
OUTSIDE = "没有企业微信和钉钉的：在微信里关注公众号“{name}”，说一句在哪里、什么问题，拍一张发过去，不用留名字。"
HOW = "看到隐患：在企业微信或钉钉里打开“安全闭环机器人”，拍一张、说一句发过去；把这张标签拍进照片，不用再说地点。"


class Sight(Protocol):
    """A page of its own for another kind of code: permits, contractors' passes. It looks at the mark itself."""

    def serves(self, code: str) -> bool: ...

    async def get(self, request: web.Request) -> web.StreamResponse: ...


class Points:
    def __init__(self, store: Store, labels: Labels, account: str = "", sights: Sequence[Sight] = ()) -> None:
        """`account` is the name of the official account, where there is one."""
        self.store, self.labels, self.sights = store, labels, sights
        self.more = f"<p>{escape(OUTSIDE.format(name=account))}</p>" if account else ""

    async def get(self, request: web.Request) -> web.StreamResponse:
        """404 for a label that is not ours; nothing about people stands on this page."""
        code, q = request.match_info["code"], request.query
        for sight in self.sights:
            if sight.serves(code):
                return await sight.get(request)
        name = None
        if self.labels.genuine(code, q.get("v", ""), q.get("k", "")):
            name = named(await self.store.run(lambda work: work.org()), code)
        if name is None:
            return html("这张标签不能用", "<p>不是本厂的标签，或这个点位已经撤销。请告诉安全员换一张。</p>", 404)
        return html(name, f"<p>编号 {escape(code)}</p><p>{HOW}</p>{self.more}", 200)


def named(org: Org, code: str) -> str | None:
    place, machine = org.places.get(code), org.equipment.get(code)
    return place.name if place else machine.name if machine else None


async def nothing_here(request: web.Request) -> web.Response:
    """Below /h5, where no page is."""
    body = "<p>地址可能不全，或这一页已经没有了。请回到聊天里重新点开，或<a href=/h5/todo>看我的待办</a>。</p>"
    return html("没有这个页面", body, 404)


def html(title: str, body: str, status: int) -> web.Response:
    return web.Response(text=PAGE.format(title=escape(title), body=body), status=status, content_type="text/html")

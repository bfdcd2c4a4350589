"""GET /q/{code}: what a phone's own camera opens when it scans a label. Says where it is, what must not be used here
and what is kept here, how to report, and leads whoever has a login to the point's check sheet."""

from collections.abc import Sequence
from html import escape
from typing import Protocol
from urllib.parse import quote

from aiohttp import web

from bot.labels import Labels
from bot.rounds.points import point_of
from bot.rounds.receipts import receipt
from bot.things.shown import Shown, at_point
from db.store import Store
from db.work import UnitOfWork
from workflows.kernel.ports import Clock
from workflows.things.thing import Chemical

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<style>body{{font:16px/1.6 system-ui,"Noto Sans SC",sans-serif;margin:2rem 1.25rem;color:#1f2329}}
h1{{font-size:24px;margin:0 0 .5rem}}h2{{font-size:18px;margin:1rem 0 .25rem}}p{{margin:.5rem 0}}
.ban{{background:#c9251b;color:#fff;border-radius:8px;padding:.75rem 1rem;font-weight:600}}
.aid{{background:#fff4e5;border-radius:8px;padding:.5rem 1rem}}
a.go{{display:block;text-align:center;line-height:50px;border-radius:8px;background:#1668dc;color:#fff;
text-decoration:none;margin:1rem 0;font-size:18px}}</style><h1>{title}</h1>{body}</html>"""
OUTSIDE = "没有企业微信和钉钉的：在微信里关注公众号“{name}”，说一句在哪里、什么问题，拍一张发过去，不用留名字。"
HOW = "看到隐患：在企业微信或钉钉里打开“安全闭环机器人”，拍一张、说一句发过去；把这张标签拍进照片，不用再说地点。"


START = "要用自己的账号登录；扫码以后 5 分钟内打卡有效。"
NOT_OURS = "不是本厂的标签，或这个点位已经撤销。请告诉安全员换一张。"
STRUCK = "这是旧标签，已经换了新的一版，扫它打不了卡。请扫这里的新标签；没有看到新的，告诉安全员换一张。"
KEPT = (("dangers", "危险"), ("first_aid", "急救"), ("leak", "泄漏"), ("fire", "着火"), ("avoid", "不能碰"))
"""What stands of a substance on the page, in the order in which it is needed after the first aid."""


class Sight(Protocol):
    """A page of its own for another kind of code: permits, contractors' passes. It looks at the mark itself."""

    def serves(self, code: str) -> bool: ...

    async def get(self, request: web.Request) -> web.StreamResponse: ...


class Points:
    def __init__(
        self, store: Store, labels: Labels, clock: Clock, account: str = "", sights: Sequence[Sight] = ()
    ) -> None:  # fmt: skip
        """`account` is the name of the official account, where there is one."""
        self.store, self.labels, self.clock, self.sights = store, labels, clock, sights
        self.more = f"<p>{escape(OUTSIDE.format(name=account))}</p>" if account else ""

    async def get(self, request: web.Request) -> web.StreamResponse:
        """404 for a label that is not ours; nothing about people stands on this page."""
        code, q = request.match_info["code"], request.query
        for sight in self.sights:
            if sight.serves(code):
                return await sight.get(request)
        found = None
        if self.labels.genuine(code, q.get("v", ""), q.get("k", "")):
            shared = self.store.shared
            found = await self.store.read(lambda session: self._page(UnitOfWork(session, shared), code))
        if found is None:
            why = STRUCK if self.labels.struck_at(str(request.url)) else NOT_OURS
            return html("这张标签不能用", f"<p>{why}</p>", 404)
        return html(*found, 200)

    def _page(self, work: UnitOfWork, code: str) -> tuple[str, str] | None:
        """(title, body); None for a point that is no more. What is dangerous stands first."""
        now, point = self.clock.now(), point_of(work.session, work.org(), code)
        if point is None:
            return None
        held, way = at_point(work, code, now), ""
        if point.sheet:
            path = escape(f"/h5/round/at/{quote(code, safe='')}/{receipt(self.labels.signer, code, now)}")
            way = f'<a class="go" href="{path}">开始检查</a><p>{START}</p>'
        return point.name, f"{_held(held)}<p>编号 {escape(code)}</p>{way}<p>{HOW}</p>{self.more}"


def _held(held: Shown) -> str:
    ban = f'<p class="ban" role="alert">{escape(held.banned)}</p>' if held.banned else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in held.lines)
    return ban + "".join(map(_substance, held.substances)) + lines


def _substance(one: Chemical) -> str:
    """In the factory's own words, each of them escaped."""
    most = f"，最多 {escape(one.most)}" if one.most else ""
    told = ((word, getattr(one, name), "aid" if name == "first_aid" else "") for name, word in KEPT)
    lines = "".join(f'<p class="{look}"><b>{word}</b> {escape(text)}</p>' for word, text, look in told if text)
    return f"<section><h2>{escape(one.name)}{most}</h2>{lines}</section>"


async def nothing_here(request: web.Request) -> web.Response:
    """Below /h5, where no page is."""
    body = "<p>地址可能不全，或这一页已经没有了。请回到聊天里重新点开，或<a href=/h5/todo>看我的待办</a>。</p>"
    return html("没有这个页面", body, 404)


def html(title: str, body: str, status: int) -> web.Response:
    page, headers = PAGE.format(title=escape(title), body=body), {"Cache-Control": "no-store"}
    return web.Response(text=page, status=status, content_type="text/html", headers=headers)

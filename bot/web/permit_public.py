"""GET /q/{permit}: what a scanned permit shows to anybody, with one big word, and the way in for our own people."""

from html import escape

from aiohttp import web

from bot.permits.look import permit_of
from bot.permits.marks import PERMIT, Scan, receipt, scanned
from bot.permits.public import PublicView, public_view
from bot.service import Service
from config.site import printed_name
from db.work import UnitOfWork

HEADERS = {
    "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
}  # fmt: skip
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<style>body{{font:16px/1.6 system-ui,"PingFang SC","Noto Sans SC","WenQuanYi Micro Hei",sans-serif;margin:0;
color:#1b2230;background:#f5f7fa}}main{{max-width:640px;margin:0 auto;padding:12px}}
h1{{font-size:28px;line-height:1.3;margin:0}}
.word{{border-radius:12px;padding:22px 18px;color:#fff}}.word p{{margin:4px 0 0}}.green{{background:#12765a}}
.red{{background:#c9251b}}.grey{{background:#56607a}}.amber{{background:#f5b301;color:#1b2230}}
.code{{font-variant-numeric:tabular-nums;font-weight:600}}
section{{background:#fff;border:1px solid #dfe4ec;border-radius:12px;padding:14px;margin-top:12px}}
dl{{display:grid;grid-template-columns:5.5em 1fr;gap:6px 10px;margin:6px 0 0}}dt,small{{color:#56607a}}dd{{margin:0;
overflow-wrap:anywhere}}a{{display:block;text-align:center;line-height:50px;border-radius:8px;background:#1668dc;
color:#fff;text-decoration:none;margin-top:12px}}</style><main>{body}</main></html>"""
FORGED = (
    '<div class="word red"><h1>这张票是假的，或者不是本厂的</h1><p>系统里没有这个码对应的作业票。不能作业，'
    "请叫停并告诉安全员。</p></div>"
)
OLD_SCREEN = "屏幕上的码已经过时：它每分钟换一次，这可能是翻拍的。请看对方手机上现在的码。"
LIMITED = "这一页只给查验用，不显示人员的完整姓名、证号、电话和照片。以系统记录为准。"


class PermitSight:
    """One of the kinds of code below /q/."""

    def __init__(self, service: Service) -> None:
        self.service, self.labels = service, service.labels
        self.factory = printed_name(service.settings.site.path)

    def serves(self, code: str) -> bool:
        return PERMIT.fullmatch(code) is not None

    async def get(self, request: web.Request) -> web.Response:
        """404 in red for a forged or unknown code: the two look the same."""
        code, now = request.match_info["code"], self.service.clock.now()
        scan = scanned(self.labels, code, dict(request.query), now)
        shared = self.service.store.shared
        view = await self.service.store.read(lambda s: self._view(UnitOfWork(s, shared), code)) if scan else None
        if scan is None or view is None:
            return answer("作业票查验", FORGED, 404)
        return answer(f"{view.code} {view.standing.word}", self._body(view, scan), 200)

    def _view(self, work: UnitOfWork, code: str) -> PublicView | None:
        permit = permit_of(work, code)
        return public_view(permit, work.org(), self.factory, self.service.clock.now()) if permit else None

    def _body(self, view: PublicView, scan: Scan) -> str:
        """`view` is escaped here, word by word: a place's name is somebody's text."""
        of = view.standing
        old = "" if scan.fresh else f'<div class="word red"><p>{OLD_SCREEN}</p></div><p></p>'
        rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>" for label, words in view.rows)
        way = f"/h5/permit/{view.code}/{receipt(self.service.signer, scan, self.service.clock.now())}"
        return (
            f'{old}<div class="word {of.colour}"><h1>{escape(of.word)}</h1><p>{escape(of.means)}</p></div>'
            f'<section><div>{escape(view.title)}</div><div class="code">{escape(view.code)}</div>'
            f"<dl>{rows}</dl></section><section><small>查询时间 {view.at}<br>{LIMITED}</small></section>"
            f'<a href="{escape(way)}">本厂人员登录后打开这张票</a>'
        )


def answer(title: str, body: str, status: int) -> web.Response:
    page = PAGE.format(title=escape(title), body=body)
    return web.Response(text=page, status=status, content_type="text/html", headers=HEADERS)

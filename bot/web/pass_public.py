"""GET /q/{pass}: what a contractor's scanned pass shows to whoever stands at the gate, with one big word."""

from datetime import datetime
from html import escape

from aiohttp import web

from bot.papers.gate import PASS, Shown, shown
from bot.service import Service
from bot.web.permit_public import answer
from db.work import UnitOfWork

FORGED = (
    '<div class="word red"><h1>这张入厂证不能用</h1><p>不是本厂发的，或者已经换发。请不要放行，告诉安全员。</p></div>'
)
LIMITED = "只给门卫和监护人核对用，不显示证件号、电话和照片。请核对本人身份证上的姓名。"


class PassSight:
    """One of the kinds of code below /q/."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def serves(self, code: str) -> bool:
        return PASS.fullmatch(code) is not None

    async def get(self, request: web.Request) -> web.Response:
        """404 in red for a forged or unknown code: the two look the same."""
        code, q, now = request.match_info["code"], request.query, self.service.clock.now()
        genuine = self.service.labels.genuine(code, q.get("v", ""), q.get("k", ""))
        shared = self.service.store.shared
        seen = await self.service.store.read(lambda s: shown(UnitOfWork(s, shared), code, now)) if genuine else None
        if seen is None:
            return answer("入厂证查验", FORGED, 404)
        return answer(f"入厂证 {code}", body(seen, code, now), 200)


def body(seen: Shown, code: str, now: datetime) -> str:
    """Names are somebody's text: escaped word by word."""
    colour, word = ("red", "不能入厂作业") if seen.why else ("green", "可以入厂")
    why = "".join(f"<p>{escape(line)}</p>" for line in seen.why)
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>" for label, words in seen.rows)
    return (
        f'<div class="word {colour}"><h1>{word}</h1>{why}</div><section><div>{escape(seen.name)}</div>'
        f'<div class="code">{escape(code)}</div><dl>{rows}</dl></section>'
        f"<section><small>查询时间 {now:%Y-%m-%d %H:%M}<br>{LIMITED}</small></section>"
    )

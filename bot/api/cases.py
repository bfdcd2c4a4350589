"""GET /api/v1/cases and what hangs below one case."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime

from aiohttp import web
from sqlmodel import Session

from bot.api.access import problem
from bot.media.keep import Keep
from bot.media.sniff import sniff
from bot.signing import Signer
from db.reads.cases import case_json, is_case
from db.reads.lens import Lens
from db.reads.lists import Filters, list_cases
from db.reads.log import case_log
from db.reads.messages import case_messages
from db.store import Store
from workflows.kernel.ports import Clock

FOREVER = "private, max-age=31536000, immutable"
WHOLE = re.compile(r"[0-9]{1,9}")
NOT_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
CODE = re.compile(r"[A-Z]{2}-\d{8}-\d{4,9}")
PARAMETERS = ("kind", "state", "level", "place", "owner", "from", "to", "cursor", "limit")


class CaseApi:
    """All answers are JSON; unknown codes 404, bad parameters 400 with the remedy."""

    def __init__(self, store: Store, keep: Keep, signer: Signer, clock: Clock, lens: Lens) -> None:
        self.store, self.keep, self.signer, self.clock, self.lens = store, keep, signer, clock, lens

    async def many(self, request: web.Request) -> web.Response:
        unknown = set(request.query) - set(PARAMETERS)
        if unknown:
            return problem(400, f"没有参数 {'、'.join(sorted(unknown))}，可用：{'、'.join(PARAMETERS)}")
        try:
            filters, limit, cursor = self._filters(request), self._limit(request), self._cursor(request)
            return web.json_response(await self.store.read(lambda s: list_cases(s, filters, cursor, limit, self.lens)))
        except ValueError as error:
            return problem(400, str(error))

    @staticmethod
    def _limit(request: web.Request) -> int:
        given = request.query.get("limit", "100")
        if not (WHOLE.fullmatch(given) and 1 <= int(given) <= 500):
            raise ValueError("limit 是 1 到 500 的整数")
        return int(given)

    @staticmethod
    def _cursor(request: web.Request) -> str | None:
        cursor = request.query.get("cursor")
        if cursor is not None and not WHOLE.fullmatch(cursor):
            raise ValueError("cursor 只能用上一页返回的 next_cursor")
        return cursor

    def _filters(self, request: web.Request) -> Filters:
        q = request.query
        if odd := [name for name, value in q.items() if NOT_TEXT.search(value)]:
            raise ValueError(f"{'、'.join(odd)} 里有控制字符，请去掉")
        since, until = self._moment(q.get("from")), self._moment(q.get("to"))
        return Filters(q.get("kind"), q.get("state"), q.get("level"), q.get("place"), q.get("owner"), since, until)

    def _moment(self, text: str | None) -> datetime | None:
        """With an offset, or in the site's own time."""
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text.replace(" ", "+"))
            # a year at either end has no counterpart in another time zone
            return (at if at.tzinfo else at.replace(tzinfo=self.lens.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(f"from 和 to 写成 2026-11-22T08:00:00+08:00，不是 {text!r}") from None

    async def one(self, request: web.Request) -> web.Response:
        return await self._below(request, lambda s, code: case_json(s, code, self.lens))

    async def log(self, request: web.Request) -> web.Response:
        return await self._below(request, lambda s, code: {"items": case_log(s, code, self.lens), "next_cursor": None})

    async def messages(self, request: web.Request) -> web.Response:
        return await self._below(
            request, lambda s, code: {"items": case_messages(s, code, self.lens), "next_cursor": None}
        )

    async def _below(self, request: web.Request, read: Callable[[Session, str], object]) -> web.Response:
        code = request.match_info["code"].upper()
        if not CODE.fullmatch(code):
            return problem(404, "没有这个编号，编号像 YH-20261122-0007")
        found = await self.store.read(lambda s: read(s, code) if is_case(s, code) else None)
        return problem(404, f"没有 {code}") if found is None else web.json_response(found)

    async def media(self, request: web.Request) -> web.StreamResponse:
        """The bytes with their true type, never as a page: whatever was uploaded cannot run here."""
        sha = request.match_info["sha"].lower()
        try:
            data = await asyncio.to_thread(self.keep.get, sha)
        except (FileNotFoundError, ValueError):
            return problem(404, "没有这个文件，可能已过保存期")
        kind = sniff(data)
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": f'inline; filename="{sha[:12]}{kind.suffix if kind else ".bin"}"',
            "Cache-Control": FOREVER,
        }
        return web.Response(body=data, content_type=kind.mime if kind else "application/octet-stream", headers=headers)

    def signed(self, request: web.Request) -> bool:
        """True for a link of ours that has not run out."""
        q = request.query
        return self.signer.opens(request.path, q.get("e", ""), q.get("s", ""), self.clock.now())

"""检查表: what is checked, in which version, how long it takes; a new version in, any version out. For safety only."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import quote

from aiohttp import web

from bot.api.access import problem
from bot.media.unusable import Unusable
from bot.rulebook import catalogue, hazard_codes
from bot.service import Service
from bot.sheets.taking import keep_file, opened, take
from bot.sheets.view import offering, overview, whole
from bot.sheets.workbook import XLSX, export, template
from bot.web.gate import LOGIN, Gate, Guest
from bot.web.parts import read_form
from db import rates, sheets
from db.imports.checksheets.package import LARGEST
from db.reads.lens import Json, Lens
from db.work import UnitOfWork
from workflows.inspection.sheets import Sheet
from workflows.kernel.flow import Refused
from workflows.sheet.events import SheetAgreed, TurnedDown
from workflows.sheet.rules import SheetRules

T = TypeVar("T")
PAGE = "/h5/sheets"
ACTS: dict[str, type[SheetAgreed] | type[TurnedDown]] = {"agree": SheetAgreed, "decline": TurnedDown}
CODE = re.compile(r"BD-\d{8}-\d{4,}")
EVERY, BURST = timedelta(seconds=5), 10
NOT_YOURS = "检查表由{}来换，其他人在巡检时能看到。"
UNKNOWN, NO_FILE = "没有这张检查表，请刷新后再试。", "没有收到表格，请选一个 XLSX 或 CSV 文件再上传。"
TOO_FAST = "传得太快了，请过几秒再试。"


class SheetsPage:
    def __init__(self, service: Service, gate: Gate, lens: Lens) -> None:
        self.service, self.gate, self.lens = service, gate, lens
        self.hazards = hazard_codes(service.settings.site.path)

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/admin/sheets", self.front),
            web.get(PAGE, self.gate.page("sheets")),
            web.get(PAGE + "/template.xlsx", self.blank),
            web.get(PAGE + r"/{code:[A-Z0-9-]+}/{version:\d{1,6}}.xlsx", self.file),
            web.get("/h5/api/sheets", self.gate.reads(self.of_safety(self.many))),
            web.get(r"/h5/api/sheets/{code:[A-Z0-9-]+}/{version:\d{1,6}}", self.gate.reads(self.of_safety(self.one))),
            web.post("/h5/api/sheets", self.gate.writes(self.of_safety(self.bring))),
            web.post("/h5/api/sheets/{code}/{act}", self.gate.writes(self.of_safety(self.decide))),
        ]

    async def front(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(PAGE)

    def of_safety(
        self, handler: Callable[[web.Request, Guest], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request, Guest], Awaitable[web.StreamResponse]]:
        """403 in words for everybody else."""

        async def guarded(request: web.Request, guest: Guest) -> web.StreamResponse:
            refusal = await self._read(lambda work: self._refusal(work, guest.person))
            return problem(403, refusal) if refusal else await handler(request, guest)

        return guarded

    async def many(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        return web.json_response(await self._read(lambda work: overview(work, self.service.clock.now(), self.lens)))

    async def one(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        found = await self._read(lambda work: whole(work, *_version(request)))
        return web.json_response(found) if found else problem(404, UNKNOWN)

    async def bring(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """`file`; the offering as it is shown, or 400 with every fault by cell."""
        if await self.service.store.run(lambda work: self._pace(work, guest)):
            return problem(429, TOO_FAST)
        try:
            form = await read_form(request, {"file": LARGEST + 1})
            if not form.all("file"):
                raise Unusable(NO_FILE)
        except Unusable as unusable:
            return problem(400, str(unusable))
        now, keep = self.service.clock.now(), self.service.keep
        table = await opened(form.all("file")[0], form.fields.get("name", "")[:100], self.hazards)
        if table.refusal:
            faults = [str(fault) for fault in table.read.faults] if table.read else []
            return web.json_response({"error": table.refusal.split("\n")[0], "faults": faults}, status=400)
        kept = await asyncio.to_thread(keep_file, keep, table, guest.person, now)
        engine = self.service.reporting.hands.engine

        def taken(work: UnitOfWork) -> Json:
            code, line = take(work, engine, table, kept, guest.person, now)
            return {"said": line, "offering": self._shown(work, code) if code else None}

        return await self._done(taken)

    async def decide(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        code, act = request.match_info["code"], ACTS.get(request.match_info["act"])
        if act is None or not CODE.fullmatch(code):
            return problem(404, UNKNOWN)
        engine, now = self.service.reporting.hands.engine, self.service.clock.now()

        def decided(work: UnitOfWork) -> Json:
            engine.apply(work, code, act(guest.person), now)
            return overview(work, now, self.lens)

        return await self._done(decided)

    async def blank(self, request: web.Request) -> web.StreamResponse:
        return await self._download(request, "check-sheet", lambda work: None)

    async def file(self, request: web.Request) -> web.StreamResponse:
        code, version = _version(request)
        return await self._download(request, f"{code}-v{version}", lambda work: _kept(work, code, version))

    async def _download(
        self, request: web.Request, name: str, find: Callable[[UnitOfWork], Sheet | None]
    ) -> web.StreamResponse:  # fmt: skip
        """The template where nothing is found to export. Whoever is not logged in goes to the door, and to the page."""
        guest = await self.gate.guest(request)
        if guest is None:
            raise web.HTTPFound(f"{LOGIN}?next={quote(PAGE, safe='')}")
        person = guest.person
        if refusal := await self._read(lambda work: self._refusal(work, person)):
            return problem(403, refusal)
        try:
            sheet = await self._read(find)
        except KeyError:
            return problem(404, UNKNOWN)
        body = await asyncio.to_thread(self._made, sheet)
        headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
        return web.Response(body=body, content_type=XLSX, headers=headers)

    def _made(self, sheet: Sheet | None) -> bytes:
        """Blocking: the catalogue of hazards stands beside the sheets."""
        entries = catalogue(self.service.settings.site.path).entries
        return export((sheet,), entries) if sheet else template(entries)

    async def _read(self, of: Callable[[UnitOfWork], T]) -> T:
        return await self.service.store.read(lambda session: of(UnitOfWork(session, self.service.store.shared)))

    async def _done(self, of: Callable[[UnitOfWork], Json]) -> web.StreamResponse:
        try:
            found = await self.service.store.run(of)
        except Refused as refused:
            return problem(400, str(refused))
        except KeyError:
            return problem(404, UNKNOWN)
        for bell in ("postman", "ticker"):
            self.service.desk.bells[bell].ring()
        return web.json_response(found)

    def _refusal(self, work: UnitOfWork, person: str) -> str:
        rules: SheetRules = work.rules("sheet", None)
        return "" if rules.may(person, work.org()) else NOT_YOURS.format("、".join(rules.roles))

    def _shown(self, work: UnitOfWork, code: str) -> Json:
        rules: SheetRules = work.rules("sheet", None)
        return offering(work.load(code)[1], work.org(), rules, self.lens)

    def _pace(self, work: UnitOfWork, guest: Guest) -> timedelta:
        key = f"sheets:{self.service.signer.mark('pace', guest.person)}"
        return rates.take(work.session, key, self.service.clock.now(), EVERY, BURST)


def _kept(work: UnitOfWork, code: str, version: int) -> Sheet:
    """Raises KeyError."""
    found = sheets.version(work.session, code, version)
    if found is None:
        raise KeyError(code)
    return found


def _version(request: web.Request) -> tuple[str, int]:
    return request.match_info["code"], int(request.match_info["version"])

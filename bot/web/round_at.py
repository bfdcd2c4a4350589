"""A point whose label was scanned: the round that waits for it, or the beginning of one that nobody planned."""

from aiohttp import web

from bot.media.unusable import Unusable
from bot.rounds.acts import Said
from bot.rounds.look import KIND, REF, code_of, going_at, look_at, ref_key
from bot.rounds.points import Point, point_of
from bot.rounds.view import Json
from bot.web import stamps
from bot.web.gate import Guest
from bot.web.parts import read_form
from bot.web.round import TOO_FAST, RoundPage, why
from bot.web.round_acting import KEY, NOT_LISTED, OLD_PAGE
from db import sheets
from db.tables import Claim
from db.upsert import insert_new
from db.work import UnitOfWork
from workflows.inspection.clocks import judge
from workflows.inspection.events import Opened
from workflows.inspection.rules import RoundRules
from workflows.inspection.sheets import Sheet
from workflows.kernel.flow import Refused

NO_POINT = "没有这个点位，标签可能已经撤销。请告诉安全员换一张。"
NO_SHEET = "{name}还没有配检查表，请告诉安全员。看到的问题请直接上报。"

PROOFS = ("seen", "address", "nfc", "beacon")


class Raced(Exception):
    """Another process has begun the round of this name meanwhile; everything done here is rolled back."""


class RoundAt:
    """`page` decides who may, and shows the round."""

    def __init__(self, page: RoundPage) -> None:
        self.page, self.service = page, page.service

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.post("/h5/api/rounds/at/{point}", self.page.gate.writes(self.begin))]

    async def begin(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """The round that this name stands for: the own planned one that has this point to look at, else a new one."""
        code = request.match_info["point"]
        if wait := await self.service.store.run(lambda work: self.page.pace(work, guest)):
            return web.json_response({"error": TOO_FAST}, status=429, headers={"Retry-After": f"{wait.seconds + 1}"})
        try:
            fields = (await read_form(request, {})).fields
            found = await self._first(guest.person, code, fields)
        except (Unusable, Refused) as error:
            return web.json_response(why(error), status=400)
        self.page.ring()
        return web.json_response({"round": found, "said": ""})

    async def _first(self, person: str, code: str, fields: dict[str, str]) -> Json:
        """The same name at the same moment begins one round: whoever comes second finds it."""
        try:
            return await self.service.store.run(lambda work: self._begun(work, person, code, fields))
        except Raced:
            return await self.service.store.run(lambda work: self._begun(work, person, code, fields))

    def _begun(self, work: UnitOfWork, person: str, point: str, fields: dict[str, str]) -> Json:
        now, ref, mark = self.service.clock.now(), fields.get("ref", ""), self.page.mark(person)
        if not (KEY.fullmatch(ref) and KEY.fullmatch(fields.get("key", ""))):
            raise Refused(OLD_PAGE)
        if not work.org().listed(person):
            raise Refused(NOT_LISTED)
        code = code_of(work, mark, f"ref.{ref}")
        if code is None:
            code = self._round(work, person, point, ref, fields)
            row = {"site": work.site, "what": REF, "key": ref_key(mark, ref), "case_code": code}
            if not insert_new(work.connection, Claim, row):
                raise Raced(ref)
        look = look_at(work, code, now)
        assert look is not None
        return self.page.seen(work, look, person)

    def _round(self, work: UnitOfWork, person: str, code: str, ref: str, fields: dict[str, str]) -> str:
        """The code of the own round that waits for this point, else of one that begins now. Nothing is opened on a
        scan that can never check in; a page that sends none is believed until the check-in."""
        now, rules = self.service.clock.now(), work.rules("round", None)
        assert isinstance(rules, RoundRules)
        said = Said(person, now, {**fields, "point": code}, stamps.stamp_of(self.service.signer, fields))
        if any(fields.get(name) for name in PROOFS):
            self.page.acting.shown(work, said, (), rules.honesty.clock_off)
        if own := going_at(work, person, code, now):
            return own.round.code
        point, sheet = self._ready(work, code)
        stop, title = point.stop(sheet), f"{point.name} {sheet.name}"
        begun = judge(said.stamp, now, rules.honesty.clock_off).moment.at.astimezone(now.tzinfo)
        event = Opened(person, "adhoc", title, (stop,), owner=person, opens_at=begun, ref=ref)
        return self.service.reporting.hands.engine.open(work, KIND, event, now)

    def _ready(self, work: UnitOfWork, code: str) -> tuple[Point, Sheet]:
        point = point_of(work.session, work.org(), code)
        if point is None:
            raise Refused(NO_POINT)
        sheet = sheets.current(work.session, point.sheet) if point.sheet else None
        if sheet is None:
            raise Refused(NO_SHEET.format(name=point.name))
        return point, sheet

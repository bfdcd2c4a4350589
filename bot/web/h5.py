"""All pages below /h5, and what they ask for."""

from aiohttp import web

from bot.service import Service
from bot.web.areas import AreasPage
from bot.web.cameras import CamerasPage
from bot.web.cases import CasePage
from bot.web.entrance import Entrance
from bot.web.gate import Gate
from bot.web.handover import HandoverPage
from bot.web.jssdk import Signatures
from bot.web.me import Me
from bot.web.permit import PermitPage
from bot.web.permit_new import PermitNew
from bot.web.quiz import QuizPage
from bot.web.report import Report
from bot.web.reward_points import PointsPage
from bot.web.round import RoundPage
from bot.web.round_at import RoundAt
from bot.web.scan import ScanPage
from bot.web.sheets import SheetsPage
from bot.web.sign import Signing
from bot.web.todo import Todo
from db.reads.lens import Lens


class H5:
    def __init__(self, service: Service) -> None:
        settings = service.settings
        # Files by path alone: a page may show what its own address serves, and nothing else.
        lens = Lens("", settings.site.zone, service.shelf.media_path)
        gate = self.gate = Gate(service)
        permit, rounds = PermitPage(service, gate), RoundPage(service, gate)
        self.parts = (
            Entrance(service, gate), CasePage(service, gate, lens), Todo(service, gate, lens), Report(service, gate),
            Me(service, gate, lens), Signatures(service, gate), Signing(service, gate, lens),
            permit, PermitNew(service, gate, permit), RoundAt(rounds), rounds,
            ScanPage(service, gate), PointsPage(service, gate, lens), HandoverPage(service, gate),
            SheetsPage(service, gate, lens), QuizPage(service, gate),
            CamerasPage(service, gate, lens), AreasPage(service, gate, lens),
        )  # fmt: skip

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get("/h5/", self.front), *(route for part in self.parts for route in part.routes)]

    async def front(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/h5/todo")

"""随手拍 on a page: what is sent goes the way of every chat message, through the same inbox and the same desk."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from sqlmodel import Session, select

from bot.api.access import problem
from bot.desk.bring import KEPT, without_name
from bot.desk.desk import SORRY
from bot.desk.nameless import WORD
from bot.desk.reporting import stays_nameless
from bot.media.sniff import CAPS, accept
from bot.media.unusable import Unusable
from bot.service import Service
from bot.web.gate import Gate, Guest
from bot.web.late import SAID, hour, written
from bot.web.parts import Form, read_form
from bot.web.where import spoken_place
from db import rates
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.kernel.incoming import Incoming, Photo, Piece, Text, Voice

LIMITS = {"photo": CAPS.picture, "voice": CAPS.voice}
MOST_PHOTOS = 6
KEY, MEDIA_ID = re.compile(r"[A-Za-z0-9-]{16,64}"), re.compile(r"[A-Za-z0-9_-]{10,256}")
EVERY, BURST = timedelta(seconds=10), 12
NOTHING = "还没有照片，也没有一句话。拍一张，或写一句哪里有什么问题。"
TOO_FAST = "提交得太快了，请过一会儿再试，写好的都在。"
IN_CHAT = "已经收到，下一步看聊天里的消息。"


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a report, for its page."""

    state: str
    code: str | None = None
    words: str = ""


class Report:
    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self.gate = service, gate

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/h5/report", self.gate.page("report")),
            web.post("/h5/api/report", self.gate.writes(self.take)),
            web.get("/h5/api/report/{key}", self.gate.reads(self.became)),
            web.post("/h5/api/report/{key}/submit", self.gate.writes(self.submit)),
            web.get("/h5/api/point", self.gate.reads(self.point)),
        ]

    async def take(self, request: web.Request, guest: Guest) -> web.Response:
        """Answers after the durable commit. The page's `key` makes a second try of the same report harmless."""
        try:
            form = await read_form(request, LIMITS)
            key = form.fields.get("key", "")
            if not KEY.fullmatch(key):
                raise Unusable("页面旧了，请刷新后再提交")
            text = self._text(form.fields)
            pieces = await self._pieces(form, guest, text)
        except Unusable as unusable:
            return problem(400, str(unusable))
        if wait := await self.service.store.run(lambda work: self._pace(work, guest)):
            return web.json_response({"error": TOO_FAST}, status=429, headers={"Retry-After": f"{wait.seconds + 1}"})
        await self.service.door.take(self._incoming(guest, key, pieces, whole=True))
        return web.json_response({"key": key}, status=202)

    async def became(self, request: web.Request, guest: Guest) -> web.Response:
        key, shared = self._key(guest, request.match_info["key"]), self.service.store.shared
        found = await self.service.store.read(lambda s: self._became(UnitOfWork(s, shared), guest.person, key))
        if found is None:
            return problem(404, "没有收到过这一条，请再提交一次。")
        return web.json_response({"state": found.state, "code": found.code, "words": found.words})

    async def submit(self, request: web.Request, guest: Guest) -> web.Response:
        """马上提交, for who does not want to wait for the 90 seconds: the chat's own word for it."""
        key = request.match_info["key"]
        await self.service.door.take(self._incoming(guest, f"{key}:submit", (Text("提交"),)))
        return web.json_response({"ok": True}, status=202)

    async def point(self, request: web.Request, guest: Guest) -> web.Response:
        """The name of a place or machine behind a scanned label of ours."""
        code = self.service.labels.point_of(request.query.get("address", ""))
        org = await self.service.store.read(self.service.store.org_of)
        place = (org.places.get(code) or org.equipment.get(code)) if code else None
        return web.json_response({"name": place.name}) if place else problem(404, "这张码不是本厂的点位标签。")

    def _text(self, fields: Mapping[str, str]) -> str:
        """匿名 is said as in the chat: in front. What was written without a net says when, behind."""
        text, now = fields.get("text", "").strip(), self.service.clock.now()
        at = written(self.service.signer, fields, now)
        text += hour(at, now) if text and at and now - at >= SAID else ""
        return f"匿名 {text}".strip() if fields.get("anonymous") == "1" and not WORD.match(text) else text

    async def _pieces(self, form: Form, guest: Guest, text: str) -> tuple[Piece, ...]:
        nameless = await self.service.store.read(lambda session: self._nameless(session, guest, text))
        photos, voices = form.all("photo")[:MOST_PHOTOS], form.all("voice")[:1]
        pieces: list[Piece] = [Text(text)] if text else []
        for data in photos:
            pieces.append(Photo(await asyncio.to_thread(self._shelve, data, "picture", nameless)))
        for data in voices:
            pieces.append(Voice(await asyncio.to_thread(self._shelve, data, "voice", nameless)))
        if MEDIA_ID.fullmatch(form.fields.get("voice_id", "")):
            pieces.append(Voice(form.fields["voice_id"]))
        if not pieces or (WORD.sub("", text) == "" and len(pieces) == 1 and text):
            raise Unusable(NOTHING)
        place = spoken_place(form.fields)
        return (*pieces, place) if place else tuple(pieces)

    def _nameless(self, session: Session, guest: Guest, text: str) -> bool:
        work, now = UnitOfWork(session, self.service.store.shared), self.service.clock.now()
        wished = WORD.match(text) is not None
        return stays_nameless(self.service.reporting.lookout.situation(work, guest.person, now, wished, whole=True))

    def _shelve(self, data: bytes, family: str, nameless: bool) -> str:
        """File first, row later: of a report without a name the bytes as they came are never stored."""
        true = accept(data, family)
        return KEPT + self.service.keep.put(without_name(data, true) if nameless else data)

    def _incoming(self, guest: Guest, key: str, pieces: tuple[Piece, ...], whole: bool = False) -> Incoming:
        now = self.service.clock.now()
        return Incoming(guest.platform, guest.account, self._key(guest, key), pieces, now, whole=whole)

    def _key(self, guest: Guest, key: str) -> str:
        """Nobody can ask for somebody else's, and two reports of one person cannot be put together by it."""
        return f"h5:{self.service.signer.mark('h5-report', f'{guest.person}|{key}')}"

    def _pace(self, work: UnitOfWork, guest: Guest) -> timedelta:
        key = f"report:{self.service.signer.mark('pace', guest.person)}"
        return rates.take(work.session, key, self.service.clock.now(), EVERY, BURST)

    def _became(self, work: UnitOfWork, person: str, key: str) -> Handed | None:
        row = work.session.exec(select(Inbox).where(Inbox.key == key, Inbox.site == work.site)).first()
        if row is None:
            return None
        if row.state in ("new", "claimed"):
            return Handed("waiting")
        if row.state == "failed":
            return Handed("failed", words=SORRY)
        if row.state == "refused":
            return Handed("refused", words=row.outcome.partition(":")[2].strip())
        at = self.service.reporting.lookout.situation(work, person, self.service.clock.now())
        case = at.draft or at.recent
        begun = case.started_at if case else None
        if case is None or begun is None or (row.at and begun < row.at):
            return Handed("taken", words=IN_CHAT)
        return Handed("draft" if at.draft else "taken", case.code)

"""POST /api/v1/recordings/…: what recorders tell of a permit, by an API key, by the permit's own push key, or signed by
our own camera process."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, ValidationError

from bot.api.access import Keys, problem
from bot.cameras.gate import Gate, Turned
from bot.recording import keys as push
from bot.recording.desk import SOURCES, Frame, Named, NoPermit, RecordingDesk, Segment
from bot.signing import Signer
from config import signed
from db import cameras, recordings
from db.reads.lens import Lens
from db.reads.recordings import recordings_json
from db.store import Store
from db.work import UnitOfWork
from workflows.kernel.flow import Refused
from workflows.kernel.ports import Clock

SCOPE = "vision:write"
B = TypeVar("B", bound=BaseModel)
T = TypeVar("T")
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Code = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}-\d{8}-\d{4,9}$")]
Source = Annotated[str, StringConstraints(pattern="^(" + "|".join(SOURCES) + ")$")]
LONGEST = 24 * 3600
"""Seconds of one segment: a longer one has a wrong clock."""
PERMIT = re.compile(r"[A-Z]{2}-\d{8}-\d{4,9}")


class FrameBody(BaseModel):
    permit: Code
    camera: Name
    source: Source = "fixed"
    at: AwareDatetime | None = None


class SegmentBody(BaseModel):
    permit: Code
    camera: Name
    source: Source = "fixed"
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    since: AwareDatetime = Field(alias="from")
    until: AwareDatetime = Field(alias="to")
    late: bool = False
    size: Annotated[int, Field(ge=0, le=1 << 40)] = 0


class RecordingApi:
    def __init__(
        self, store: Store, desk: RecordingDesk, keys: Keys, signer: Signer, clock: Clock, lens: Lens, gate: Gate
    ) -> None:  # fmt: skip
        self.gate = gate
        self.store, self.desk, self.keys, self.signer, self.clock, self.lens = store, desk, keys, signer, clock, lens

    @property
    def routes(self) -> list[web.RouteDef]:
        guarded = self.keys.needs
        return [
            web.post("/api/v1/recordings/seen", self.seen),
            web.post("/api/v1/recordings/segments", self.segment),
            web.get("/api/v1/recordings/{code}", guarded(SCOPE, self.one)),
            web.post("/api/v1/recordings/{code}/key", guarded(SCOPE, self.key)),
        ]

    async def seen(self, request: web.Request) -> web.StreamResponse:
        """The newest frame: `at` is now where it is not said."""

        def see(work: UnitOfWork, body: FrameBody, now: datetime) -> web.Response:
            frame = Frame(body.permit, body.camera, body.source, body.at or now)
            told = self.desk.seen(work, frame, now)
            row = recordings.recording(work.session, body.permit)
            return web.json_response({
                "permit": body.permit, "seen_at": self.lens.time(row.seen_at if row else None), "told": told,
            })  # fmt: skip

        return await self._post(request, FrameBody, see, live=True)

    async def segment(self, request: web.Request) -> web.StreamResponse:
        """A stretch in the archive; 201, or 200 where this file was told before."""

        def keep(work: UnitOfWork, body: SegmentBody, now: datetime) -> web.Response:
            if (body.until - body.since).total_seconds() > LONGEST:
                raise Refused("一段录像最长 24 小时，请核对摄像机的时钟")
            segment = Segment(
                body.permit, body.camera, body.source, body.sha256, body.since, body.until, body.late, body.size
            )
            row = self.desk.keep(work, segment, now)
            answer = {"permit": body.permit, "sha256": body.sha256, "late": row.late if row else None, "new": bool(row)}
            return web.json_response(answer, status=201 if row else 200)

        return await self._post(request, SegmentBody, keep, live=False)

    async def one(self, request: web.Request) -> web.StreamResponse:
        """What is kept of a permit, what nobody saw, and the key by which its cameras push."""
        code, now = request.match_info["code"].upper(), self.clock.now()

        def look(work: UnitOfWork) -> web.Response:
            slack = work.rules("permit", None).video_gap
            found = recordings_json(work.session, code, self.lens, now, slack) if PERMIT.fullmatch(code) else None
            if found is None:
                return problem(404, "没有这张作业票")
            closed = self.desk.may_push(work, code, now)
            row = recordings.recording(work.session, code)
            key = None if closed else push.made(self.signer, work.site, code, row.round if row else 1)
            return web.json_response({**found, "key": key, "why_no_key": closed})

        return await self.store.run(look)

    async def key(self, request: web.Request) -> web.StreamResponse:
        """A new push key; the older ones are worthless from now."""
        code = request.match_info["code"].upper()

        def turn(work: UnitOfWork) -> web.Response:
            try:
                number = self.desk.new_key(work, code)
            except NoPermit:
                return problem(404, "没有这张作业票")
            return web.json_response({"permit": code, "key": push.made(self.signer, work.site, code, number)})

        return await self.store.run(turn)

    async def _post(
        self, request: web.Request, shape: type[B], do: Callable[[UnitOfWork, B, datetime], web.Response], live: bool
    ) -> web.StreamResponse:  # fmt: skip
        """Who calls, then what: nothing of the body is looked at before."""
        if signed.SIGNATURE in request.headers:
            return await self._signed(request, shape, do, live)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        own, known = push.opened(self.signer, self.store.site, given), self.keys.of(request)
        if own is None and known is None:
            return problem(401, "需要 API 密钥或这张票的推流钥匙：Authorization: Bearer KEY")
        if own is None and known is not None and not known.may(SCOPE):
            return problem(403, f"这把密钥没有 {SCOPE} 权限")
        try:
            body = shape.model_validate_json(await request.read())
        except ValidationError as wrong:
            return problem(400, _said(wrong))
        return await self.store.run(lambda work: self._answered(work, body, own, do, live))

    async def _signed(
        self, request: web.Request, shape: type[B], do: Callable[[UnitOfWork, B, datetime], web.Response], live: bool
    ) -> web.StreamResponse:  # fmt: skip
        """The camera process knows cameras by their codes; a permit by the name that a person gave it."""
        try:
            body = shape.model_validate_json(await self.gate.let_in(request))
        except Turned as turned:
            return turned.answer
        except ValidationError as wrong:
            return problem(400, _said(wrong))

        def answer(work: UnitOfWork) -> web.Response:
            code, camera = str(getattr(body, "permit", "")), str(getattr(body, "camera", ""))
            named = body.model_copy(update={"camera": _called(work, code, camera)})
            return self._answered(work, named, None, do, live)

        return await self.store.run(answer)

    def _answered(
        self, work: UnitOfWork, body: B, own: push.PushKey | None,
        do: Callable[[UnitOfWork, B, datetime], web.Response], live: bool,
    ) -> web.Response:  # fmt: skip
        now, code = self.clock.now(), str(getattr(body, "permit", ""))
        if own is not None and own.code != code:
            return problem(403, "这把推流钥匙是另一张票的")
        try:
            if (own is not None or live) and (why := self.desk.may_push(work, code, now, own.round if own else None)):
                return problem(403 if own else 409, why)
            with work.savepoint():
                return do(work, body, now)
        except NoPermit:
            return problem(404, "没有这张作业票")
        except Refused as refusal:
            return problem(409, str(refusal))


def _called(work: UnitOfWork, code: str, camera: str) -> str:
    """As the permit calls this camera, where it names it by code or by name; else the camera's name."""
    row, known = cameras.camera(work.session, camera), recordings.about(work.session, code)
    if row is None:
        return camera
    wanted = Named.model_validate_json(known.body).camera if known else ""
    return wanted if wanted in (row.code, row.name) else row.name


def _said(wrong: ValidationError) -> str:
    """The fields that are wrong, never what was sent."""
    fields = sorted({".".join(str(part) for part in error["loc"]) or "正文" for error in wrong.errors()})
    return (
        f"这些字段缺少或写得不对：{'、'.join(fields)}。时间写成 2026-03-02T08:00:00+08:00，sha256 是 64 位小写十六进制"
    )

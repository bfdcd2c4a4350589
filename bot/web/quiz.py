"""安全答题: one's own quizzes, a paper handed in at one go, and its grading. Nobody reads another's.

A phone that was away sends its paper later: with a key, so that a second try is harmless, and with two clocks, from
which follows when it was handed in.
"""

import json
import re
from datetime import timedelta

from aiohttp import web

from bot.api.access import problem
from bot.media.unusable import Unusable
from bot.quizzes import look
from bot.quizzes.view import Json, QuizView
from bot.quizzes.words import NOT_LISTED, begins, next_own
from bot.service import Service
from bot.web import stamps
from bot.web.gate import Gate, Guest
from bot.web.parts import read_form
from db import rates
from db.work import UnitOfWork
from workflows.inspection.clocks import judge
from workflows.kernel.flow import Refused
from workflows.quiz.answering import NOT_WHOLE, Over
from workflows.quiz.case import Quiz
from workflows.quiz.events import QuizAnswered

EVERY, BURST = timedelta(seconds=3), 40
CLOCK_OFF = timedelta(minutes=2)
KEY = re.compile(r"[A-Za-z0-9-]{16,64}")
TOO_FAST = "交得太快了，没有丢，过一会儿接着传。"
UNKNOWN = "没有这份题，或者它是别人的。"
OLD_PAGE = "页面旧了，请刷新后再交，选的都在手机里。"
BEFORE, TAKEN = "这份答案先前已经收到了。", "收到了。"


class QuizPage:
    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self.gate = service, gate

    @property
    def routes(self) -> list[web.RouteDef]:
        show = self.gate.page("quiz")
        return [
            web.get("/h5/quiz", show), web.get("/h5/quiz/{code}", show),
            web.get("/h5/api/quizzes", self.gate.reads(self.all)),
            web.post("/h5/api/quizzes", self.gate.writes(self.begin)),
            web.post("/h5/api/quizzes/{code}/answer", self.gate.writes(self.answer)),
        ]  # fmt: skip

    async def all(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        shared = self.service.store.shared
        found = await self.service.store.read(lambda s: self._all(UnitOfWork(s, shared), guest.person))
        answer = problem(403, NOT_LISTED) if found is None else web.json_response(found)
        answer.enable_compression()
        return answer

    def _all(self, work: UnitOfWork, person: str) -> Json | None:
        org, now = work.org(), self.service.clock.now()
        if not org.listed(person):
            return None
        anchor, mark = stamps.anchor(self.service.signer, now), stamps.person_mark(self.service.signer, person)
        found = [self._seen(quiz) for quiz in look.quizzes(work, person, now)]
        who = {"name": org.name(person), "mark": mark}
        return {"now": now.isoformat(), "anchor": anchor, "person": who, "quizzes": found} | self._next(work, person)

    async def begin(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """One of their own accord."""
        try:
            found = await self.service.store.run(lambda work: self._begun(work, guest.person))
        except Refused as refused:
            return problem(400, str(refused))
        self._ring()
        return web.json_response(found)

    def _begun(self, work: UnitOfWork, person: str) -> Json:
        now = self.service.clock.now()
        code = begins(work, self.service.reporting.hands.engine, person, now)
        return {"quiz": self._seen(work.load(code)[1])} | self._next(work, person)

    def _next(self, work: UnitOfWork, person: str) -> Json:
        """`own_after`: from when on they may ask for the next, None: now."""
        after = next_own(work, person, self.service.clock.now())[1]
        return {"own_after": after.isoformat() if after else None}

    async def answer(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """The quiz as it is afterwards, or why not: 400 for good, 409 where it was over or answered before."""
        code, store = request.match_info["code"], self.service.store
        if wait := await store.run(lambda work: self._pace(work, guest)):
            return web.json_response({"error": TOO_FAST}, status=429, headers={"Retry-After": f"{wait.seconds + 1}"})
        try:
            fields = (await read_form(request, {})).fields
            found = await store.run(lambda work: self._answered(work, code, guest.person, fields))
        except (Unusable, Refused) as error:
            now = await store.read(lambda s: self._one(UnitOfWork(s, store.shared), code, guest.person))
            status = 409 if isinstance(error, Over) else 400
            return web.json_response({"error": str(error)} | ({"quiz": now} if now else {}), status=status)
        if found is None:
            return problem(404, UNKNOWN)
        self._ring()
        return web.json_response(found)

    def _answered(self, work: UnitOfWork, code: str, person: str, fields: dict[str, str]) -> Json | None:
        """None for a quiz that is not theirs. Raises Refused, Over, Unusable."""
        if look.own(work, code, person) is None:
            return None
        now, signer, key = self.service.clock.now(), self.service.signer, fields.get("key", "")
        if not KEY.fullmatch(key):
            raise Refused(OLD_PAGE)
        first = work.settle(f"h5-quiz:{signer.mark('h5-quiz', f'{person}|{key}')}", "done")
        if first:
            stamp = stamps.stamp_of(signer, fields)
            at = judge(stamp, now, CLOCK_OFF).moment
            event = QuizAnswered(person, _turn(fields), _picks(fields), at)
            self.service.reporting.hands.engine.apply(work, code, event, now)
        return {"quiz": self._one(work, code, person), "said": TAKEN if first else BEFORE}

    def _one(self, work: UnitOfWork, code: str, person: str) -> Json | None:
        quiz = look.own(work, code, person)
        return self._seen(quiz) if quiz else None

    def _seen(self, quiz: Quiz) -> Json:
        return QuizView(self.service.clock.now(), self.service.settings.site.zone).data(quiz)

    def _pace(self, work: UnitOfWork, guest: Guest) -> timedelta:
        key = f"quiz:{self.service.signer.mark('pace', guest.person)}"
        return rates.take(work.session, key, self.service.clock.now(), EVERY, BURST)

    def _ring(self) -> None:
        """What was just decided is not left to the next turn of the loops."""
        for bell in ("desk", "postman", "jobs", "ticker"):
            self.service.desk.bells[bell].ring()


def _turn(fields: dict[str, str]) -> int:
    said = fields.get("turn", "")
    if not re.fullmatch(r"[0-9]{1,2}", said):
        raise Refused(OLD_PAGE)
    return int(said)


def _picks(fields: dict[str, str]) -> tuple[tuple[int, ...], ...]:
    """`[[0], [1, 3]]`: of each question the places that were chosen, in any order. Raises Refused."""
    try:
        said = json.loads(fields.get("picks", ""))
    except (ValueError, RecursionError):
        raise Refused(NOT_WHOLE) from None
    whole = isinstance(said, list) and all(isinstance(one, list) for one in said)
    if not whole or not all(type(place) is int for one in said for place in one):
        raise Refused(NOT_WHOLE)
    return tuple(tuple(sorted(set(one))) for one in said)

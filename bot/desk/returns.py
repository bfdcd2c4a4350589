"""What comes back by itself: results of jobs, what one case tells another, what a telephone learned."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.desk.permit_reading import PermitReader
from bot.desk.reading import Reader
from bot.desk.records import drawn
from bot.desk.steps import Twice
from db.codec import scalars_from_json, tell_from_json
from db.effects import drop
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.hazard.case import Hazard, State
from workflows.hazard.draft import UNHEARD
from workflows.hazard.events import Heard
from workflows.kernel.effects import Done, Failed, Scalar
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.kernel.ports import Clock

Loose = Callable[[UnitOfWork, Mapping[str, Scalar], datetime], None]
"""(work, the job's arguments and its result or `why`, now): what a job of no case ends in."""
NO_LOOSE: Mapping[str, Loose] = {}


class Returns:
    def __init__(
        self, store: Store, clock: Clock, engine: Engine, reader: Reader, loose: Mapping[str, Loose] = NO_LOOSE
    ) -> None:
        """`loose`: what becomes of jobs that belong to no case, by their names."""
        self.store, self.clock, self.engine, self.reader, self.loose = store, clock, engine, reader, loose
        self.permits = PermitReader(reader)

    async def take(self, row: Inbox) -> None:
        """A row of kind tell, phone, done or failed; raises Twice."""
        if row.kind in ("tell", "phone"):
            await self.store.run(lambda work: self._tell(work, row))
            return
        wire = json.loads(row.payload or "{}")
        code, job, key = str(wire["code"]), str(wire["job"]), str(wire["key"])
        result = scalars_from_json(json.dumps(wire.get("result") or {}))
        if shown := self.loose.get(job):
            given = scalars_from_json(json.dumps({name: wire[name] for name in wire if name != "result"}))
            await self.store.run(lambda work: self._loose(work, row.key, shown, {**given, **result}))
            return
        event: object = Done(key, result) if row.kind == "done" else Failed(key, str(wire.get("why", "")))
        if job == "hear":
            event = await self._heard(code, str(wire["sha256"]), result)
            text = event.text
            if await self.store.run(lambda work: self._asked_for_permit(work, row.key, code, text)):
                return
        made = str(result.get("sha256") or "") if job == "compose" else ""
        await self.store.run(lambda work: self._apply(work, row.key, code, event, made))

    def _loose(self, work: UnitOfWork, key: str, shown: Loose, told: Mapping[str, Scalar]) -> None:
        shown(work, told, self.clock.now())
        if not work.settle(key, "done"):
            raise Twice(key)

    async def _heard(self, code: str, sha: str, result: dict[str, Scalar]) -> Heard:
        """The words of a voice note, read together with what was said before."""
        text, sure = str(result.get("text") or ""), bool(result.get("sure"))

        def before(work: UnitOfWork) -> tuple[str, Org]:
            case = work.load(code)[1]
            return case.text if isinstance(case, Hazard) else "", work.org()

        said, org = await self.store.run(before)
        reading = await asyncio.to_thread(self.reader.read, f"{said}\n{text}".strip(), org) if text else None
        return Heard(sha, text, sure, reading)

    def _asked_for_permit(self, work: UnitOfWork, key: str, code: str, text: str) -> bool:
        """A voice note that asks for a ticket was no report: the draft goes, the ticket is begun with its words."""
        case, now = work.load(code)[1], self.clock.now()
        if not isinstance(case, Hazard) or case.state is not State.DRAFT or case.anonymous:
            return False
        said = [text for text in case.texts if UNHEARD not in text]
        if said or [one.kind for one in case.media] != ["voice"]:
            return False
        rules, reading = work.rules("permit", None), self.reader.read(text, work.org())
        asks = self.permits.read(text, case.reporter or "", work.org(), now, rules, reading)
        if not case.reporter or asks is None or asks.event is None or not asks.sure:
            return False
        drop(work, code)
        self.engine.open(work, "permit", asks.event, now)
        if not work.settle(key, "done"):
            raise Twice(key)
        return True

    def _tell(self, work: UnitOfWork, row: Inbox) -> None:
        code, name, body = tell_from_json(row.payload or "")
        kind, _ = work.load(code)
        self._apply(work, row.key, code, work.shared.codec.event(kind, name, body))

    def _apply(self, work: UnitOfWork, key: str, code: str, event: object, made: str = "") -> None:
        """A case that no longer cares refuses, and that is the end of it. `made` is a picture that belongs to it."""
        now: datetime = self.clock.now()
        try:
            with work.savepoint():
                if made:
                    drawn(work, made, "image/jpeg", now, code)
                self.engine.apply(work, code, event, now)
            outcome = "done"
        except Refused as refusal:
            outcome = f"refused: {refusal}"
        except KeyError:
            outcome = "refused: the case is gone"
        if not work.settle(key, outcome):
            raise Twice(key)

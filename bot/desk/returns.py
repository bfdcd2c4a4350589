"""What comes back by itself: results of jobs, what one case tells another, what a telephone learned."""

import asyncio
import json
from datetime import datetime

from bot.desk.reading import Reader
from bot.desk.steps import Twice
from db.codec import scalars_from_json, tell_from_json
from db.store import Store
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.hazard.case import Hazard
from workflows.hazard.events import Heard
from workflows.kernel.effects import Done, Failed, Scalar
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.kernel.ports import Clock


class Returns:
    def __init__(self, store: Store, clock: Clock, engine: Engine, reader: Reader) -> None:
        self.store, self.clock, self.engine, self.reader = store, clock, engine, reader

    async def take(self, row: Inbox) -> None:
        """A row of kind tell, phone, done or failed; raises Twice."""
        if row.kind in ("tell", "phone"):
            await self.store.run(lambda work: self._tell(work, row))
            return
        wire = json.loads(row.payload or "{}")
        code, job, key = str(wire["code"]), str(wire["job"]), str(wire["key"])
        result = scalars_from_json(json.dumps(wire.get("result") or {}))
        event: object = Done(key, result) if row.kind == "done" else Failed(key, str(wire.get("why", "")))
        if job == "hear":
            event = await self._heard(code, str(wire["sha256"]), result)
        await self.store.run(lambda work: self._apply(work, row.key, code, event))

    async def _heard(self, code: str, sha: str, result: dict[str, Scalar]) -> Heard:
        """The words of a voice note, read together with what was said before."""
        text, sure = str(result.get("text") or ""), bool(result.get("sure"))

        def before(work: UnitOfWork) -> tuple[str, Org]:
            case = work.load(code)[1]
            return case.text if isinstance(case, Hazard) else "", work.org()

        said, org = await self.store.run(before)
        reading = await asyncio.to_thread(self.reader.read, f"{said}\n{text}".strip(), org) if text else None
        return Heard(sha, text, sure, reading)

    def _tell(self, work: UnitOfWork, row: Inbox) -> None:
        code, name, body = tell_from_json(row.payload or "")
        kind, _ = work.load(code)
        self._apply(work, row.key, code, work.shared.codec.event(kind, name, body))

    def _apply(self, work: UnitOfWork, key: str, code: str, event: object) -> None:
        """A case that no longer cares refuses, and that is the end of it."""
        now: datetime = self.clock.now()
        try:
            with work.savepoint():
                self.engine.apply(work, code, event, now)
            outcome = "done"
        except Refused as refusal:
            outcome = f"refused: {refusal}"
        except KeyError:
            outcome = "refused: the case is gone"
        if not work.settle(key, outcome):
            raise Twice(key)

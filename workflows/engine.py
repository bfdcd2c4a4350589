"""Load, decide, save: the only place where a workflow meets a transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflows.kernel.effects import Effect, Open
from workflows.kernel.flow import Context, Flow, Pressed, Refused
from workflows.kernel.ports import Work


class Engine:
    """Synchronous and without a clock of its own: the caller reads the time once per event and hands it in."""

    def __init__(self, flows: Mapping[str, Flow[Any, Any]]) -> None:
        self.flows = flows

    def open(self, work: Work, kind: str, event: object, now: datetime) -> str:
        """Begin a case with its first event; the code it was given."""
        flow = self.flows[kind]
        prefix = flow.prefix_of(event) if flow.prefix_of else flow.prefix
        code = work.next_code(prefix, now)
        ctx = Context(now, work.rules(kind, None), work.org())
        self._decide(work, kind, None, flow.begin(code, event, ctx), event, now)
        return code

    def apply(self, work: Work, code: str, event: object, now: datetime) -> Any:
        """One event on one case, the case afterwards; raises Refused (nothing changed) or KeyError (no such case)."""
        kind, case = work.load(code)
        if isinstance(event, Pressed):
            event = self.flows[kind].pressed(event)
        return self._decide(work, kind, case, case, event, now)

    def would_take(self, work: Work, code: str, event: object, now: datetime) -> bool:
        """Whether the case takes this event as it stands now; nothing is kept. False where there is no such case."""
        try:
            kind, case = work.load(code)
        except KeyError:
            return False
        try:
            event = self.flows[kind].pressed(event) if isinstance(event, Pressed) else event
            self._decided(work, kind, case, case, event, now)
        except Refused:
            return False
        return True

    def _decided(
        self, work: Work, kind: str, before: Any | None, case: Any, event: object, now: datetime
    ) -> tuple[Any, list[Effect]]:
        flow = self.flows[kind]
        rules = work.rules(kind, before)
        facts = {name: work.fact(name, case, event, rules, now) for name in flow.needs(case.state, event)}
        return flow.decide(case, event, Context(now, rules, work.org(), facts))

    def _decide(self, work: Work, kind: str, before: Any | None, case: Any, event: object, now: datetime) -> Any:
        after, effects = self._decided(work, kind, before, case, event, now)
        work.save(kind, before, after, event, _here(effects), now)
        for effect in effects:
            if isinstance(effect, Open):
                self.open(work, effect.kind, effect.seed, now)
        return after


def _here(effects: list[Effect]) -> list[Effect]:
    return [e for e in effects if not isinstance(e, Open)]


__all__ = ["Engine", "Refused"]

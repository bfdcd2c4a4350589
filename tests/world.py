"""A small factory where a test can live for a day in a millisecond: people who speak and press, a settable clock."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from config.policies import folders, read
from tests.factory import CLASSES, LEVELS, factory
from tests.factory import read as understand
from tests.fakework import FakeWork, Message
from tests.someone import Someone as Someone
from tests.someone import shown
from workflows.engine import Engine
from workflows.hazard.case import Attachment, Hazard, Spot, State
from workflows.hazard.events import Brought, Heard
from workflows.kernel.cards import Card
from workflows.kernel.effects import Due, Group, Reader
from workflows.kernel.flow import Refused
from workflows.kernel.people import Absence, Org
from workflows.registry import FLOWS, RULES

CHINA = timezone(timedelta(hours=8))
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=CHINA)
SITES = Path(__file__).parents[1] / "config" / "site"


class World:
    """`site` names a folder of config/site whose policies are laid over the built-in ones."""

    def __init__(self, org: Org | None = None, site: str | None = None, start: datetime = MORNING) -> None:
        self.now = start
        self.engine = Engine(FLOWS)
        self.work = FakeWork(org or factory(), {k: self._policy(k, site) for k in RULES})
        self.last = ""
        self.drafts: dict[str, str] = {}

    @staticmethod
    def _policy(kind: str, site: str | None) -> Any:
        rules = read(kind, RULES[kind], folders(SITES / site if site else None))
        return replace(rules, classes=CLASSES, class_levels=LEVELS) if kind == "hazard" else rules

    def rules(self, kind: str = "hazard", **changes: Any) -> Any:
        """Change the policy for the cases that begin from now."""
        self.work.newest[kind] = replace(self.work.newest[kind], **changes)
        return self.work.newest[kind]

    def person(self, name: str) -> Someone:
        return Someone(self, name)

    def room(self, code: str | None = None) -> Someone:
        """The room of one case."""
        return Someone(self, Group(f"room:{code or self.last}"))

    def people(self, *names: str) -> list[Someone]:
        return [self.person(name) for name in names]

    @property
    def duty(self) -> Someone:
        return Someone(self, Group("duty"))

    @property
    def org(self) -> Org:
        return self.work.current_org

    @org.setter
    def org(self, org: Org) -> None:
        self.work.current_org = org

    def away(self, person: str, stand_in: str | None = None, days: int = 30) -> None:
        """On leave from now."""
        leave = Absence(person, self.now, self.now + timedelta(days=days), stand_in)
        self.org = replace(self.org, absences=(*self.org.absences, leave))

    def said(self, who: str, text: str, media: tuple[Attachment, ...], spot: Spot | None, anonymous: bool) -> str:
        """What the desk does with a message, in short: the draft, the report of the last 90 s, or a new one."""
        by, sealed = (None, self.sealed(who)) if anonymous else (who, None)
        known = self.drafts.get(who)
        case = self.work.cases[known][1] if known in self.work.cases else None
        drafting = case is not None and case.state in (State.DRAFT, State.REPORTED)
        fresh = case is not None and case.opened_at and self.now - case.opened_at <= timedelta(seconds=90)
        reading = understand(f"{case.text}\n{text}" if case and drafting else text, self.org) if text else None
        joins = fresh and not (reading and reading.is_hazard and not reading.emergency)
        event = Brought(by, text, media, spot, reading, anonymous or bool(case and joins and case.anonymous), sealed)
        if known and (drafting or joins):
            self.apply(known, event, who)
            return known
        self.last = self.drafts[who] = self.engine.open(self.work, "hazard", event, self.now)
        self._settle()
        return self.last

    def sealed(self, who: str) -> str:
        """A return address that does not show whose it is."""
        return f"sealed-{list(self.org.people).index(who)}"

    def photo_of_work(self, who: str, sha: str = "after", text: str = "", code: str | None = None) -> None:
        """Evidence, as the desk hands it to the case it belongs to."""
        someone = self.person(who)
        assert not someone.does(code or self.last, Brought(who, text, (someone.file(sha, "photo"),)))

    def keep_busy(self, who: str, minutes: int, code: str | None = None) -> None:
        """Time passes with a sign of work every 25 minutes, so that the case is not reopened for silence."""
        end = self.now + timedelta(minutes=minutes)
        while self.now < end:
            self.photo_of_work(who, f"{self.now:%d%H%M}", code=code)
            step = min(timedelta(minutes=25), end - self.now)
            self.wait(seconds=step.total_seconds())

    def hears(self, sha: str, text: str, sure: bool = True) -> None:
        """The job came back with the words of a voice note."""
        code, job = self.work.jobs.pop(next(k for k in self.work.jobs if k.endswith(f":{sha}")))
        assert job.job == "hear" and job.args == {"sha256": sha}
        before = getattr(self.work.load(code)[1], "text", "") if code in self.work.cases else ""
        reading = understand(f"{before}\n{text}", self.org) if text else None
        self.apply(code, Heard(sha, text, sure, reading))

    def apply(self, code: str, event: object, reader: Reader | None = None) -> str:
        """The refusal, empty when it went well; a refusal is also what the person is answered."""
        try:
            with self.work.savepoint():
                self.engine.apply(self.work, code, event, self.now)
        except Refused as refusal:
            if reader is not None:
                reply = Message(code, reader, f"refused {len(self.work.messages)}")
                reply.looks.append((self.now, Card("", str(refusal)), "first"))
                reply.read = 1
                self.work.messages.append(reply)
            return str(refusal)
        self._settle()
        return ""

    def _settle(self) -> None:
        """What cases told each other arrives at once, each only once."""
        while fresh := [k for k, tell in self.work.told.items() if f"tell:{k}" not in self.work.settled]:
            for key in fresh:
                self.work.settled[f"tell:{key}"] = "done"
                tell = self.work.told[key]
                if tell.code in self.work.cases:
                    self.engine.apply(self.work, tell.code, tell.event, self.now)

    def wait(self, **span: float) -> None:
        """Let time pass, firing every timer at the moment it falls due."""
        end = self.now + timedelta(**span)
        while due := sorted((at, key) for key, at in self.work.timers.items() if at <= end):
            at, (code, name) = due[0]
            self.now = max(at, self.now)
            refused = self.apply(code, Due(name))
            assert not refused, f"timer {name} of {code}: {refused}"
        self.now = end

    def case(self, code: str | None = None) -> Hazard:
        found: Hazard = self.work.load(code or self.last)[1]
        return found

    def cases(self, kind: str = "hazard") -> list[Any]:
        return [case for of, case in self.work.cases.values() if of == kind]

    def everything_was_read(self) -> None:
        """Messages that nobody expected fail a story at its end."""
        left = [(m.to, shown(m.looks[-1][1])) for m in self.work.messages if not m.read]
        assert not left, f"messages nobody expected: {left}"

    def forget_messages(self) -> None:
        """Everything so far is read: the story begins here; or, as its last line, the rest is another story's."""
        for message in self.work.messages:
            message.read = len(message.looks)

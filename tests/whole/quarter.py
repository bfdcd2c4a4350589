"""A quarter of special work in the demo factory, lived through the real engine and store on a clock of its own: every
ticket applied for and approved, and many prepared, scanned, worked, watched, counted out and accepted."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from bot.serve import open_store
from config.settings import Settings
from db import papers
from db.tables import Timer
from db.work import UnitOfWork
from workflows.certificate.checks import stands
from workflows.engine import Engine
from workflows.kernel.effects import Due
from workflows.kernel.flow import Context
from workflows.kernel.people import Org, Place
from workflows.permit import events as happened
from workflows.permit.accepting import accepters
from workflows.permit.briefing import roles_of
from workflows.permit.case import Permit, State
from workflows.permit.party import party
from workflows.permit.records import Attachment, Crewman, GasValue, Kind, Part, Spot
from workflows.permit.rules import PermitRules
from workflows.registry import FLOWS

DEMO = Path(__file__).parents[2] / "config" / "site" / "demo"
BEGIN = datetime.fromisoformat("2027-01-04T07:00:00+08:00")
SLOTS = (8.0, 10.5, 13.0, 15.5)
"""Hours of a working day at which a job begins: none meets another, and none falls into the night."""
JOB = timedelta(minutes=50)
AHEAD = timedelta(minutes=40)
WORKED = 8
"""Every eighth job is worked to its end, the others are called off once approved: what is counted here is the gate, and
a whole job costs ten times as much of the test's time."""
USUAL: Mapping[Kind, Mapping[str, str]] = {
    Kind.HOT: {"where": "一般场所", "method": "电焊", "wind": "2"},
    Kind.CONFINED: {"medium": "污水", "toxic": "硫化氢和一氧化碳"},
    Kind.HEIGHT: {"height": "4", "objective": "否", "wind": "2"},
    Kind.LIFTING: {"mass": "6", "machine": "行车3号", "wind": "2"},
    Kind.POWER: {
        "source": "三号配电箱",
        "voltage": "380 伏",
        "capacity": "15",
        "devices": "电焊机",
        "gas_needed": "否",
    },
    Kind.ROAD: {"area": "东门路", "reason": "换路面", "detour": "走北门", "units": "保安队"},
}
WEIGHTS = {Kind.HOT: 40, Kind.HEIGHT: 25, Kind.LIFTING: 14, Kind.POWER: 12, Kind.CONFINED: 6, Kind.ROAD: 3}
WORK = {Kind.HOT: "焊接支架", Kind.CONFINED: "清污水池", Kind.HEIGHT: "换照明灯", Kind.LIFTING: "吊换减速机",
        Kind.POWER: "接临时电焊机", Kind.ROAD: "修厂内道路"}  # fmt: skip
CLEAN = {"oxygen": 20.9, "combustible": 0.0}
Trouble = str
"""What is wrong with an application: "" nothing, expired, no guardian."""


@dataclass(frozen=True, slots=True)
class Planned:
    begins: datetime
    kind: Kind
    trouble: Trouble = ""
    worked: bool = True


def planned(seed: int, count: int, expired: int, unguarded: int) -> tuple[Planned, ...]:
    """The quarter's jobs on its working days; `expired` have somebody whose certificate has ended, `unguarded` nobody
    to guard."""
    dice = random.Random(seed)
    days = [BEGIN.replace(hour=0) + timedelta(days=n) for n in range(87)]
    slots = [day + timedelta(hours=hour) for day in days if day.weekday() < 5 for hour in SLOTS]
    chosen = sorted(dice.sample(slots, count))
    odd = dice.sample(range(count), expired + unguarded)
    troubles = dict.fromkeys(odd[:expired], "expired") | dict.fromkeys(odd[expired:], "no guardian")
    kinds = dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    return tuple(
        Planned(at, Kind.HOT if troubles.get(n) == "expired" else kinds[n], troubles.get(n, ""), n % WORKED == 0)
        for n, at in enumerate(chosen)
    )


class Quarter:
    """`now` only goes forward, and every timer that falls due on the way is decided at its own time."""

    def __init__(self, url: str, data: Path, seed: int) -> None:
        given = {"server": {"data": str(data), "secret": "a quarter"}, "database": {"url": url},
                 "site": {"path": str(DEMO)}}  # fmt: skip
        self.now, self.dice, self.engine = BEGIN, random.Random(seed), Engine(FLOWS)
        self.store = open_store(Settings.model_validate(given), BEGIN)
        self.org: Org = self.store.run_now(lambda work: work.org())
        self.rules: PermitRules = self.store.run_now(lambda work: work.rules("permit", None))
        self.held = self.store.read_now(lambda session: papers.certificates(session))

    def lives(self, job: Planned) -> str:
        """The code of the ticket that this job had, worked to its end unless it was held back or called off."""
        self.until(job.begins - AHEAD)
        code = self.applies(job)
        held = self.permit(code).state is State.DRAFT
        if not held:
            self.approves(code)
        if held or not job.worked:
            self.does(code, happened.Withdrawn(self.permit(code).reporter, "不做了"))
            return code
        self.prepares(code)
        self.works(code)
        self.ends(code)
        return code

    # ---- the ticket's way ----------------------------------------------------------------------------------------

    def applies(self, job: Planned) -> str:
        """Said with everything it needs, its files brought, sent to the approvers."""
        places = [p for p in self.org.places.values() if p.lat is not None and self._boss(p)]
        place = self.dice.choice(places)
        crew = self._crew(job)
        by = self._somebody({c.person for c in crew}, "班组长")
        event = happened.Applied(
            by, job.kind, WORK[job.kind], place.name, place.code, None, None, job.begins, job.begins + JOB * 2, crew,
            tuple(USUAL[job.kind].items()),
        )  # fmt: skip
        code = self.store.run_now(lambda work: self.engine.open(work, "permit", event, self.now))
        while (case := self.permit(code)).asking.startswith("file:"):
            name = case.asking.removeprefix("file:")
            file = Attachment(f"{name} {code}", "file", by, self.now, role=name)
            self.does(code, happened.Brought(by, (file,)))
        self.does(code, happened.Submitted(by))
        return code

    def approves(self, code: str) -> None:
        """Node after node, each at the place."""
        while (case := self.permit(code)).state is State.APPROVING:
            waiting = [n for n in case.nodes if n.by is None]
            now = [n for n in waiting if n.group == waiting[0].group]
            by = next(p for n in now for p in (self.org.fit(q, self.now) for q in n.people) if p)
            self.does(code, happened.Approved(by, spot=self._spot(case), device=f"phone {by}", note="已核对"))
        assert self.permit(code).state is State.APPROVED, self.permit(code).ended_why

    def prepares(self, code: str) -> None:
        """Gas and measures, names, and gas once more; up to the planned minute."""
        self.measures(code)
        case = self.permit(code)
        guardian, lines = case.guardian or "", self.rules.of(case.kind).measures
        acts: list[object] = [
            happened.MeasureConfirmed(
                guardian, line.id, True, self._photo(guardian, f"{code} {line.id}") if line.photo else None
            )
            for line in lines
            if line.wanted(case)
        ]
        for person in party(case):
            acts += [happened.Signed(person, role, self._spot(case), f"phone {person}") for role in
                     roles_of(case, person, unsigned=True)]  # fmt: skip
        self.does(code, *acts)
        assert case.starts_at
        self.until(case.starts_at)
        self.measures(code)

    def measures(self, code: str) -> None:
        case = self.permit(code)
        rule = self.rules.of(case.kind).gas
        if rule.when != "always":
            return
        wanted = [limit.item for limit in rule.limits if limit.wanted(case)]
        values = tuple(GasValue(i, CLEAN.get(i, 0.0), "甲烷" if i == "combustible" else "") for i in wanted)
        until = self.now + timedelta(days=60)
        self.does(code, happened.GasMeasured(case.guardian or "", values, self.now, "上部", "GX-07", until))

    def works(self, code: str) -> None:
        """The scan, then the guardian there whenever asked."""
        case = self.permit(code)
        guardian = case.guardian or ""
        self.does(code, happened.Scanned(guardian, self._spot(case), "screen", device=f"phone {guardian}"))
        begun = self.permit(code)
        assert begun.state is State.WORKING, begun.interceptions
        inside = tuple(self.org.name(p) for p in begun.workers)
        if self.rules.of(case.kind).head_count:
            self.does(code, happened.WentIn(guardian, inside))
        self.until(self.now + JOB / 2)
        self.does(code, happened.Present(guardian, self._spot(case)))
        self.until(self.now + JOB / 2)
        self.does(code, happened.Present(guardian, self._spot(case)))
        if self.rules.of(case.kind).head_count:
            self.does(code, happened.CameOut(guardian, inside))

    def ends(self, code: str) -> None:
        """Finished, watched, counted out, accepted by somebody who did not work there."""
        foreman, guardian = self.permit(code).owner or "", self.permit(code).guardian or ""
        self.does(code, happened.Finished(foreman))
        spot = self._spot(self.permit(code))
        if (watching := self.permit(code)).state is State.WATCHING:
            assert watching.watch_until
            self.until(watching.watch_until)
            self.does(code, happened.Present(guardian, spot))
        photo = self._photo(foreman, f"clean {code}")
        self.does(code, happened.Cleared(foreman, True, True), happened.Brought(foreman, (photo,)))
        by = accepters(self.permit(code), Context(self.now, self.rules, self.org))[0]
        self.does(code, happened.Accepted(by, spot, f"phone {by}"))
        assert self.permit(code).state is State.CLOSED

    # ---- who and where -------------------------------------------------------------------------------------------

    def _crew(self, job: Planned) -> tuple[Crewman, ...]:
        """Everybody holds what the rules ask for to the end; but for the trouble that this job has."""
        rule, taken = self.rules.of(job.kind), set[str]()
        crew: list[Crewman] = []
        for part in dict.fromkeys((*rule.parts, "worker", "foreman")):
            if part == "guardian" and job.trouble == "no guardian":
                continue
            person = self._able(job, part, taken)  # type: ignore[arg-type]
            taken.add(person)
            crew.append(Crewman(person, part))  # type: ignore[arg-type]
        return tuple(crew)

    def _able(self, job: Planned, part: Part, taken: set[str]) -> str:
        fields = tuple(USUAL[job.kind].items())
        asked = Permit("", "", job.kind, fields=fields)
        papers_of = [p for p in self.rules.of(job.kind).papers if p.of == part and p.wanted(asked)]
        if not papers_of:
            return self._somebody(taken, "班组长" if part == "foreman" else "员工")
        end = job.begins + JOB * 2
        fit = [self._holders(paper.any_of, end, job.begins) for paper in papers_of]
        if part == "worker" and job.trouble == "expired":
            over = (c for c in self.held if c.category == "welding" and c.expires and c.expires < job.begins.date())
            ended = {c.person for c in over}  # not of those who only have to be reviewed: another reason
            return self.dice.choice(sorted(ended - fit[0] - taken))
        return self.dice.choice(sorted(set.intersection(*fit) - taken))

    def _holders(self, categories: Sequence[str], end: datetime, now: datetime) -> set[str]:
        """Who of our own people may work until then."""
        good = {c.person for c in self.held if c.category in categories and stands(c, end, now) is None}
        return {p for p in good if self.org.listed(p) and self.org.unfit(p, now) is None}

    def _somebody(self, taken: set[str], role: str) -> str:
        known = (p for p in self.org.people.values() if p.role == role and p.active and p.reachable)
        return self.dice.choice(sorted(p.id for p in known if p.id not in taken))

    def _boss(self, place: Place) -> bool:
        """Somebody who is not the place's own worker will accept."""
        return bool(place.department) and place.owner is not None

    def _spot(self, case: Permit) -> Spot:
        place = self.org.places[case.place_code or ""]
        return Spot(place.lat, place.lng, 8.0)

    def _photo(self, by: str, name: str) -> Attachment:
        return Attachment(f"{name} {self.now:%m%d%H%M}", "photo", by, self.now)

    # ---- time and store ------------------------------------------------------------------------------------------

    def permit(self, code: str) -> Permit:
        found: Permit = self.store.run_now(lambda work: work.load(code)[1])
        return found

    def does(self, code: str, *acts: object) -> None:
        """All in one transaction, as the sweep does it; a refusal fails the quarter."""

        def all_of_them(work: UnitOfWork) -> None:
            work.preload([code])
            for act in acts:
                self.engine.apply(work, code, act, self.now)

        self.store.run_now(all_of_them)

    def until(self, at: datetime) -> None:
        """Every timer on the way, at its own time."""
        assert at >= self.now, f"{at} is past, it is {self.now}"
        while due := self.store.read_now(lambda session: session.exec(
            select(Timer).where(col(Timer.due_at) <= at, ~col(Timer.case_code).startswith("@"))
            .order_by(col(Timer.due_at), col(Timer.case_code), col(Timer.name))
        ).first()):  # fmt: skip
            self.now = max(self.now, due.due_at.astimezone(BEGIN.tzinfo))
            self.does(due.case_code, Due(due.name))
        self.now = at

    def close(self) -> None:
        self.store.close()

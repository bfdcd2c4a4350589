"""Permits in stories: a factory whose people hold their certificates, an application with nothing missing, and a
ticket on every step of its way. The rules are those of config."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.factory import factory, moved
from tests.world import MORNING, World
from workflows.certificate.papers import Certificate, Company, Dossier, GatePass
from workflows.kernel.people import CONTRACTOR, Org, Person
from workflows.permit.case import Permit, State
from workflows.permit.events import Answered, Applied, Approved, Brought, Submitted
from workflows.permit.records import Attachment, Crewman, Kind, Spot
from workflows.permit.rules import FieldRule, KindRule, PermitRules

APPLICANT, FOREMAN, WORKER, GUARDIAN = "吴刚", "王芳", "张伟", "李强"
PLACE = "P-EAST"
YARD = Spot(31.2000, 121.4000, 10.0)
"""On the spot of PLACE."""
START, END = MORNING + timedelta(hours=1), MORNING + timedelta(hours=3)
SOME: Mapping[str, str] = {
    "text": "按方案", "number": "3", "yes_no": "否", "person": GUARDIAN, "time": "2026-03-02 09:00",
}  # fmt: skip
"""An answer for a question of this sort."""


def permit_world(org: Org | None = None, start: datetime = MORNING, site: str | None = None) -> World:
    """Everybody of the usual crew holds what the rules of every kind ask of any part."""
    world = World(org or factory(), site, start)
    for name in (FOREMAN, WORKER, GUARDIAN, "陈静", "孙磊"):
        certified(world, name)
    return world


def rules(world: World) -> PermitRules:
    found: PermitRules = world.work.newest["permit"]
    return found


def kind_rule(world: World, kind: Kind = Kind.HOT) -> KindRule:
    return rules(world).of(kind)


def certified(world: World, person: str, *categories: str, **changes: Any) -> None:
    """These certificates, else one of each that any rule names; `changes` to every one of them."""
    named = categories or sorted({c for k in rules(world).kinds.values() for paper in k.papers for c in paper.any_of})
    held = {c.category: c for c in world.work.dossiers.get(person, Dossier(person)).certificates}
    for number, category in enumerate(named, len(held) + 1):
        fresh = Certificate(
            number, person, category, "special_work", f"T{number:06d}", "应急管理局", date(2024, 1, 1),
            date(2027, 1, 1), date(2030, 1, 1),
        )  # fmt: skip
        held[category] = replace(fresh, **changes)
    before = world.work.dossiers.get(person, Dossier(person))
    world.work.dossiers[person] = replace(before, certificates=tuple(held.values()))


def uncertified(world: World, person: str) -> None:
    world.work.dossiers[person] = Dossier(person)


def contractor(world: World, name: str = "马工", **changes: Any) -> GatePass:
    """Somebody of another company with a pass; on the factory's list so that the name can stand on a permit."""
    if name not in world.org.people:
        joined = Person(name, name, "外协/蓝天安装", CONTRACTOR)
        world.org = replace(world.org, people={**world.org.people, name: joined})
    company = Company(1, "蓝天安装公司", date(2027, 1, 1), date(2027, 1, 1), FOREMAN)
    gate = replace(GatePass(name, company, date(2026, 1, 5), date(2026, 12, 31), FOREMAN), **changes)
    certified(world, name)
    world.work.dossiers[name] = replace(world.work.dossiers[name], contractor=True, gate=gate)
    return gate


def answers(world: World, kind: Kind, **given: str) -> tuple[tuple[str, str], ...]:
    """Every question of the kind that has to be answered, each with the first answer there is."""
    found: dict[str, str] = {}
    for ask in kind_rule(world, kind).fields:
        name, _, value = ask.when.partition("=")
        if ask.name in given or (ask.required and (not name or found.get(name) == value)):
            found[ask.name] = given.get(ask.name, _some(ask))
    return tuple(found.items())


def _some(ask: FieldRule) -> str:
    return ask.options[0] if ask.options else SOME[ask.answer]


def crew(world: World, kind: Kind, **parts: str | None) -> tuple[Crewman, ...]:
    """One for each part of the kind and a foreman; a part given as None is nobody's."""
    wanted = dict.fromkeys((*kind_rule(world, kind).parts, "foreman"))
    people = dict.fromkeys(wanted, WORKER) | {"guardian": GUARDIAN, "foreman": FOREMAN} | parts
    return tuple(Crewman(person, part) for part, person in people.items() if person)  # type: ignore[arg-type]


def application(world: World, kind: Kind = Kind.HOT, by: str = APPLICANT, **changes: Any) -> Applied:
    """With nothing missing: 焊接支架 at the east door from 9 to 11 this morning; `changes` to any of its fields."""
    place = world.org.places[changes.get("place_code", PLACE)]
    whole = Applied(
        by, kind, "焊接支架", place.name, place.code, None, None, START, END, crew(world, kind), answers(world, kind)
    )  # fmt: skip
    return replace(whole, **changes)


def applied(world: World, kind: Kind = Kind.HOT, **changes: Any) -> str:
    """A draft with every file it needs; its messages are read."""
    event = application(world, kind, **changes)
    with world.work.savepoint():
        code = world.engine.open(world.work, "permit", event, world.now)
    world._settle()
    bring_files(world, code)
    world.forget_messages()
    return code


def bring_files(world: World, code: str) -> None:
    """Every file that this ticket asks for."""
    case = permit(world, code)
    for _ in range(10):
        if not case.asking.startswith("file:"):
            return
        name = case.asking.removeprefix("file:")
        scan = Attachment(f"{name}-{code}", "file", case.reporter, world.now, role=name)
        assert world.person(case.reporter).does(code, Brought(case.reporter, (scan,))) == ""
        case = permit(world, code)


def submitted(world: World, kind: Kind = Kind.HOT, **changes: Any) -> str:
    """In approval; its messages are read."""
    code = applied(world, kind, **changes)
    assert world.person(permit(world, code).reporter).does(code, Submitted(permit(world, code).reporter)) == ""
    assert permit(world, code).state is State.APPROVING, world.person(permit(world, code).reporter).texts[-1]
    world.forget_messages()
    return code


def approved(world: World, kind: Kind = Kind.HOT, **changes: Any) -> str:
    """Signed by everybody who is asked, on the spot; its messages are read."""
    code = submitted(world, kind, **changes)
    sign_all(world, code)
    assert permit(world, code).state is State.APPROVED
    world.forget_messages()
    return code


def sign_all(world: World, code: str, note: str = "已当面沟通，错开") -> None:
    """Every node, in order, by whoever is asked, standing at the place."""
    for _ in range(20):
        if permit(world, code).state is not State.APPROVING:
            return
        by = asked(world, code)[0]
        at = world.org.places[permit(world, code).place_code or PLACE]
        refused = world.person(by).does(code, Approved(by, spot=Spot(at.lat, at.lng, 10.0), note=note))
        assert refused == "", refused
    raise AssertionError(f"{code} is not approved: {permit(world, code).nodes}")


def asked(world: World, code: str) -> tuple[str, ...]:
    """Who is asked to sign now."""
    case = permit(world, code)
    waiting = [n for n in case.nodes if n.by is None]
    now = [n for n in waiting if n.group == waiting[0].group]
    fit = [world.org.fit(p, world.now) for n in now for p in n.people]
    return tuple(dict.fromkeys(p for p in fit if p))


def permit(world: World, code: str) -> Permit:
    found: Permit = world.work.load(code)[1]
    return found


def answer(world: World, code: str, text: str, field: str = "") -> str:
    """The applicant's answer to the open question, or to a field by name; the refusal, if any."""
    by = permit(world, code).reporter
    return world.person(by).does(code, Answered(by, text, field))


__all__ = [
    "APPLICANT", "END", "FOREMAN", "GUARDIAN", "PLACE", "START", "WORKER", "YARD", "answer", "answers", "application",
    "applied", "approved", "asked", "bring_files", "certified", "contractor", "crew", "kind_rule", "moved", "permit",
    "permit_world", "rules", "sign_all", "submitted", "uncertified",
]  # fmt: skip

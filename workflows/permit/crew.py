"""Names into people: who has which part on the ticket."""

from collections.abc import Sequence
from dataclasses import replace

from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.permit import asking
from workflows.permit.case import Permit
from workflows.permit.records import PART_NAMES, Crewman, Part
from workflows.permit.spoken_people import people as spoken


def part_of(word: str) -> Part | None:
    """`worker` or 作业人; None for anything else."""
    return next((part for part, name in PART_NAMES.items() if word in (part, name)), None)


def with_part(case: Permit, part: Part, people: Sequence[str]) -> Permit:
    """These people, and nobody else, have the part; the foreman owns the ticket."""
    others = tuple(c for c in case.crew if c.part != part)
    crew = (*others, *(Crewman(person, part) for person in dict.fromkeys(people)))
    unclear = tuple(one for one in case.unclear if one[0] != part)
    case = replace(case, crew=crew, unclear=unclear)
    return replace(case, owner=next(iter(case.people("foreman")), case.reporter))


def take(case: Permit, given: Sequence[Crewman], org: Org) -> tuple[Permit, tuple[str, ...]]:
    """Whoever an application names, by id or by name, and the names that no list knows. A part that is named anew has
    only its new people."""
    unknown: list[str] = []
    for part in dict.fromkeys(c.part for c in given):
        known: list[str] = []
        doubtful: list[str] = []
        for name in (c.person for c in given if c.part == part):
            found = (name,) if name in org.people else tuple(p.id for p in org.named(name))
            known += found if len(found) == 1 else ()
            doubtful += [name] if len(found) > 1 else []
            unknown += [] if found else [name]
        case = with_part(case, part, known)
        case = replace(case, unclear=(*case.unclear, *((part, name) for name in doubtful)))
    return case, tuple(unknown)


def answer(case: Permit, part: Part, text: str, org: Org) -> Permit:
    """张伟、陈静 as the people of a part. Raises Refused with what to write instead."""
    if org.belongs(text):
        return with_part(case, part, (text,))
    said = spoken(text, org, case.reporter)
    people = tuple(c.person for c in said.crew)
    if said.unknown or not (people or said.doubtful):
        raise Refused(not_found("、".join(said.unknown) or text))
    if part in asking.ALONE and len(people) + len(said.doubtful) > 1:
        raise Refused(f"{PART_NAMES[part]}只能写一位，这里有 {len(people) + len(said.doubtful)} 位。请写一个名字。")
    case = with_part(case, part, people)
    return replace(case, unclear=(*case.unclear, *((part, name) for name in said.doubtful)))


def choose(case: Permit, key: str, text: str, org: Org) -> Permit:
    """Which of two people of one name: an id, or a word of the department. Raises Refused."""
    part, name = key.removeprefix(asking.WHICH).split(":", 1)
    of = part_of(part)
    found = [p.id for p in org.named(name) if text in (p.id, p.name + p.department) or text in p.department]
    if of is None or len(found) != 1:
        raise Refused(f"还分不清是哪一位{name}，请在卡片上点一位，或写部门。")
    kept = [person for person in case.people(of) if person != found[0]]
    unclear = tuple(one for one in case.unclear if one != (part, name))
    return replace(with_part(case, of, (*kept, found[0])), unclear=unclear)


def not_found(names: str) -> str:
    """Said back with the remedy."""
    return f"名单里没有“{names}”。请写全名；新来的人和外协请安全员先登记，再写进作业票。"

"""Which person is meant by a tap or by a name as typed, and whom to offer."""

from workflows.hazard.case import Hazard
from workflows.hazard.rules import Ctx
from workflows.kernel.flow import Refused
from workflows.kernel.people import Person

FILLER = ("转派给", "转派", "转给", "派给", "给")


def likely_people(case: Hazard, by: str, ctx: Ctx) -> tuple[Person, ...]:
    """At most ten who can be told now: of the owner's department first, then of the one above it."""
    owner = ctx.org.people.get(case.owner or by)
    near = owner.department if owner else case.department
    top = near.split("/")[0]

    def distance(person: Person) -> int:
        return 0 if person.department == near else 1 if top and person.department.split("/")[0] == top else 2

    fit = [p for p in ctx.org.people.values() if p.id != case.owner and ctx.org.unfit(p.id, ctx.now) is None]
    return tuple(sorted((p for p in fit if distance(p) < 2), key=distance)[:10])


def somebody(tapped: str, typed: str, case: Hazard, ctx: Ctx) -> str:
    """The person, or whoever stands in now; raises Refused with what to write instead."""
    person = tapped or _named(typed, ctx)
    if person not in ctx.org.people:
        raise Refused("这个人不在花名册里，请换一位，或写“转派给”加名字。")
    name = ctx.org.name(person)
    if person == case.owner:
        raise Refused(f"{case.code} 现在就由{name}负责，不用转派。")
    answering = ctx.org.fit(person, ctx.now)
    if answering is None:
        raise Refused(f"{name}{ctx.org.unfit(person, ctx.now)}，也没有代理人，请换一位。")
    if answering == case.owner:
        raise Refused(f"{name}请假，代理人就是现在的责任人{ctx.org.name(answering)}，请换一位。")
    return answering


def _named(typed: str, ctx: Ctx) -> str:
    words = typed.strip().strip("。，,.！! ")
    for filler in FILLER:
        words = words.removeprefix(filler).strip()
    name, _, where = words.replace("（", " ").replace("(", " ").rstrip("）)").partition(" ")
    found = [p for p in ctx.org.named(name) if where.strip() in p.department]
    if not found:
        raise Refused(f"花名册里没有找到“{words}”，请写全名，或在卡片上点一位。")
    if len(found) > 1:
        places = "、".join(p.department.split("/")[-1] or "未登记部门" for p in found)
        example = f"转派给{name} {places.split('、')[0]}"
        raise Refused(f"有 {len(found)} 位{name}（{places}），请在名字后面写上部门，例如：{example}")
    return found[0].id

"""A plan as people read it, and as machines do."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bot.contacts.plan import Plan
from db.contacts import Change, Known, UnitChange
from workflows.kernel.leaving import Departure

MOST = 40
"""Lines of one part; how many more there are is said."""
UNIT = {"added": "新部门", "renamed": "改名或移动", "gone": "撤销", "leader": "换主管"}


def summary(plan: Plan) -> str:
    """One line: 新增 3 人，变动 2 人，离职 1 人，部门 4 个."""
    fresh = sum(1 for change in plan.added if not change.person)
    met = len(plan.added) - fresh
    parts = [f"新增 {fresh} 人", f"对上已有的人 {met} 个" if met else "", f"变动 {len(told(plan.changed))} 人"]
    return "，".join(filter(None, [*parts, f"离职 {len(plan.gone)} 人", f"部门 {len(plan.units)} 个"]))


def told(changes: Sequence[Change]) -> list[Change]:
    """Those with something to read; an internal number of a department is nothing."""
    return [change for change in changes if change.was or change.back or change.absorbs]


def lines(plan: Plan, departures: Sequence[Departure] = ()) -> Iterator[str]:
    """The whole diff: 新增 变动 离职 部门, and what a person has to look at."""
    new = [change for change in plan.added if not change.person]
    met = [change for change in plan.added if change.person]
    yield from _part("新增", [_new(change) for change in new])
    yield from _part("对上已有的人", [_met(change) for change in met])
    yield from _part("变动", [_changed(change) for change in told(plan.changed)])
    handed = {d.person: d for d in departures}
    yield from _part("离职", [_gone(account, known, handed) for account, known in plan.gone])
    yield from _part("部门", [_unit(change) for change in plan.units])
    yield from _part("请看一下", list(plan.notes))


def _part(title: str, found: list[str]) -> Iterator[str]:
    if found:
        yield f"{title}（{len(found)}）"
        yield from (f"  {line}" for line in found[:MOST])
        if len(found) > MOST:
            yield f"  …… 还有 {len(found) - MOST} 项，全部见 --json"


def _new(change: Change) -> str:
    facts = (change.department, change.title, change.role, f"工号 {change.staff_no}" if change.staff_no else "")
    return f"{change.name}（{change.account}）" + "，".join(filter(None, facts))


def _met(change: Change) -> str:
    changed = "，".join(_was(change))
    by = change.known_by or "账号"
    return f"{change.name}（{change.account}）按{by}对上" + (f"：{changed}" if changed else "")


def _changed(change: Change) -> str:
    parts = [*(["恢复在职"] if change.back else []), *(["和另一条记录是同一个人，已合并"] if change.absorbs else [])]
    return f"{change.name}（{change.account}）" + "，".join([*parts, *_was(change)])


def _was(change: Change) -> Iterator[str]:
    return (f"{what} {before or '无'} → {after or '无'}" for what, before, after in change.was)


def _gone(account: str, known: Known, handed: Mapping[str, Departure]) -> str:
    found, name = handed.get(known.person), known.name
    if found is None:
        return f"{name or account}（{account}）"
    work = [f"工单 {'、'.join(found.cases)}"] if found.cases else []
    work += [f"值班 {len(found.shifts)} 班"] if found.shifts else []
    to = f"，{'、'.join(work)}转给{found.superior_name or '安全员'}" if work else ""
    keeps = f"，还要改责任人：{'、'.join(found.keeps)}" if found.keeps else ""
    return f"{name}（{account}）{to}{keeps}"


def _unit(change: UnitChange) -> str:
    path = change.unit.path or "全公司"
    if change.how == "renamed":
        return f"{UNIT[change.how]} {change.before or '无'} → {path}"
    return f"{UNIT[change.how]} {path}" + (f"：{change.unit.leader}" if change.how == "leader" else "")


def as_json(plan: Plan, departures: Sequence[Departure], most: int) -> dict[str, object]:
    """The diff for the record, with at most `most` entries of each sort."""
    found = {name: [*islice(entries, most)] for name, entries in objects(plan, departures).items()}
    return {**head(plan), **found}


def head(plan: Plan) -> dict[str, object]:
    return {"platform": plan.platform, "people": plan.people, "summary": summary(plan)}


def objects(plan: Plan, departures: Sequence[Departure] = ()) -> Mapping[str, Iterator[object]]:
    """The parts of the diff, one entry after the other: a hundred thousand at once would not fit."""
    return {
        "added": (_object(change) for change in plan.added),
        "changed": (_object(change) for change in told(plan.changed)),
        "left": ({"account": account, "name": known.name} for account, known in plan.gone),
        "departments": (
            {"id": u.id, "how": u.how, "path": u.unit.path, "before": u.before, "leader": u.unit.leader}
            for u in plan.units
        ),
        "handed": (
            {"name": d.name, "to": d.superior_name, "cases": d.cases, "shifts": d.shifts, "keeps": d.keeps}
            for d in departures
        ),
        "notes": iter(plan.notes),
    }  # fmt: skip


def _object(change: Change) -> dict[str, object]:
    return {
        "account": change.spelled, "name": change.name, "new": not change.person, "by": change.known_by,
        "department": change.department, "title": change.title, "role": change.role, "staff_no": change.staff_no,
        "back": change.back, "merged": bool(change.absorbs),
        "changes": [{"what": what, "before": before, "after": after} for what, before, after in change.was],
    }  # fmt: skip

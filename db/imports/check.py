"""`run.py check`: what of a factory's people, places and roster would let a message fall on the floor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db.imports.chart import circles
from db.imports.outcome import some
from workflows.kernel.people import CONTRACTOR, DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT, Org

ENDS_SOON = timedelta(days=7)
NEEDED = (
    (SAFETY_OFFICER, "没有责任人的隐患和复查派不出去"),
    (SAFETY_DIRECTOR, "安全员不在时没有人接"),
    (VICE_PRESIDENT, "协同工单没有人可抄送"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`error` lets `check` fail; `where` names a table or a role; every finding says how to mend it."""

    level: Literal["error", "warn"]
    where: str
    what: str
    remedy: str


def check_org(org: Org, now: datetime) -> list[Finding]:
    """Gravest first. An empty site (nobody imported yet) is one finding."""
    if not org.people:
        return [Finding("error", "人员", "人员表是空的", "先运行 run.py import people 文件")]
    found = [*_roles(org, now), *_circles(org), *_silent(org), *_owners(org, now), *_superiors(org, now)]
    found += [*_contacts(org, now), *_stand_ins(org, now), *_roster(org, now)]
    return sorted(found, key=lambda finding: finding.level != "error")


def _roles(org: Org, now: datetime) -> Iterator[Finding]:
    for role, consequence in NEEDED:
        if not any(p.role == role and p.active for p in org.people.values()):
            yield Finding("error", role, f"没有{role}：{consequence}", f"在人员表里给一个人的角色填 {role}")
        elif not org.with_role(role, now):
            remedy = "补账号，或在请假表里给他们填代理人"
            yield Finding("error", role, f"{role}现在一个都通知不到（请假或没有账号）", remedy)
    if not org.on_duty(DUTY_ROOM, now) and not org.with_role(DUTY_ROOM, now):
        remedy = f"在值班表里排 {DUTY_ROOM}，或给一个人的角色填 {DUTY_ROOM}；也可以在设置 [groups] duty 里配值班群"
        yield Finding("warn", DUTY_ROOM, "值班室现在没有人，紧急情况只能发到值班群", remedy)


def _circles(org: Org) -> Iterator[Finding]:
    for circle in circles({p: org.people[p].manager for p in sorted(org.people)}):
        names = " → ".join(org.name(p) for p in (*circle, circle[0]))
        yield Finding("error", "上级", f"上级绕成了圈：{names}", "改其中一个人的上级")


def _silent(org: Org) -> Iterator[Finding]:
    silent = [p for p in org.people.values() if p.active and not p.reachable]
    leaders = [p.name for p in silent if p.role not in ("员工", CONTRACTOR)]
    if leaders:
        remedy = "在人员表里补企业微信账号或钉钉账号，升级到他们这里会走空"
        yield Finding("error", "账号", f"没有任何账号的管理人员：{some(leaders)}", remedy)
    workers = [p.name for p in silent if p.role == "员工"]
    if workers:
        yield Finding("warn", "账号", f"没有任何账号的员工：{some(workers)}", "在人员表里补企业微信账号或钉钉账号")


def _owners(org: Org, now: datetime) -> Iterator[Finding]:
    orphans = [p.name for p in org.places.values() if not p.owner]
    if orphans:
        yield Finding("warn", "区域", f"没有责任人的区域：{some(orphans)}，隐患会派给安全员", "在区域表里填责任人")
    things = [*((p.name, p.owner) for p in org.places.values()), *((e.name, e.owner) for e in org.equipment.values())]
    gone = [name for name, owner in things if owner and org.fit(owner, now) is None]
    if gone:
        remedy = "换一个责任人，或给请假的人填代理人"
        yield Finding("error", "责任人", f"责任人现在通知不到（离职、没账号或请假无代理）：{some(gone)}", remedy)
    strange = [e.name for e in org.equipment.values() if e.place and e.place not in org.places]
    if strange:
        what = f"所在区域不在区域表里的设备：{some(strange)}"
        yield Finding("warn", "设备", what, "在设备表里改 place，或先导入区域")


def _superiors(org: Org, now: datetime) -> Iterator[Finding]:
    """The first rung of every ladder: the superior of whoever owns something."""
    owners = {p.owner for p in org.places.values()} | {e.owner for e in org.equipment.values()}
    known = sorted(owner for owner in owners if owner and owner in org.people)
    alone = [org.name(owner) for owner in known if org.above(owner, 1, now).to is None]
    if alone:
        remedy = "在人员表里填上级，或在部门表里填负责人"
        yield Finding("error", "上级", f"没有可通知的上级，15 分钟没接单只能找值班室：{some(alone)}", remedy)
    vacant = [org.name(p) for p in known if not org.people[p].manager]
    if vacant:
        what = f"直属上级空缺、由部门负责人顶上的责任人：{some(vacant)}"
        yield Finding("warn", "上级", what, "补上班组长后再导入一次")


def _contacts(org: Org, now: datetime) -> Iterator[Finding]:
    """A joint task must find a person in every top-level department."""
    top = sorted({path.split("/")[0] for path in org.departments})
    nobody = [path for path in top if org.contact(path, now) is None]
    if nobody:
        remedy = "在部门表里填接口人、代理人或负责人"
        yield Finding("error", "部门", f"协同工单找不到人的部门：{some(nobody)}", remedy)
    unnamed = [path for path in top if path not in nobody and not _named(org, path)]
    if unnamed:
        yield Finding("warn", "部门", f"没有接口人的部门：{some(unnamed)}，协同工单会找负责人", "在部门表里填接口人")


def _named(org: Org, path: str) -> bool:
    known = org.departments.get(path)
    return bool(known and known.contact)


def _stand_ins(org: Org, now: datetime) -> Iterator[Finding]:
    away = [a for a in org.absences if a.since <= now < a.until and org.fit(a.person, now) is None]
    leaders = [org.name(a.person) for a in away if org.people.get(a.person) and org.people[a.person].role != "员工"]
    if leaders:
        remedy = "在请假表里填代理人，或让本人在聊天里说“代理人某某”"
        yield Finding("warn", "请假", f"请假又没有能接手的代理人：{some(leaders)}，升级会跳到再上一级", remedy)


def _roster(org: Org, now: datetime) -> Iterator[Finding]:
    if not org.roster:
        yield Finding("warn", "值班表", "没有值班表，“现在谁值班”答不出来", "运行 run.py import roster 文件")
        return
    for duty in sorted({shift.duty for shift in org.roster}):
        last = max(shift.until for shift in org.roster if shift.duty == duty)
        if last < now + ENDS_SOON:
            said = "已经排完" if last <= now else f"只排到 {last.astimezone(now.tzinfo):%m-%d %H:%M}"
            yield Finding("warn", "值班表", f"{duty}{said}", "再导入一次值班表")

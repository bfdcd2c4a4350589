"""What `run.py check` says of the permit rules: who signs, what the calendar knows, what cannot be compared."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.kernel.flow import Context
from workflows.kernel.people import ROLES, Org
from workflows.permit.records import NAMES
from workflows.permit.roles import DEPARTMENT, STAFF_NO, by_staff_no, holders
from workflows.permit.rules import LevelRule, NodeRule, PermitRules

AHEAD = timedelta(days=45)
"""The notice for next year comes out in November."""
SHOWN = 3
CHEMICAL = ("化工", "石化", "化学", "农药", "炼油", "焦化", "罐区", "反应釜", "精馏")
WHERE = "改 policies/permit.toml"


@dataclass(frozen=True, slots=True)
class Doubt:
    """`grave` must be mended before anybody can work by it."""

    what: str
    remedy: str
    grave: bool = False


def doubts(rules: PermitRules, org: Org, now: datetime, categories: Collection[str]) -> tuple[Doubt, ...]:
    """`categories` are the keys of the catalogue of certificates."""
    found = (_signers(rules, org, now), _names(rules), _appointed(rules, org, now), _calendar(rules, now))
    return (*(one for part in found for one in part), *_places(org), *_known(rules, org), *_papers(rules, categories))


def chemical(name: str, org: Org) -> str:
    """The word by which this looks like a chemical plant, for one that never said which profile it has; else ""."""
    texts = (name, *(p.name for p in org.places.values()))
    return next((word for word in CHEMICAL if any(word in text for text in texts)), "")


def unset(word: str) -> Doubt:
    what = f"没有写 profile，现在按工贸企业（参照）算；可是厂名或区域里有“{word}”"
    return Doubt(what, f"在 profile = 后面写明“危化企业”或“工贸企业”：{WHERE}")


# ---- who signs ---------------------------------------------------------------------------------------------------


def _signers(rules: PermitRules, org: Org, now: datetime) -> Iterator[Doubt]:
    """Nobody for a statutory node: such a ticket could never be approved. One line for all tickets of one role."""
    ctx = Context(now, rules, org)
    empty: dict[tuple[str, ...], list[str]] = {}
    for kind, level, node in _statutory(rules):
        if not holders(node, "", ctx):
            empty.setdefault(node.roles, []).append(f"{kind}{level.name}“{node.title}”")
    for roles, nodes in empty.items():
        more = f"等 {len(nodes)} 处" if len(nodes) > SHOWN else ""
        what = f"没有人能批：{'、'.join(nodes[:SHOWN])}{more}，要{'或'.join(roles)}"
        yield Doubt(what, f"在花名册里补上这个角色，或在 [roles] 里写明由谁：{WHERE}", grave=True)


def _statutory(rules: PermitRules) -> Iterator[tuple[str, LevelRule, NodeRule]]:
    for kind, rule in rules.kinds.items():
        for level in rule.levels:
            for node in level.nodes:
                if node.statutory:
                    yield NAMES[kind] if rule.level_by else "", level, node


def _names(rules: PermitRules) -> Iterator[Doubt]:
    """A role that neither the people's list nor the table knows is a slip of the pen."""
    used = {role for rule in rules.kinds.values() for level in rule.levels for n in level.nodes for role in n.roles}
    used |= {a.role for a in rules.appointments}
    for role in sorted(used - set(rules.roles) - set(ROLES)):
        if not role.startswith((DEPARTMENT, STAFF_NO)):
            yield Doubt(f"审批角色“{role}”没有写是谁", f"在 [roles] 里加一行，或核对写法：{WHERE}", grave=True)
    for name, sources in rules.roles.items():
        if strange := [s for s in sources if s not in ROLES and not s.startswith((DEPARTMENT, STAFF_NO))]:
            remedy = f"只能写{'、'.join(ROLES)}，或“部门:…”“工号:…”：{WHERE}"
            yield Doubt(f"[roles] 的“{name}”写了不认识的“{strange[0]}”", remedy, grave=True)


def _appointed(rules: PermitRules, org: Org, now: datetime) -> Iterator[Doubt]:
    for letter in rules.appointments:
        if letter.until is not None and letter.until < now.date():
            yield Doubt(f"委托书 {letter.letter} 在 {letter.until} 到期了，受托人不能再批", f"续签后改 until：{WHERE}")
        if by_staff_no(letter.staff_no, org) is None:
            yield Doubt(f"委托书 {letter.letter} 的工号 {letter.staff_no} 不在花名册里", f"核对工号：{WHERE}")


# ---- days, places, papers ----------------------------------------------------------------------------------------


def _calendar(rules: PermitRules, now: datetime) -> Iterator[Doubt]:
    """升级管理 cannot see a holiday that is in no table."""
    for year in dict.fromkeys((now.year, (now + AHEAD).year)):
        known = rules.calendar.get(str(year))
        if known is None or not known.complete:
            what = f"{year} 年的放假和调休还没有写全，升级管理只能按周六周日算"
            yield Doubt(what, f"按国务院办公厅的通知加一节 [calendar.{year}]，complete 写 true：{WHERE}")


def _places(org: Org) -> Iterator[Doubt]:
    blind = [p.name for p in org.places.values() if p.lat is None or p.lng is None]
    if blind:
        more = f"等 {len(blind)} 个" if len(blind) > SHOWN else ""
        what = f"{'、'.join(blind[:SHOWN])}{more}没有经纬度，交叉作业只能按同一地点查，查不到多少米以内"
        yield Doubt(what, "在 places.csv 里补 lat、lng，再导入")


def _known(rules: PermitRules, org: Org) -> Iterator[Doubt]:
    """A line of [[places]] that speaks of no place, or of a level that nobody knows, protects nobody."""
    for line in rules.places:
        if rules.of(line.kind).meant(line.at_least) is None:
            what = f"[[places]] 的“{line.id}”写了{NAMES[line.kind]}不认识的“{line.at_least}”"
            yield Doubt(what, f"at_least 写定级问题的一个回答，或级别的名字：{WHERE}", grave=True)
        for start in line.starts:
            if not any(code.startswith(start) for code in org.places):
                yield Doubt(
                    f"[[places]] 的“{line.id}”：没有编号以 {start} 开头的地点", f"核对 places.csv 里的编号：{WHERE}"
                )


def _papers(rules: PermitRules, categories: Collection[str]) -> Iterator[Doubt]:
    asked = {(name, paper.label) for r in rules.kinds.values() for paper in r.papers for name in paper.any_of}
    for name, label in sorted(asked):
        if name not in categories:
            what = f"“{label}”要的证书类别“{name}”不在证书目录里，谁都不会有"
            yield Doubt(what, f"核对 config/data/certificates.toml 里的 key：{WHERE}", grave=True)

"""How a hazard is put into words: the head, the facts and the reason that every card of this workflow shares."""

from datetime import datetime

from workflows.hazard.case import Hazard
from workflows.hazard.dispatch import responsible
from workflows.hazard.reading import Level
from workflows.hazard.understanding import graded
from workflows.kernel.alerts import said
from workflows.kernel.cards import Ask, Button, Card, Choice, Tone
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline, say_time

COLOUR: dict[Level, str] = {"red": "红色", "yellow": "黄色", "blue": "蓝色"}
TEXT_SHOWN = 80
"""Characters of a report that a card quotes; the rest stands in the case."""


def colour(case: Hazard) -> str:
    """红色隐患, or 隐患（未定级） while nobody graded it."""
    if case.level is None:
        return "隐患（未定级）"
    return f"{COLOUR[case.level]}隐患"


def tone(case: Hazard) -> Tone:
    """The colour of the card: the one of the case."""
    return case.level or "grey"


def spot(case: Hazard) -> str:
    """二号焊接车间东门 · 配电箱 PD-203; 地点待确认 where nobody said."""
    return " · ".join(p for p in (case.place, case.equipment) if p) or "地点待确认"


def words(case: Hazard) -> str:
    """The worker's own words, shortened."""
    text = " ".join(case.text.split())
    return f"{text[:TEXT_SHOWN]}…" if len(text) > TEXT_SHOWN else text


def problem(case: Hazard) -> str:
    """The words, and the class behind them: 箱门敞开（电气 / 配电箱柜 / 箱门未闭）."""
    said = words(case) or case.title
    if case.of is None or not graded(case):
        return f"{said}（类别待定）"
    doubt = "" if case.sure else "，待确认"
    return f"{said}（{case.of.l1} / {case.of.l2} / {case.of.l3}{doubt}）"


def who(person: str | None, org: Org) -> str:
    """李强（电工班）; the last part of the department is enough in a chat."""
    known = org.people.get(person or "")
    if known is None:
        return "值班室"
    return f"{known.name}（{known.department.split('/')[-1]}）" if known.department else known.name


def in_charge(case: Hazard, org: Org) -> str:
    """Who will do it, and through whom it still has to go."""
    last = responsible(case)
    via = f"，先经{org.name(case.owner)}派发" if case.owner and last != case.owner else ""
    return f"{who(last, org)}{via}"


def facts(case: Hazard, org: Org, now: datetime) -> tuple[tuple[str, str], ...]:
    """Place, problem, who and by when; how many reported it and how often it came back, where there is more to say."""
    lines = [("地点", spot(case)), ("问题", problem(case)), ("责任", in_charge(case, org))]
    if case.due_at:
        lines.append(("时限", say_deadline(case.due_at, now)))
    if seen := counted(case):
        lines.append(("情况", seen))
    return tuple(lines)


def counted(case: Hazard) -> str:
    """预警二级，5 人报告，90 天内重复发生 2 次，重大待判定, 补录."""
    people = len(case.reporters) + len(case.return_also) + (1 if case.anonymous else 0)
    parts = [said(case.alert_level), f"{people} 人报告" if people > 1 else ""]
    parts.append(f"重复发生 {case.repeats} 次" if case.repeats else "")
    parts.append("疑似重大隐患，待人判定" if case.major and case.major.status == "suggested" else "")
    parts.append("已判定为重大隐患" if case.major and case.major.status == "judged" else "")
    parts.append("补录" if case.backdated else "")
    parts.append(f"{case.source}上报" if case.source else "")
    parts.append(f"另有：{'、'.join(case.others)}" if case.others else "")
    return "，".join(p for p in parts if p)


def pictures(case: Hazard) -> tuple[str, ...]:
    """At most three photos of the report."""
    return tuple(a.sha256 for a in case.kept("before", "photo"))[:3]


def because(rule: str, step: str, clock: str) -> str:
    """为什么收到这条: rule, step, clock."""
    return f"规则：{rule}；步骤：{step}；时限：{clock}"


def clock_of(case: Hazard, now: datetime) -> str:
    """The clock that runs now, in words."""
    if case.accepted_at is None and case.respond_by:
        return f"{say_time(case.respond_by, now)} 前接单"
    return f"{say_time(case.due_at, now)} 前处理完" if case.due_at else "还没有起算"


def say(case: Hazard, headline: str, foot: str = "", why: str = "", ask: Ask | None = None) -> Card:
    """A line of text, with the code where the headline does not hold it."""
    head = headline if case.code in headline else f"{headline} {case.code}"
    return Card(case.code, head, tone(case), foot=foot, why=why, ask=ask)


def full(
    case: Hazard, org: Org, now: datetime, headline: str, buttons: tuple[Button, ...], why: str, foot: str = "",
    choice: Choice | None = None, ask: Ask | None = None,
) -> Card:  # fmt: skip
    """The card with everything: facts, pictures and what can be pressed."""
    return Card(case.code, headline, tone(case), facts(case, org, now), pictures(case), buttons, choice, ask, foot, why)

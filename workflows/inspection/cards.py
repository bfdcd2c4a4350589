"""What people read about a round: it is theirs, it ends soon, it was missed, it is done."""

from collections import Counter
from datetime import datetime, timedelta

from workflows.inspection.case import Finding, Round
from workflows.inspection.people import whose
from workflows.kernel.cards import Ask, Button, Card, Tone, some
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline, say_span, say_time

TAKE, EXCUSE = Button("round_take", "我来巡"), Button("round_excuse", "不用巡")
EXCUSE_WHY = "round_excuse_why"
"""The question whose answer is the reason."""


def because(rule: str, step: str, clock: str) -> str:
    return f"规则：{rule}；步骤：{step}；时限：{clock}"


def link(case: Round) -> Button:
    return Button("open_round", "开始检查", link=f"/h5/round/{case.code}")


def _points(case: Round) -> str:
    return some([stop.name or stop.point for stop in case.stops], 4)


def _facts(case: Round, org: Org, now: datetime) -> tuple[tuple[str, str], ...]:
    start = say_time(case.starts_at, now) if case.starts_at else ""
    end = say_deadline(case.due_at, now) if case.due_at else ""
    order = "按顺序走" if case.ordered and len(case.stops) > 1 else ""
    known = (
        ("点位", f"{len(case.stops)} 个：{_points(case)}"), ("谁巡", whose(case, org)), ("做完", end),
        ("开始", start), ("路线", order),
    )  # fmt: skip
    return tuple((name, said) for name, said in known if said)


def _clock(case: Round, now: datetime) -> str:
    return say_deadline(case.due_at, now) if case.due_at else "没有"


def planned(case: Round, org: Org, now: datetime, instead_of: str = "") -> Card:
    """To whoever goes it, or to everybody who could. `instead_of` is the name of somebody away."""
    head = f"巡检：{case.title}，{len(case.stops)} 个点位 {case.code}"
    buttons = (link(case),) if case.owner else (link(case), TAKE)
    foot = "到点位扫码打卡，再填检查表；没有网络也能做，回来自动上传。"
    foot = f"{instead_of}不在，这一轮由{org.name(case.owner)}代巡。{foot}" if instead_of else foot
    foot = foot if case.owner else f"谁先接谁巡。{foot}"
    why = because("按巡检计划派给岗位或个人", "巡检", _clock(case, now))
    return Card(case.code, head, "blue", _facts(case, org, now), (), buttons, foot=foot, why=why)


def rest(left: int) -> str:
    """What is still open: points, or only photos and the word that it is finished."""
    return f"还有 {left} 个点位没做完" if left else "点位都填了，还没有按“完成”"


def taken(case: Round, org: Org, now: datetime, what: str) -> Card:
    """To everybody who had it before: where it went."""
    return Card(case.code, f"{case.title}：{what} {case.code}", "grey", foot="这里不用再做什么。")


def remind(case: Round, org: Org, now: datetime, left: int) -> Card:
    """Before the end of the window; `left` points are still to be done."""
    head = f"{case.title}{rest(left)}，{_clock(case, now)} {case.code}"
    buttons = (link(case),) if case.owner else (link(case), TAKE)
    why = because("时限前提醒一次", "提醒", _clock(case, now))
    return Card(case.code, head, "yellow", (), (), buttons, foot="去不了就转给同班组的人，或请他按“我来巡”。", why=why)


def missed(case: Round, org: Org, now: datetime, left: int, until: datetime) -> Card:
    """To whoever should have gone it: it can still be made up for."""
    head = f"{case.title}到时间{rest(left)}，记为漏检 {case.code}"
    foot = f"{say_time(until, now)} 之前还可以补检；按时做了没上传的，连上网就会补上。"
    buttons = (link(case),) if case.owner else (link(case), TAKE)
    why = because("到时限没做完记为漏检", "漏检", say_time(until, now))
    return Card(case.code, head, "yellow", _facts(case, org, now)[:3], (), buttons, foot=foot, why=why)


def climbed(case: Round, org: Org, now: datetime, left: int, until: datetime) -> Card:
    """To a superior, one message a person."""
    head = f"{case.title}漏检（{whose(case, org)}），{rest(left)} {case.code}"
    foot = f"请问一下情况，安排人补检（到{say_time(until, now)}）；停产、检修就按“不用巡”写明原因。"
    why = because("漏检告诉上级，再过一段时间告诉再上一级", "升级", say_time(until, now))
    return Card(case.code, head, "yellow", _facts(case, org, now)[:3], (), (TAKE, EXCUSE), foot=foot, why=why)


def let_go(case: Round) -> Card:
    """Begun at a point and not finished within the day."""
    head = f"{case.title}没有做完，不再等了 {case.code}"
    return Card(case.code, head, "grey", foot="报过的异常照常处理。要检查就再扫一次码，重新开始。")


def why_not(case: Round) -> Card:
    """不用巡 was pressed: the reason is the next text."""
    question = f"{case.title}为什么不用巡？写一句，例如停产、检修 {case.code}"
    return Card(case.code, question, "yellow", ask=Ask(EXCUSE_WHY, question), foot="写了原因才算数。")


def excused(case: Round, org: Org, by: str, why: str) -> Card:
    head = f"{case.title}不用巡了：{why} {case.code}"
    return Card(case.code, head, "grey", foot=f"{org.name(by)}定的，这里不用再做什么。")


def closed(case: Round, org: Org, now: datetime) -> Card:
    """To whoever went it."""
    late = "（补检）" if case.late else ""
    head = f"{case.title}巡完了{late}，{counted(case)} {case.code}"
    found = tuple(dict.fromkeys(one.hazard for one in standing(case) if one.hazard))
    facts = (
        ("点位", f"{len(case.stops)} 个"), ("异常", f"{findings(case)} 项" if findings(case) else "没有"),
        ("隐患", some(found)), ("改填", _taken_back(case, found)), ("谁巡", shares(case, org)),
        ("用时", say_span(took(case))),
    )  # fmt: skip
    shown = tuple((name, said) for name, said in facts if said)
    tone: Tone = "yellow" if findings(case) else "green"
    foot = f"谢谢{_thanked(case, org)}。{'异常已经开了隐患单，处理的进展会发到这里。' if findings(case) else ''}"
    why = because("全部点位做完", "完成", "没有")
    return Card(case.code, head, tone, shown, foot=foot, why=why)


def done_after_all(case: Round, org: Org, now: datetime) -> Card:
    """To superiors who were told of the miss."""
    how = "已补检" if case.late else "其实按时做了，记录晚到"
    return Card(case.code, f"{case.title}{how}，{counted(case)} {case.code}", "green", foot="这里不用再做什么。")


def counted(case: Round) -> str:
    return f"{len(case.stops)} 个点位，{findings(case)} 项异常" if findings(case) else f"{len(case.stops)} 个点位都正常"


def standing(case: Round) -> tuple[Finding, ...]:
    """Those that the forms say still."""
    return tuple(one for stop in case.stops for one in stop.findings if not one.taken_back)


def findings(case: Round) -> int:
    """Two items that went into one hazard are one; what was taken back is none."""
    return len({one.hazard for one in standing(case) if one.hazard}) + sum(not one.hazard for one in standing(case))


def _taken_back(case: Round, counted_already: tuple[str, ...]) -> str:
    gone = [one for stop in case.stops for one in stop.findings if one.taken_back]
    codes = some(tuple(dict.fromkeys(c for one in gone if (c := one.hazard) and c not in counted_already)))
    still = f"，隐患单照常处理：{codes}" if codes else ""
    return f"{len(gone)} 项先报了异常，后来改了{still}" if gone else ""


def _counts(case: Round) -> Counter[str]:
    return Counter(who for stop in case.stops if (who := stop.by or case.owner))


def shares(case: Round, org: Org) -> str:
    """李强 5 个点位、王芳 1 个点位; "" where one person did all."""
    counts = _counts(case)
    if not set(counts) - {case.owner}:
        return ""
    return "、".join(f"{org.name(who)} {n} 个点位" for who, n in counts.most_common())


def _thanked(case: Round, org: Org) -> str:
    who = dict.fromkeys((*(person for person, _ in _counts(case).most_common()), case.owner))
    return "、".join(org.name(person) for person in who)


def took(case: Round) -> timedelta:
    """From the first check-in to the last form."""
    moments = [m.at for stop in case.stops for m in (stop.checked_in, stop.filled) if m]
    return max(moments) - min(moments) if moments else timedelta()

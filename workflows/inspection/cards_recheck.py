"""What people read about a point that was clean too often, and about the look somebody else took."""

from datetime import datetime

from workflows.inspection.cards import TAKE, because, findings, link
from workflows.inspection.case import Round, Stop
from workflows.inspection.contradicting import clean
from workflows.kernel.cards import Card, Tone
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline

RULE = "连续几轮没有异常就换个人复核"
SEEN_LATELY = "（最近也看过）"
"""In the title of a re-check by one of those whose runs made the point yellow: there was nobody else."""


def _deadline(case: Round, now: datetime) -> str:
    return say_deadline(case.due_at, now) if case.due_at else "没有"


def _point(stop: Stop) -> str:
    return stop.name or stop.point


def wanted(case: Round, org: Org, now: datetime) -> Card:
    """To the other person."""
    who = f"{org.name(case.owner)}，请" if case.owner else "请"
    head = f"{who}复核{'、'.join(_point(stop) for stop in case.stops)}，{_deadline(case, now)} {case.code}"
    foot = "到现场重新看、重新读数，不看上一轮填的。谁看过谁不复核，所以换个人来。"
    if case.title.endswith(SEEN_LATELY):
        foot = "同班组现在能来的人最近几轮都看过这里，没有别人了。请到现场重新看、重新读数，不看上次填的。"
    buttons = (link(case),) if case.owner else (link(case), TAKE)
    why = because(RULE, "复核", _deadline(case, now))
    return Card(case.code, head, "yellow", (), (), buttons, foot=foot, why=why)


def yellow(case: Round, stop: Stop, runs: int) -> Card:
    """To the leader, where nobody was free to look."""
    head = f"{_point(stop)}连续 {runs} 轮没有异常，转黄 {case.code}"
    foot = "同班组现在没有别人能复核，或当班的复核名额用完了，点位先留黄；下一轮没有异常时再派。"
    return Card(case.code, head, "yellow", foot=foot, why=because(RULE, "转黄", "没有"))


def done(case: Round, stop: Stop, org: Org, now: datetime, runs: int) -> Card:
    """To whoever had seen it before, and above."""
    count = findings(case)
    said = f"复核{_point(stop)}发现 {count} 项异常" if count else f"复核{_point(stop)}没有异常，转回绿色"
    foot = "异常已经开了隐患单，安排整改就行。" if count else f"以后连续 {runs} 轮没有异常再复核。"
    if not stop.findings and not clean(stop):
        said, foot = f"复核{_point(stop)}没有异常，还有没归档的隐患，先留黄", "隐患归档以后再复核一次。"
    facts = (("复核人", org.name(case.owner)), ("点位", _point(stop)))
    tone: Tone = "yellow" if count else "green"
    why = because(RULE, "复核完成", "没有")
    return Card(case.code, f"{said} {case.code}", tone, facts, foot=f"{foot}谢谢两位。", why=why)

"""What the owner of an open hazard reads when a round sees it again."""

from datetime import datetime

from workflows.hazard import cards
from workflows.hazard.case import Hazard
from workflows.kernel.cards import Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_time

WHY = "巡检又看到，现场还没有好"
"""Why a case that was reported done goes back."""


def seen(
    case: Hazard, org: Org, now: datetime, by: str, text: str, pictures: tuple[str, ...], at: datetime, critical: bool
) -> Card:  # fmt: skip
    """In the words of whoever goes the round, with their photos; nothing to press, the owner's card has that."""
    said = text if len(text) <= cards.TEXT_SHOWN else f"{text[: cards.TEXT_SHOWN]}…"
    lines = (("地点", cards.spot(case)), ("看到", said), ("责任", cards.in_charge(case, org)))
    also = "这一项是关键项，也告诉了安全员。" if critical else ""
    foot = f"{also}请看一下现场；还在处理就照常处理，时限不变。"
    why = cards.because("巡检又看到还没有关闭的隐患，每轮告诉一次", "巡检", cards.clock_of(case, now))
    head = f"{org.name(by)}巡检时又看到 {case.code}，{say_time(at, now)}"
    return Card(case.code, head, cards.tone(case), lines, pictures[:3], foot=foot, why=why)

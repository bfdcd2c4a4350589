"""What somebody reads who says 解除 while people are missing."""

from workflows.kernel.cards import Button, Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span
from workflows.muster import cards
from workflows.muster.cards_lead import NAMES
from workflows.muster.case import Muster
from workflows.muster.rules import MusterRules

CONFIRM_END, KEEP_WAITING = Button("confirm_end", "确认解除"), Button("keep_waiting", "继续等")


def sure(case: Muster, org: Org, rules: MusterRules) -> Card:
    """Numbers and names first, then the second tap."""
    head = cards.mark(case, f"{case.unsettled}，确认解除？ {case.code}")
    names = "、".join(org.name(p) for p in case.open[:NAMES])
    more = f" 等 {len(case.open)} 人" if len(case.open) > NAMES else ""
    needing = "、".join(org.name(a.person) for a in case.those("help")[:NAMES])
    facts = tuple((name, said) for name, said in (("未应答", names + more), ("求助", needing)) if said)
    limit = say_span(rules.confirm_end_within)
    foot = "确认后全厂都会收到“可以离开集合点了”，会记下是谁确认的。"
    foot += f"{limit}内再发一次“解除”也算确认；还在找人就按“继续等”。"
    why = cards.because(case, "确认解除", f"{limit}内有效")
    return Card(case.code, head, "red", facts, (), (CONFIRM_END, KEEP_WAITING), foot=foot, why=why)


def waits(case: Muster) -> Card:
    """The same card after 继续等."""
    head = cards.mark(case, f"继续等，没有解除 {case.code}")
    return Card(case.code, head, "yellow", foot="人找到了，请他按“我已到集合点”。都到齐了再发“解除”。")

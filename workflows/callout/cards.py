"""What the duty room reads when it is rung."""

from datetime import datetime

from workflows.callout.case import ROOM, Callout
from workflows.kernel.alerts import said
from workflows.kernel.cards import Button, Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span

HEARD = Button("heard", "收到")
RULE = "预警二级起呼叫值班电话，没人应答就找值班表上的下一位"


def because(step: str, clock: str) -> str:
    return f"规则：{RULE}；步骤：{step}；时限：{clock}"


def who(person: str, org: Org) -> str:
    """The name; 值班室电话 for the duty room's own telephone."""
    return "值班室电话" if person == ROOM else org.name(person)


def ring(case: Callout, org: Org, person: str, number: int, patience: str) -> Card:
    """To whoever is rung: what and where, and the one press that stops the ringing."""
    again = f"（第 {number} 次呼叫）" if number > 1 else ""
    head = f"{said(case.alert)}，{case.headline} {case.parent}{again}"
    foot = f"{who(person, org)}，知道了请按“收到”；{patience}内没有应答会找下一位。"
    return Card(case.parent, head, "red", case.facts, (), (HEARD,), foot=foot, why=because("呼叫值班", patience))


def over(case: Callout, earlier: int = 0) -> Card:
    """Every copy afterwards: who answered, nothing to press. `earlier` numbers a card that was followed by another."""
    head = f"{case.parent} {case.decided}" + (f"（第 {earlier} 次呼叫）" if earlier else "")
    return Card(case.parent, head, "red", case.facts, foot="不再呼叫。", why=because("应答", "没有"))


def passed(case: Callout, org: Org, person: str) -> Card:
    """The copy of somebody who did not answer: it went on, and can still be answered."""
    head = f"{case.parent} 没有等到{who(person, org)}应答，已找下一位。"
    foot = "现在看到也可以按“收到”。"
    return Card(case.parent, head, "red", case.facts, (), (HEARD,), foot=foot, why=because("换人", "没有"))


def nobody(case: Callout, org: Org, now: datetime) -> Card:
    """The whole list was rung in vain: to the duty group and the director."""
    waited = say_span(now - (case.opened_at or now))
    names = "、".join(who(p, org) for p in case.order) or "值班表和花名册里没有能通知到的值班人员"
    head = f"{waited}没有一位值班人员应答，{said(case.alert)} {case.parent}：{case.headline}"
    facts = (*case.facts[:5], ("呼叫过", names[:120]))
    foot = "请马上派人去看，有人管了就按“收到”。"
    return Card(case.parent, head, "red", facts, (), (HEARD,), foot=foot, why=because("名单呼完", "没有"))

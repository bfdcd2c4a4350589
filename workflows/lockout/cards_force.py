"""What people read when somebody else's lock is to be cut off."""

from datetime import datetime

from workflows.kernel.cards import Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span
from workflows.lockout.cards import AGREE, DENY, because, title
from workflows.lockout.case import Forced, Lockout
from workflows.lockout.rules import LockoutRules

RULE = "两位主任以上的人一起才能强制解锁"


def _facts(case: Lockout, org: Org, forced: Forced) -> tuple[tuple[str, str], ...]:
    return (
        ("设备", case.equipment or ""), ("锁号", case.number), ("挂锁人", org.name(case.owner)),
        ("申请", org.name(forced.by)), ("原因", forced.reason),
    )  # fmt: skip


def asked(case: Lockout, org: Org, forced: Forced, rules: LockoutRules) -> Card:
    """To everybody who may be the second."""
    head = f"{org.name(forced.by)}申请强制解锁 {title(case)}，请第二个人定 {case.code}"
    within = say_span(rules.force_within)
    foot = f"先确认机器里没有人，联系过{org.name(case.owner)}。{within}内没有第二个人同意就作废。"
    why = because(RULE, "强制解锁", f"{within}内")
    return Card(case.code, head, "red", _facts(case, org, forced), (), (AGREE, DENY), foot=foot, why=why)


def told_owner(case: Lockout, org: Org, forced: Forced) -> Card:
    """To the one whose lock it is: a life may hang on the answer."""
    head = f"{org.name(forced.by)}要强制解{org.name(case.owner)}的锁：{title(case)} {case.code}"
    foot = "人还在机器旁就马上按“不同意”，再打电话；已经离开可以不管，下次记得自己解。"
    return Card(
        case.code, head, "red", _facts(case, org, forced), (), (DENY,), foot=foot, why=because(RULE, "告知", "马上")
    )


def waits(case: Lockout, org: Org, rules: LockoutRules) -> Card:
    """To the first of the two."""
    head = f"已请第二个人同意强制解锁 {title(case)} {case.code}"
    within = say_span(rules.force_within)
    foot = f"{within}内没有人同意就作废，机器继续锁着。"
    return Card(case.code, head, "yellow", foot=foot, why=because(RULE, "强制解锁", f"{within}内"))


def done(case: Lockout, org: Org, forced: Forced, now: datetime) -> Card:
    """To both, the owner, safety and the duty group."""
    both = f"{org.name(forced.by)}、{org.name(forced.agreed_by)}"
    head = f"{both} {now:%H:%M} 强制解锁 {title(case)} {case.code}"
    foot = "已记录，安全部会复核。挂锁人回来后请当面说明。"
    return Card(case.code, head, "red", _facts(case, org, forced), foot=foot, why=because(RULE, "强制解锁", "没有"))


def not_done(case: Lockout, why: str) -> Card:
    """The request is over; the lock hangs on."""
    return Card(case.code, f"没有强制解锁，{title(case)} 继续挂着：{why} {case.code}", "yellow", foot="这里不用再按。")

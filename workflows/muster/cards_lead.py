"""What whoever leads a roll call reads: the count, calls for help, the end."""

from collections.abc import Iterable
from datetime import datetime

from workflows.kernel.cards import Card, Choice, Option
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span
from workflows.muster import cards
from workflows.muster.case import Answer, Headcount, Muster
from workflows.muster.rules import MusterRules

GROUP = "group_present"
NAMES = 8
"""Names on a card."""


def somebody_needs_help(case: Muster, org: Org, answer: Answer, where: str) -> Card:
    """To the duty group and the leaders, at once."""
    head = cards.mark(case, f"{org.name(answer.person)}需要帮助 {case.code}")
    said = (("说了", answer.note),) if answer.note else ()
    foot = "请马上派人去。" + ("演练里也按真的处理。" if case.drill else "")
    facts = (*said, ("最后位置", where), ("时间", f"{answer.at:%H:%M}"))
    return Card(case.code, head, "red", facts, foot=foot, why=cards.because(case, "求助", "马上"))


def helped(case: Muster, org: Org, answer: Answer) -> Card:
    """The same message once that person is at the assembly point."""
    head = cards.mark(case, f"{org.name(answer.person)} {answer.at:%H:%M} 已到集合点 {case.code}")
    return Card(case.code, head, "green", foot="不用再派人。", why=cards.because(case, "已到", "没有"))


def started(case: Muster, org: Org, rules: MusterRules) -> Card:
    """To the duty group: who called it, how many were asked."""
    sure = "" if case.sure else "（已二次确认）"
    head = cards.mark(case, f"{org.name(case.reporter)}发起{cards.title(case)}{sure} {case.code}")
    facts = (("集合点", case.point), ("通知", f"{len(case.people) - len(case.without)} 人"), *_apart(case, org))
    foot = f"{say_span(rules.missing_after)}后报还没应答的名单；发“解除”结束。"
    return Card(case.code, head, "red", facts, foot=foot, why=cards.because(case, "发起", "马上"))


def count(case: Muster, org: Org, now: datetime) -> Card:
    """To the leaders, every minute while answers come in."""
    asked = len(case.people) - len(case.without)
    head = cards.mark(case, f"已到 {len(case.those('safe'))} 人，未应答 {len(case.open)} 人 {case.code}")
    facts = [("集合点", case.point), ("通知", f"{asked} 人")]
    if needing := case.those("help"):
        facts.append(("需要帮助", _some((org.name(a.person) for a in needing), len(needing))))
    if case.open:
        facts.append(("未应答", _some((org.name(p) for p in case.open[:NAMES]), len(case.open))))
    facts += _apart(case, org)
    unseen = [g for g in case.groups if g.safe_by is None][:10]
    options = tuple(Option(g.key, said_group(g)[:30]) for g in unseen)
    choice = Choice(GROUP, "哪一批到齐了？", options) if options else None
    foot = "外协没在名单里的，写“外协 3 人 在 2 号罐”。都到齐了按“解除”。"
    return Card(
        case.code, head, "red", tuple(facts[:6]), (), (cards.STAND_DOWN,), choice, foot=foot,
        why=cards.because(case, "清点", "每分钟更新"),
    )  # fmt: skip


def _apart(case: Muster, org: Org) -> list[tuple[str, str]]:
    """Those who cannot press anything."""
    lines = []
    if case.groups:
        lines.append(("外协", "；".join(f"{said_group(g)}{_seen(g)}" for g in case.groups)[:120]))
    if case.without:
        names = _some((org.name(p) for p in case.without[:NAMES]), len(case.without))
        lines.append(("没有账号", f"{names}，请当面点名"))
    return lines


def said_group(group: Headcount) -> str:
    """外协 3 人（2 号罐）."""
    return f"{group.label} {group.count} 人" + (f"（{group.place}）" if group.place else "")


def _seen(group: Headcount) -> str:
    return "已到" if group.safe_by else "未确认"


def _some(names: Iterable[str], total: int) -> str:
    shown = list(names)[:NAMES]
    return "、".join(shown) + (f" 等 {total} 人" if total > len(shown) else "")


def all_there(case: Muster, now: datetime) -> Card:
    """Nobody is missing."""
    since = say_span(now - (case.opened_at or now))
    head = cards.mark(case, f"已过 {since}，全部应答，{len(case.those('safe'))} 人已到 {case.code}")
    return Card(case.code, head, "green", foot="确认现场后发“解除”。", why=cards.because(case, "清点", "没有"))


def forgotten(case: Muster, org: Org, now: datetime) -> Card:
    since = say_span(now - (case.opened_at or now))
    head = cards.mark(case, f"{org.name(case.reporter)}，{case.code} 发起 {since}了，还没有解除。")
    return Card(case.code, head, "yellow", buttons=(cards.STAND_DOWN,), foot="结束了就按“解除”，没结束不用理会。")


def summary(case: Muster, org: Org, now: datetime) -> Card:
    """The final count, to the leaders and the duty group; the whole list is kept with the case."""
    took = say_span(now - (case.opened_at or now))
    head = cards.mark(case, f"{cards.title(case)}已解除 {case.code}")
    facts = [("用时", took), ("已到", f"{len(case.those('safe'))} 人")]
    if needing := case.those("help"):
        facts.append(("求助", _some((org.name(a.person) for a in needing), len(needing))))
    if case.missing:
        facts.append(("未应答", _some((org.name(m.person) for m in case.missing[:NAMES]), len(case.missing))))
    facts += _apart(case, org)
    foot = f"{org.name(case.ended_by)}解除。名单和每个人的应答时间存在 {case.code} 里。"
    return Card(case.code, head, "green", tuple(facts[:6]), foot=foot, why=cards.because(case, "归档", "没有"))

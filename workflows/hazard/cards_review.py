"""What the reviewer, the named approver, the superiors of a slow reviewer and, at the end, everybody reads."""

from datetime import datetime

from workflows.hazard import cards, cards_outside
from workflows.hazard.case import Hazard
from workflows.hazard.phrases import before
from workflows.kernel.cards import Ask, Button, Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span, say_time

APPROVE, RETURN = Button("approve", "通过"), Button("return", "退回")
OVERRIDE = Button("override", "放行标记")
RETURN_REASON = "return_reason"


def to_review(
    case: Hazard, org: Org, now: datetime, pictures: tuple[str, ...], machine: tuple[str, ...], person: tuple[str, ...],
    head: str = "", release: bool = False, reader: str = "",
) -> Card:  # fmt: skip
    """Before beside after; what a machine has verified, what only a person can, and what looks odd. `reader` is
    addressed by name where it is not the reviewer's own copy."""
    fixer = org.name(case.fixer)
    facts = [("地点", cards.spot(case)), ("问题", cards.words(case) or case.title)]
    facts.append(("处理", f"{fixer}：{case.measure.strip() or '没有文字说明'}{_controlled(case, now)}"))
    facts.append(("机器核过", "；".join(machine) or "没有"))
    facts.append(("请人确认", "；".join(person)))
    if case.flags:
        facts.append(("标记", "；".join(case.flags) + _overridden(case, org)))
    limit = before(case.review_by, now, "复查")
    buttons = (APPROVE, RETURN, OVERRIDE) if release else (APPROVE, RETURN)
    reviewer = org.holder(case.reviewer)
    why = cards.because("处理的人不能自己复查", "复查", f"{limit}，算复查人的时间")
    foot = _foot(org, reviewer, reader, limit, release)
    title = head or f"待复查 {case.code}"
    return Card(case.code, title, cards.tone(case), tuple(facts), pictures, buttons, None, None, foot, why)


def _foot(org: Org, reviewer: str, reader: str, limit: str, release: bool) -> str:
    """Who is asked what; the named approver also reads how the two buttons differ."""
    if release:
        differ = f"“放行标记”只认可标记，仍由{reviewer}复查；“通过”是认可标记并确认上面几点，直接归档。"
        return f"{org.name(reader)}，请定标记的事，{limit}。{differ}"
    if reader:
        return f"{org.name(reader)}，这一条由{reviewer}{limit}；也可以自己定，按“通过”就是确认了上面几点。"
    return f"{reviewer}，请在{limit}；按“通过”就是确认了上面几点。"


def _controlled(case: Hazard, now: datetime) -> str:
    fixed = say_time(case.fixed_at, now) if case.fixed_at else ""
    held = f"（受控 {say_time(case.controlled_at, now)}，处理完 {fixed}）" if case.controlled_at else ""
    return held


def _overridden(case: Hazard, org: Org) -> str:
    return f"（{org.name(case.override_by)}已放行）" if case.override_by else "，要安全员或安全总监按“通过”"


def for_approver(case: Hazard, org: Org) -> str:
    """Headline for the one whose name stands behind a flag."""
    return f"证据有标记，{org.holder(case.reviewer)}自己不能定，请定 {case.code}"


def reminder(case: Hazard, org: Org, now: datetime) -> Card:
    """One, short."""
    limit = before(case.review_by, now, "复查")
    why = cards.because("复查时限过半提醒一次", "复查", limit)
    return cards.say(case, f"{org.name(case.reviewer)}，{case.code} 请在{limit}。", "在复查卡上按一下就行。", why)


def review_late(case: Hazard, org: Org, now: datetime, skipped: str) -> str:
    """Headline for the superior of a reviewer whose own clock is over."""
    over = say_span(now - (case.review_by or now))
    return f"{org.holder(case.reviewer)}还没复查 {case.code}，已超 {over}{skipped}"


def ask_reason(case: Hazard, now: datetime) -> Card:
    """退回 was pressed without a word."""
    why = cards.because("退回要写原因，处理的人才知道补什么", "复查", cards.clock_of(case, now))
    ask = Ask(RETURN_REASON, "写一句退回原因")
    return cards.say(case, f"{case.code} 哪里不行？写一句退回原因。", "写下就退回，没写之前仍在复查。", why, ask)


def decided(case: Hazard, org: Org, now: datetime, by: str, word: str, pictures: tuple[str, ...]) -> Card:
    """Every copy of the review card afterwards: who decided, when; nothing to press."""
    facts = (("地点", cards.spot(case)), ("问题", cards.words(case) or case.title), ("处理", case.measure or "见照片"))
    why = cards.because("有人决定了，其他人的卡片同步更新", "复查", "没有")
    head = f"{org.name(by)} {now:%H:%M} {word} {case.code}"
    return Card(case.code, head, cards.tone(case), facts, pictures, foot="这里不用再处理。", why=why)


def done_how(case: Hazard, org: Org, now: datetime) -> str:
    """李强 13:52 换了箱门锁，赵敏 14:05 复查通过。"""
    first = case.measure.strip().splitlines()
    what = first[0].rstrip("。") if first else "处理完"
    fixed = f"{case.fixed_at.astimezone(now.tzinfo):%H:%M}" if case.fixed_at else ""
    return f"{org.name(case.fixer)} {fixed} {what}，{org.name(case.decided_by)} {now:%H:%M} 复查通过。"


def thanks(case: Hazard, org: Org, now: datetime, person: str | None, points: int) -> Card:
    """To everybody who reported it: what was done, and thanks."""
    name = org.name(person) if person else ""
    foot = f"谢谢{name}，积分 +{points}。" if name and points else f"谢谢{name or '上报'}。"
    why = cards.because("谁上报就把结果告诉谁", "归档", "没有")
    head = f"{case.code} 已归档。{done_how(case, org, now)}"
    return Card(case.code, head, "green", foot=foot, why=why, outside=cards_outside.closed(case))


def closed_for_owner(case: Hazard, org: Org, now: datetime) -> Card:
    """To the owner, with thanks."""
    why = cards.because("处理的人要知道结果", "归档", "没有")
    head = f"{case.code} 复查通过，已归档。"
    return Card(
        case.code,
        head,
        "green",
        foot=f"{org.name(case.decided_by)} {now:%H:%M} 通过，谢谢{org.name(case.owner)}。",
        why=why,
    )


def released(case: Hazard, org: Org, now: datetime) -> Card:
    """To the reviewer: the flag no longer stands in the way."""
    why = cards.because("有标记的证据要指定的人放行", "复查", cards.clock_of(case, now))
    return cards.say(case, f"{org.name(case.override_by)}放行了 {case.code} 的标记，现在可以复查。", why=why)


def only_named(case: Hazard, approver: str, org: Org) -> str:
    """Why 通过 does not work for this reviewer."""
    return f"证据有标记（{'；'.join(case.flags)}），要安全员或安全总监按“通过”；已请{approver}来看。也可以退回重拍。"

"""What is asked, decided and told about finishing later: every sentence of 延期."""

from datetime import datetime, timedelta

from workflows.hazard import cards
from workflows.hazard.case import Extension, Hazard
from workflows.hazard.phrases import before
from workflows.kernel.cards import Ask, Button, Card, Choice, Option
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline, say_span, say_time

QUESTIONS = {
    "reason": ("延期要写原因：等什么，等哪个部门？", "extend_reason", "例如：备件未到货；等设备部停电"),
    "until": ("要延到什么时候？", "extend_until", "例如：明天 10:00、周五、3月5日"),
    "interim": ("这之前先怎么管住？写一句临时措施。", "extend_interim", "例如：已断电挂牌、拉了警戒线"),
    "photo": ("还差 1 张临时措施的照片，直接发到这里就行，前面写的都在。", "", ""),
}
SPANS = ("4小时后", "1天后", "3天后", "7天后")


def ask_next(case: Hazard, lacking: str, now: datetime) -> Card:
    """One question at a time."""
    question, answer, example = QUESTIONS[lacking]
    ask = Ask(answer, question) if answer else None
    choice = Choice("extend_until", "延到", tuple(Option(s, s) for s in SPANS)) if lacking == "until" else None
    why = cards.because("延期要有原因、日期和临时措施，由上级批", "延期", cards.clock_of(case, now))
    head = f"{question} {case.code}"
    return Card(case.code, head, cards.tone(case), choice=choice, ask=ask, foot=example, why=why)


def odd_date(said: str) -> str:
    """The words name no day."""
    return f"没看懂“{said.strip()}”是哪天，写成“明天 10:00”或“3月5日”再发一次，前面写的都在。"


def date_too_early(case: Hazard, until: datetime, now: datetime) -> str:
    """Not later than what was due anyway."""
    limit = f"原来的时限是{say_time(case.due_at, now)}，" if case.due_at else ""
    return f"{limit}{say_time(until, now)} 不用延期；换一个更晚的时间，前面写的都在。"


def date_too_late(longest: timedelta) -> str:
    """Further away than one extension reaches."""
    return f"一次最多延 {say_span(longest)}，换一个近一点的日期，前面写的都在。"


def to_decide(case: Hazard, wish: Extension, org: Org, now: datetime) -> Card:
    """To somebody above: reason, date, what holds it meanwhile, with its picture."""
    asker = org.name(wish.asked_by)
    limit = say_deadline(case.due_at, now) if case.due_at else "没有"
    facts = (
        ("地点", cards.spot(case)), ("问题", cards.words(case)), ("原因", f"{wish.reason}（等{wish.waiting_on}）"),
        ("延到", f"{say_time(wish.until, now)}，原时限 {limit}"), ("临时措施", wish.interim),
    )  # fmt: skip
    shown = tuple(a.sha256 for a in case.media if a.role == "interim")[-2:]
    buttons = (Button("extension_grant", "同意延期"), Button("extension_deny", "不同意"))
    why = cards.because("延期由上级批，自己不能批自己的", "延期", f"原时限 {limit}，不因延期改变")
    foot = "同意后到约定日期前不再升级；原时限照常显示。"
    return Card(case.code, f"{asker}申请延期 {case.code}", cards.tone(case), facts, shown, buttons, foot=foot, why=why)


def asked(case: Hazard, wish: Extension, org: Org, now: datetime) -> Card:
    """To the one who asked: with whom it lies."""
    to = org.holder(wish.approver)
    why = cards.because("延期由上级批", "延期", cards.clock_of(case, now))
    return cards.say(
        case, f"延期到 {say_time(wish.until, now)} 已交{to}来批，{case.code}。", "批下来之前时限照旧。", why
    )


def decided(case: Hazard, wish: Extension, org: Org, now: datetime, by: str, granted: bool) -> Card:
    """The approver's copy afterwards: who, when, nothing to press."""
    word = "同意" if granted else "没有同意"
    facts = (("原因", wish.reason), ("延到", say_time(wish.until, now)), ("临时措施", wish.interim))
    head = f"{org.name(by)} {now:%H:%M} {word}延期 {case.code}"
    why = cards.because("延期由上级批", "延期", cards.clock_of(case, now))
    return Card(case.code, head, cards.tone(case), facts, foot="这里不用再处理。", why=why)


def answer(case: Hazard, wish: Extension, org: Org, now: datetime, by: str, granted: bool, reason: str) -> Card:
    """To the one who asked."""
    why = cards.because("延期由上级批", "延期", cards.clock_of(case, now))
    said = f"：{reason}" if reason else ""
    if granted:
        head = f"{org.name(by)}同意 {case.code} 延到 {say_time(wish.until, now)}{said}。"
        return cards.say(case, head, "临时措施要一直在；到时再发处理后的照片。", why)
    limit = f"时限还是 {say_deadline(case.due_at, now)}。" if case.due_at else ""
    return cards.say(case, f"{org.name(by)}没有同意 {case.code} 延期{said}。", f"{limit}可以换个日期再申请。", why)


def ends_soon(case: Hazard, wish: Extension, org: Org, now: datetime, for_owner: bool) -> Card:
    """One line before the agreed date."""
    why = cards.because("约定日期前提醒", "延期", say_time(wish.until, now))
    return cards.say(case, f"{case.code} 约定{before(wish.until, now, '处理完')}。", cards.spot(case), why)


def ended(case: Hazard, wish: Extension, org: Org, now: datetime, for_owner: bool) -> Card:
    """The agreed date has come."""
    why = cards.because("约定日期到了，重新按时限升级", "延期", say_time(wish.until, now))
    if for_owner:
        return cards.say(case, f"{case.code} 约定的日期到了，还没处理完。", "处理完就按“整改完成”。", why)
    return cards.say(
        case, f"{org.name(case.owner)}的 {case.code} 到了约定日期还没处理完。", "延期已结束，先知会。", why
    )

"""What the owner, the people of a chain and those who lost the case read until somebody accepts."""

from dataclasses import replace
from datetime import datetime

from workflows.hazard import cards, cards_outside
from workflows.hazard.case import Hazard
from workflows.hazard.phrases import before
from workflows.hazard.readers import is_safety
from workflows.kernel.cards import Ask, Button, Card, Choice, Option
from workflows.kernel.people import Org, Person

CLAIM, REASSIGN, DECLINE = Button("claim", "接单"), Button("reassign", "转派"), Button("decline", "拒单")
GRADE = (Button("fix_level", "级别不对"), Button("fix_class", "类别不对"))
VOID = Button("void", "作废")
TAKE_OVER, ARRIVED = Button("take_over", "我来接"), Button("arrived", "已到场")
LABEL = 10
"""Characters of a button (kernel/cards)."""


def to_accept(case: Hazard, org: Org, now: datetime, passes_to: str | None = None) -> Card:
    """To the owner; to somebody of a chain with the next step's name on the first button; to whoever has to grade it
    with the taps for that."""
    name = org.holder(case.owner)
    buttons: list[Button] = [CLAIM, REASSIGN, DECLINE]
    foot = f"{name}，请在{before(case.respond_by, now, '接单')}。"
    if passes_to:
        buttons.insert(0, Button("pass_on", f"派给{org.name(passes_to)}"[:LABEL]))
        foot = f"{name}，请在{before(case.respond_by, now, '派下去或自己接单')}。"
    if case.declined:
        foot = f"{case.owner_why}。{foot}"
    if case.emergency and case.arrived_by is None:
        buttons.insert(0, ARRIVED)
        foot = f"{name}，先到现场，到了按“已到场”，再接单。"
    elif not case.sure:
        buttons += [*GRADE, *((VOID,) if is_safety(org, case.owner) else ())]
        foot = f"{foot}类别和级别还没定准，先改准再处理。"
    why = cards.because(case.owner_why, "派发", cards.clock_of(case, now))
    head = f"{case.emergency}，{cards.colour(case)}" if case.emergency else cards.colour(case)
    return cards.full(case, org, now, f"{head} {case.code}", tuple(buttons[:6]), why, foot)


def moved_on(case: Hazard, org: Org, now: datetime, what: str) -> Card:
    """The card of somebody who no longer has to act: what became of it, no buttons."""
    why = cards.because("之前派给过的人会看到去向", "派发", cards.clock_of(case, now))
    return cards.full(case, org, now, f"{case.code} {what}", (), why, "这里不用再处理。")


def back_again(case: Hazard, org: Org, now: datetime) -> Card:
    """To somebody whose old card has become a live one again."""
    why = cards.because(case.owner_why, "派发", cards.clock_of(case, now))
    head = f"{case.code} 又转到{org.name(case.owner)}这里：{case.owner_why}。"
    return cards.say(case, head, f"{cards.spot(case)}，请在原来那张卡上接单或转派。", why)


def whom(case: Hazard, org: Org, by: str, candidates: tuple[Person, ...]) -> Card:
    """转派: up to ten people as taps, or a name as typed."""
    options = tuple(Option(p.id, f"{p.name} {p.department.split('/')[-1]}".strip()) for p in candidates)
    choice = Choice("reassign_to", "转给谁？", options) if options else None
    why = cards.because("转派要选定一个人", "派发", "接单时限从转派起重新算，整改时限不变")
    ask = Ask("reassign_name", "写名字也行，例如：转派给王芳")
    foot = "不在里面的话，写“转派给”加名字。"
    return Card(case.code, f"转派 {case.code}", cards.tone(case), choice=choice, ask=ask, foot=foot, why=why)


def why_not(case: Hazard) -> Card:
    """拒单 always has a reason."""
    why = cards.because("拒单要写明原因", "派发", "原因写下之前仍由原来的人负责")
    ask = Ask("decline_reason", "拒单原因")
    return cards.say(case, f"请写一句为什么不接 {case.code}。", "写下就转给上级来定。", why, ask)


def why_void(case: Hazard) -> Card:
    """作废 always has a reason."""
    why = cards.because("作废要写明原因", "作废", "原因写下之前照常走")
    ask = Ask("void_reason", "作废原因")
    return cards.say(case, f"请写一句为什么作废 {case.code}。", "写下的原因会发给上报人。", why, ask)


def voided(case: Hazard, what: str) -> Card:
    """To everybody who reported it."""
    why = cards.because("报隐患的人会收到结果", "作废", "没有在走的时限")
    card = cards.say(case, f"{case.code} {what}", "谢谢提醒。现场还有问题，再发一张照片就行。", why)
    return replace(card, outside=cards_outside.voided(case, what.rpartition("原因：")[2]))


def late_for_step(case: Hazard, org: Org, now: datetime, passes_to: str) -> Card:
    """One nudge to the holder of a step whose share of the time is used up."""
    why = cards.because("逐级派发每一级有自己的时间", "派发", cards.clock_of(case, now))
    head = f"{case.code} 还没派给{org.name(passes_to)}，{before(case.respond_by, now, '要有人接')}。"
    return cards.say(case, head, "在原来那张卡上按一下就行。", why)


def progress(case: Hazard, org: Org, now: datetime, what: str) -> Card:
    """A line to the group of the duty room, which cannot see cards change."""
    why = cards.because(case.owner_why, "派发", cards.clock_of(case, now))
    return cards.say(case, f"{case.code} {what}", why=why)


def kept_early(case: Hazard, files: int) -> Card:
    """Somebody sent proof before accepting."""
    why = cards.because("接单以后收到的才算处理的证据", "派发", "接单时限照常走")
    kept = f"收到 {files} 个文件，先记在 {case.code} 里。" if files else f"{case.code} 还没有人接单，这句话没有记进去。"
    return cards.say(case, kept, "要算处理的证据，请先按“接单”，再发一次。", why)

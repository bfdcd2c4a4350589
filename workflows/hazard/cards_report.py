"""What a reporter reads: received, understood, asked, merged, withdrawn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from workflows.hazard import cards, cards_outside
from workflows.hazard.case import Hazard
from workflows.hazard.reading import HazardClass, Level
from workflows.kernel.cards import Button, Card, Choice, Option
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span

CORRECT = (Button("fix_level", "级别不对"), Button("fix_place", "地点不对"), Button("fix_class", "类别不对"))
WHY = cards.because("报隐患的人都会收到回执", "上报", "90 秒内补发的照片和语音算同一条")
LEVELS: tuple[tuple[Level, str], ...] = (
    ("red", "红色，马上有危险"),
    ("yellow", "黄色，一天内处理"),
    ("blue", "蓝色，三天内处理"),
)
FACT_LENGTH = 120
"""Characters of one fact; WeCom cuts longer ones without a word."""


def received(case: Hazard, listening: bool) -> Card:
    """The first answer: the code is already there."""
    outside = cards_outside.received(case, listening)
    if listening:
        return replace(cards.say(case, f"收到 {case.code}，正在听语音。", why=WHY), outside=outside)
    wait = "说完发“提交”，不发也会在 90 秒后自动处理。"
    if not case.texts:
        wait = f"再说一句在哪里、什么问题，打字或语音都行。{wait}"
    elif case.place is None:
        wait = f"能说一下在哪里更好。{wait}"
    return replace(cards.say(case, f"收到 {case.code}。", wait, WHY), outside=outside)


def understood(case: Hazard, org: Org, now: datetime) -> Card:
    """The one result card: class, level with why, place, equipment, who, by when; three ways to correct it.

    Without the photo: whoever reads this took it, and WeCom would send it as one more message.
    """
    lines = list(cards.facts(case, org, now))
    if case.why_level and case.level:
        lines.insert(2, ("定级", f"{cards.COLOUR[case.level]}，{'；'.join(case.why_level)}"[:FACT_LENGTH]))
    why = cards.because("报隐患的人会收到处理卡", "派发", cards.clock_of(case, now))
    return Card(
        case.code, f"{cards.colour(case)} {case.code}", cards.tone(case), tuple(lines[:6]), (), CORRECT,
        _doubt(case), None, _next(case, org), why, cards_outside.understood(case),
    )  # fmt: skip


def _doubt(case: Hazard) -> Choice | None:
    """Unsure is said, with at most three taps; never a guess presented as fact."""
    if case.sure or not case.choices:
        return None
    return Choice("class", "没听准是哪一类，是这几个之一吗？", class_options(case.choices[:3]))


def _next(case: Hazard, org: Org) -> str:
    others = f"另外还听到 {len(case.others)} 处，请一处一条再发。" if case.others else ""
    place = "没听清地点，请点“地点不对”选一下。" if case.place is None else ""
    lacking = "、".join(flag for flag in case.marks if flag.startswith("缺"))
    lacking = f"{lacking}，直接补发就行。" if lacking else ""
    return f"{others}{place}{lacking}已派给{org.holder(case.owner)}，有进展发到这里。"


def class_options(classes: Sequence[HazardClass]) -> tuple[Option, ...]:
    """Catalogue entries as taps: the code goes back, the third level is read."""
    return tuple(Option(c.code, c.l3) for c in classes[:10])


def puzzled(case: Hazard, listening: bool) -> Card:
    """Closed, but what it is about is not known yet: one question, and who looks at it if nobody answers."""
    why = cards.because("没听懂的隐患先问上报人", "上报", "2 分钟没有回答就先派人去看")
    outside = cards_outside.puzzled(case, tuple(c.l3 for c in case.choices[:3]))
    if listening:
        return cards.say(case, f"{case.code} 已收下，语音还在听。", "听完就发处理卡，已发的都在。", why)
    lacking = "没听懂是哪一类问题" if case.texts else "还没有文字说明"
    foot = "在哪里、什么问题，说一句就行。不说也不会丢，2 分钟后就派人来看。"
    if not case.choices:
        return replace(cards.say(case, f"{case.code} 已收下，{lacking}。", foot, why), outside=outside)
    choice = Choice("class", "是这几类之一吗？", class_options(case.choices[:3]))
    return Card(case.code, f"{case.code} 已收下，{lacking}。", choice=choice, foot=foot, why=why, outside=outside)


def merged(case: Hazard, first: str, window: timedelta) -> Card:
    """The same hazard is known already: thanked, and told which case to follow."""
    why = cards.because(f"同一地点同一类 {say_span(window)}内并成一条", "并单", f"跟着 {first} 走")
    head = f"{case.code} 和 {first} 是同一处，已并到一起。"
    card = cards.say(case, head, "谢谢提醒。处理完也会发到这里，不用再报。", why)
    return replace(card, outside=cards_outside.merged(case, first))


def too_late_to_join(case: Hazard) -> Card:
    """The first case was archived in the same moment."""
    why = cards.because("并单时原隐患已归档", "归档", "没有在走的时限")
    card = cards.say(case, f"{case.code} 刚刚归档。", "如果现场还在，请再发一张照片，会另开一条。", why)
    return replace(card, outside=cards_outside.too_late(case))


def withdrawn(case: Hazard) -> Card:
    """The draft is gone at the wish of its reporter."""
    card = cards.say(case, f"{case.code} 已取消。", "发过的内容不再处理，要报随时再发。", WHY)
    return replace(card, outside=cards_outside.withdrawn(case))


def who_is_it(case: Hazard, why: str) -> Card:
    """To the safety officer: reported by somebody who is not, or no longer, in the list of people."""
    known = cards.because("上报人不在花名册里，告诉安全员", "上报", "隐患照常派发，时限不变")
    return cards.say(case, f"{case.code} 的上报人{why}。", "请核实是谁，在岗的补进花名册。隐患已照常派发。", known)


def left_a_name(case: Hazard, name: str, mobile: str) -> Card:
    """To the safety desk alone, for a call back: the case itself stays without the name of somebody outside."""
    facts = (("姓名", name), *((("电话", mobile),) if mobile else ()))
    why = cards.because("上报人自己留了姓名就告诉安全员，方便回访", "上报", "没有")
    return Card(case.code, f"{case.code} 的上报人留了姓名", facts=facts, foot="请勿转发。", why=why)


def no_hazard() -> Card:
    """The words say that all is well, or that it is fixed already: no case."""
    line = "明白，这不算隐患，没有开单。现场还有问题的话，说一句在哪里什么问题就行。"
    return Card("", line, why=WHY, outside=cards_outside.no_hazard())

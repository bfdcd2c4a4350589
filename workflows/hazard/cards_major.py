"""重大事故隐患: what the people who may judge are asked, and what follows from their word."""

from datetime import datetime

from workflows.hazard import cards
from workflows.hazard.case import Hazard
from workflows.kernel.cards import Ask, Button, Card
from workflows.kernel.people import Org

YES, NO = Button("major_yes", "是重大"), Button("major_no", "不是重大")
EXAMPLES = {
    "责任": "谁负责治理",
    "措施": "怎么治理",
    "资金": "多少钱，从哪里出",
    "时限": "什么时候治完",
    "预案": "治理期间出事怎么办",
}


def to_judge(case: Hazard, org: Org, now: datetime) -> Card:
    """A suggestion of words; only a qualified person can say so (安全生产法 第41条)."""
    hint = case.major.hint if case.major else ""
    why = cards.because("文字像重大事故隐患判定标准里的一条，只能由人判定", "重大判定", cards.clock_of(case, now))
    foot = "判定为重大的，接着问责任、措施、资金、时限、预案五项。"
    facts = (*cards.facts(case, org, now)[:4], ("像哪一条", hint or "没有写明"))
    return Card(case.code, f"疑似重大 {case.code}", "red", facts, cards.pictures(case), (YES, NO), foot=foot, why=why)


def ask_field(case: Hazard, field: str, answer: str, number: int, now: datetime) -> Card:
    """One of the five fields."""
    why = cards.because("重大隐患要五落实", "重大判定", cards.clock_of(case, now))
    question = f"{case.code} 五落实第 {number} 项，{field}：{EXAMPLES[field]}？"
    return cards.say(case, question, why=why, ask=Ask(answer, question))


def ask_why_not(case: Hazard, answer: str, now: datetime) -> Card:
    """不是重大 was pressed without a word."""
    why = cards.because("判定要留下理由", "重大判定", cards.clock_of(case, now))
    question = f"{case.code} 为什么不是重大？写一句理由。"
    return cards.say(case, question, why=why, ask=Ask(answer, question))


def judged(case: Hazard, org: Org, now: datetime) -> Card:
    """Every copy afterwards: by whom, when, and the five fields."""
    major = case.major
    assert major is not None
    word = "判定为重大" if major.status == "judged" else "判定不是重大"
    facts = major.five or (("理由", major.hint),)
    why = cards.because("重大由人判定，判定人留名", "重大判定", cards.clock_of(case, now))
    head = f"{org.name(major.by)} {now:%H:%M} {word} {case.code}"
    return Card(
        case.code,
        head,
        "red" if major.status == "judged" else cards.tone(case),
        facts,
        foot="已记录，这里不用再处理。",
        why=why,
    )


def told(case: Hazard, org: Org, now: datetime) -> Card:
    """To the owner and the vice-president: what the judgement means."""
    major = case.major
    assert major is not None
    why = cards.because("判定为重大要通知责任人和分管副总", "重大判定", cards.clock_of(case, now))
    limit = cards.clock_of(case, now)
    head = f"{case.code} 已由{org.name(major.by)}判定为重大隐患"
    return Card(case.code, head, "red", (("地点", cards.spot(case)), *major.five), foot=f"{limit}。", why=why)

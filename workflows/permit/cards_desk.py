"""What is asked before there is a ticket: which kind, ticket or hazard, which job was meant to stop."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.kernel.cards import Button, Card, Choice, Option
from workflows.permit.records import NAMES, Kind

KIND, STOP, EVERY = "permit_kind", "permit_stop_which", "all"
YES, HAZARD, SAID = "permit_meant", "hazard_meant", "answer_meant"
EXAMPLE = "明天上午九点三号罐区焊接两小时，张伟动火，李强监护"
UNTAPPED = "按一下就办。不按的话，过一会儿自己当隐患报。"
SHOWN = 60
"""Characters of somebody's words on a card."""


@dataclass(frozen=True, slots=True)
class Job:
    """A ticket on which people work."""

    code: str
    place: str


def kinds(words: str = "") -> Card:
    """作业票: the eight kinds. `words` is a sentence that names none of them, and may be a report."""
    options = tuple(Option(kind, f"{name}作业") for kind, name in NAMES.items())
    more = "照旧再开：“照昨天的票再开一张”。今天的作业发“今日作业”。"
    foot = f"也可以一句话说全，例如“{EXAMPLE}”；{more}"
    choice = Choice(KIND, "作业种类", options)
    if words:
        head, report = f"“{short(words)}”：要申请哪一种作业票，还是报隐患？", (Button(HAZARD, "报隐患"),)
        return Card("", head, "yellow", buttons=report, choice=choice, foot=UNTAPPED, why=because("一句话两种意思"))
    return Card("", "要申请哪一种作业票？", "blue", choice=choice, foot=foot, why=because("申请作业票"))


def doubt(text: str, kind: Kind) -> Card:
    """A plan that sounds like a danger, or the other way round."""
    head = f"“{short(text)}”：是要申请{NAMES[kind]}作业票，还是报隐患？"
    buttons = (Button(f"{YES}:{kind}", "申请作业票"), Button(HAZARD, "报隐患"))
    return Card("", head, "yellow", buttons=buttons, foot=UNTAPPED, why=because("一句话两种意思"))


def doubt_answer(code: str, text: str) -> Card:
    """Words that could answer a ticket's question, and tell of a danger."""
    head = f"“{short(text)}”：是回答 {code} 问的，还是报隐患？"
    buttons = (Button(f"{SAID}:{code}", "是回答"), Button(HAZARD, "报隐患"))
    return Card("", head, "yellow", buttons=buttons, foot=UNTAPPED, why=because("一句话两种意思"))


def settled(headline: str) -> Card:
    """The card after the tap."""
    return Card("", f"已经办了：{headline}", "grey", (("结果", "不用再按"),), why=because("已经选了"))


def which_stops(jobs: Sequence[Job]) -> Card:
    """To the one who cried 停: everything that runs."""
    every = (Option(EVERY, "全部停"),) if len(jobs) > 1 else ()
    options = (*every, *(Option(j.code, f"{j.place or '地点没写'} {j.code[:2]}{j.code[-4:]}") for j in jobs[:9]))
    foot = "值班室已经知道了。危险的时候先喊人撤，再按。"
    return Card(
        "", "要停哪一张？点一下就停。", "red", choice=Choice(STOP, "正在作业的", options), foot=foot,
        why=because("没听清是哪一张"),
    )  # fmt: skip


def unclear_stop(name: str, words: str, jobs: Sequence[Job]) -> Card:
    """To the duty room at once, while the others still think."""
    running = "；".join(f"{j.code} {j.place}" for j in jobs[:6]) or "没有登记在作业的票，可能是无票作业"
    head = f"{name}喊停：“{short(words)}”，分不清是哪一处，请马上联系{name}并到现场看"
    foot = "看清了发“停工 编号”，或在票上按“立即停止”。"
    return Card("", head, "red", (("正在作业", running),), foot=foot, why=because("红色按钮"))


def stopped(lines: Sequence[str]) -> str:
    """Back to the one who stopped it."""
    return "\n".join([*lines, "大家都收到了。请先撤到安全的地方，要恢复得安全员或审批人放行。"])


def short(text: str) -> str:
    """A message on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def because(rule: str) -> str:
    return f"规则：特殊作业票；步骤：{rule}；时限：没有"

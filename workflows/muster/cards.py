"""What people read during a roll call. Of a drill every single line says so."""

from workflows.kernel.cards import Ask, Button, Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span
from workflows.muster.case import Answer, Muster
from workflows.muster.rules import MusterRules

AT_POINT, NEED_HELP = Button("at_point", "我已到集合点"), Button("need_help", "需要帮助")
STAND_DOWN = Button("stand_down", "解除")
CONFIRM, REFRAIN = Button("confirm_muster", "确认发起"), Button("refrain_muster", "不发起")
HELP_NOTE = "help_note"


def mark(case: Muster, text: str) -> str:
    """【演练】 before everything of a drill."""
    return f"【演练】{text}" if case.drill else text


def because(case: Muster, step: str, clock: str) -> str:
    rule = "在厂的人都要应答" if not case.drill else "演练也按真的走"
    return f"规则：{rule}；步骤：{step}；时限：{clock}"


def title(case: Muster) -> str:
    """应急集合 二号喷漆线."""
    return f"应急集合 {case.place}" if case.place else "应急集合"


def confirm(case: Muster, rules: MusterRules) -> Card:
    """To somebody without the right to call everybody on one word: numbers first, then the second tap."""
    head = mark(case, f"急事先打 {rules.numbers}。确认发起{title(case)} {case.code}？")
    foot = f"确认后全厂在岗的人都会收到，会记下是谁发起的；{say_span(rules.confirm_within)}内不点就不发起。"
    return Card(
        case.code, head, "red", buttons=(CONFIRM, REFRAIN), foot=foot, why=because(case, "确认", foot.split("；")[1])
    )


def confirmed(case: Muster) -> Card:
    """The same card once the second tap was made."""
    return Card(case.code, mark(case, f"已发起{title(case)} {case.code}"), "red", foot="进展发到这里，结束了发“解除”。")


def refrained(case: Muster) -> Card:
    return Card(case.code, mark(case, f"没有发起应急集合 {case.code}。"), foot="要发起，随时再说“应急”。")


def emergency(case: Muster, rules: MusterRules) -> Card:
    """The first thing everybody reads: whom to call, what to do, where to go. A line of text that also fits an SMS."""
    where = f"{case.place}有紧急情况。" if case.place else ""
    head = mark(case, f"{rules.numbers}。{where}请马上到{case.point}集合 {case.code}")
    return Card(case.code, head, "red", foot=f"{rules.act}。", why=because(case, "应急", "马上"))


def muster(case: Muster, rules: MusterRules) -> Card:
    """The two taps."""
    head = mark(case, f"{title(case)}，到了请按一下 {case.code}")
    wait = say_span(rules.missing_after)
    foot = f"动不了、有人受伤就按“需要帮助”；{wait}没有应答会派人找。"
    return Card(
        case.code, head, "red", (("集合点", case.point), ("电话", rules.numbers)), (), (AT_POINT, NEED_HELP), foot=foot,
        why=because(case, "集合", wait),
    )  # fmt: skip


def safe(case: Muster, answer: Answer) -> Card:
    """The own card of somebody who is there."""
    head = mark(case, f"记下了，{answer.at:%H:%M} 已到集合点 {case.code}")
    return Card(
        case.code, head, "green", (("集合点", case.point),), (), (NEED_HELP,), foot="请留在集合点，等解除的消息。",
        why=because(case, "已到", "没有"),
    )  # fmt: skip


def help_comes(case: Muster, answer: Answer) -> Card:
    """The own card of somebody who needs help: told already, one more sentence helps to find them."""
    if answer.note:
        head = mark(case, f"已经告诉值班室：{answer.note} {case.code}")
        return Card(case.code, head, "red", (("集合点", case.point),), (), (AT_POINT,), foot="脱险到了集合点请按一下。")
    question = "写一句在哪里、什么情况"
    head = mark(case, f"已经告诉值班室，马上有人来。{question} {case.code}")
    return Card(
        case.code, head, "red", (("集合点", case.point),), (), (AT_POINT,), ask=Ask(HELP_NOTE, question),
        foot="说不了话不用写，留在原地等人。", why=because(case, "求助", "马上"),
    )  # fmt: skip


def over(case: Muster, org: Org) -> Card:
    """To everybody who was asked."""
    head = mark(case, f"{org.name(case.ended_by)}解除了{title(case)} {case.code}")
    return Card(case.code, head, "green", foot="可以离开集合点了，谢谢配合。", why=because(case, "解除", "没有"))


def closed_card(case: Muster) -> Card:
    """The card of somebody who never pressed: nothing to press any more."""
    return Card(case.code, mark(case, f"{title(case)}已解除 {case.code}"), "grey", foot="这里不用再按。")

"""What people read about a new version of a check sheet."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from workflows.kernel.cards import Button, Card, some
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span
from workflows.sheet.case import Form, Offering
from workflows.sheet.compare import KINDS, counted
from workflows.sheet.rules import SheetRules

AGREE, DECLINE = Button("sheet_agree", "确认启用"), Button("sheet_decline", "不用")
PAGE = Button("sheet_page", "看每一处变化", "/h5/sheets")
"""A chat shows the first of the changes."""
RULE = "检查表换版要安全员看过再启用"
SHOWN = 4
"""Facts of a card are six: of several sheets four are named, then the rest, then what was noticed."""


def because(step: str, clock: str) -> str:
    return f"规则：{RULE}；步骤：{step}；时限：{clock}"


def named(form: Form) -> str:
    return f"{form.sheet.name}（{form.sheet.code}）第 {form.sheet.version} 版"


def title(forms: Sequence[Form]) -> str:
    return named(forms[0]) if len(forms) == 1 else f"{len(forms)} 张检查表"


def kinds(form: Form) -> str:
    """14 项：判断 10，数值 4."""
    counts = Counter(item.kind for item in form.sheet.items)
    critical = sum(item.critical for item in form.sheet.items)
    parts = [f"{word} {counts[kind]}" for kind, word in KINDS.items() if counts[kind]]
    return f"{len(form.sheet.items)} 项：{'，'.join(parts)}" + (f"；关键 {critical}" if critical else "")


def say_short(length: timedelta) -> str:
    """52 秒, 1 分 20 秒."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes} 分 {seconds} 秒" if minutes and seconds else f"{minutes} 分" if minutes else f"{seconds} 秒"


def takes(form: Form, rules: SheetRules) -> str:
    length = rules.estimate(form.sheet)
    long = f"，超过 {say_short(rules.long)}，建议拆开" if length > rules.long else ""
    return f"估计 {say_short(length)}{long}"


def _changes(form: Form, most: int = 5) -> str:
    if form.fresh:
        return "新表，以前没有"
    return f"{counted(form.changes)}：{some(form.changes, most)}"


def _facts(case: Offering, rules: SheetRules) -> tuple[tuple[str, str], ...]:
    noticed = (("注意", some(case.warnings, 4)),) if case.warnings else ()
    if len(case.forms) == 1:
        form = case.forms[0]
        return (("检查项", kinds(form)), ("变化", _changes(form)), ("填写", takes(form, rules)), *noticed)
    lines = [(form.sheet.code, f"{form.sheet.name}，{_brief(form, rules)}") for form in case.forms]
    more = [("还有", some([code for code, _ in lines[SHOWN:]], 12))] if len(lines) > SHOWN else []
    return (*lines[:SHOWN], *more, *noticed)


def _brief(form: Form, rules: SheetRules) -> str:
    what = "新表" if form.fresh else counted(form.changes)
    return f"第 {form.sheet.version} 版，{len(form.sheet.items)} 项，{what}，{takes(form, rules)}"


def preview(case: Offering, rules: SheetRules) -> Card:
    """To whoever sent the file."""
    wait = say_span(rules.wait)
    foot = "现在还没有启用。启用后新开的巡检用新版，正在巡的用原来的版本。不对就改好表格再发一次。"
    return Card(
        case.code, f"{case.title}，看一下再启用 {case.code}", "yellow", _facts(case, rules), (), (AGREE, DECLINE, PAGE),
        foot=foot, why=because("预览", f"{wait}内"),
    )  # fmt: skip


def enabled(case: Offering, rules: SheetRules) -> Card:
    """The same card after 确认启用."""
    foot = "新开的巡检用新版，正在巡的用原来的版本。"
    return Card(case.code, f"已启用：{case.title} {case.code}", "green", _facts(case, rules), foot=foot)


def told(case: Offering, org: Org, rules: SheetRules, now: datetime) -> Card:
    """To the superior: what is checked was changed."""
    who = org.name(case.decided_by) if case.decided_by else "管理员在服务器上"
    head = f"{who} {now:%H:%M} 启用了{case.title} {case.code}"
    foot = "不用回复。有问题请找启用的人，旧版还在，可以换回去。"
    return Card(case.code, head, "blue", _facts(case, rules), foot=foot, why=because("告知上级", "没有"))


def not_enabled(case: Offering) -> Card:
    """The same card where nothing came of it."""
    return Card(case.code, f"没有启用：{case.title}。{case.why} {case.code}", "grey", foot="检查表没有变。")

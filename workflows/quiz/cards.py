"""What somebody reads about a quiz of their own; nobody else reads any of it."""

from datetime import datetime

from workflows.kernel.cards import Button, Card
from workflows.kernel.spans import say_deadline, say_time
from workflows.quiz.case import Quiz, State

ALONE = "成绩只有本人看得到，通过得的积分在排行榜上。"
OFFLINE = "有网时打开一次，没有网也能答；交上来以后看对错和理由。"


def because(case: Quiz, step: str, clock: str) -> str:
    return f"规则：{'自己要的答题' if case.own else case.title}；步骤：{step}；时限：{clock}"


def page_of(case: Quiz, label: str) -> Button:
    return Button("open_quiz", label, link=f"/h5/quiz/{case.code}")


def posed(case: Quiz, now: datetime) -> Card:
    """The first card."""
    until = say_time(case.due_at or now, now)
    head = f"安全答题：{case.title}，{len(case.paper.questions)} 题 {case.code}"
    why = because(case, "发题", f"{until}前")
    foot = f"{OFFLINE}{ALONE}"
    return Card(case.code, head, "blue", _facts(case, until), (), (page_of(case, "开始答题"),), foot=foot, why=why)


def _facts(case: Quiz, until: str) -> tuple[tuple[str, str], ...]:
    return (("截止", until), ("及格", f"{case.mark} 分"), ("机会", f"{case.tries} 次，每次的题不一样"))


def reminder(case: Quiz, now: datetime) -> Card:
    until = say_deadline(case.due_at or now, now)
    head = f"还没有答完：{case.title} {case.code}"
    why = because(case, "到期前提醒一次", until)
    return Card(case.code, head, "yellow", (("截止", until),), (), (page_of(case, "去答题"),), foot=ALONE, why=why)


def again(case: Quiz, now: datetime) -> Card:
    """After a try that was not enough."""
    left, last = case.tries - case.turn + 1, case.papers[-2]
    until = say_time(case.due_at or now, now)
    head = f"第 {case.turn - 1} 次 {last.score} 分，没到 {case.mark} 分，还能答 {left} 次 {case.code}"
    why = because(case, "没通过再答", f"{until}前")
    foot = f"先看看错在哪里，再答一次，题会换。{ALONE}"
    button = page_of(case, "看对错再答")
    return Card(case.code, head, "yellow", (("截止", until),), (), (button,), foot=foot, why=why)


def passed(case: Quiz, now: datetime) -> Card:
    head = f"答题通过，{case.paper.score} 分：{case.title} {case.code}"
    why = because(case, "通过", "没有")
    return Card(case.code, head, "green", (), (), (page_of(case, "看对错"),), foot=ALONE, why=why)


def failed(case: Quiz, now: datetime) -> Card:
    head = f"没到 {case.mark} 分，最好 {case.best} 分：{case.title} {case.code}"
    foot = f"错的题和理由在页面上，看一遍。{ALONE}"
    why = because(case, "没通过", "没有")
    return Card(case.code, head, "grey", (), (), (page_of(case, "看对错"),), foot=foot, why=why)


def lapsed(case: Quiz, now: datetime) -> Card:
    said = "没有答" if case.best is None else f"没有再答，最好 {case.best} 分"
    head = f"{said}，已经过期：{case.title} {case.code}"
    return Card(case.code, head, "grey", foot="想练习，发“答题”，每周一份。", why=because(case, "过期", "没有"))


def reminded(case: Quiz) -> Card:
    """The reminder when the quiz is over: what came of it stands on the other card."""
    head = f"不用再提醒：{case.title} {case.code}"
    return Card(case.code, head, "grey", foot="结果在前一张卡片上。", why=because(case, "结束", "没有"))


def now_is(case: Quiz, now: datetime) -> Card:
    """As it stands after the first try, or when it lapsed without one."""
    if case.state is State.POSED:
        return again(case, now)
    if case.state is State.VOID:
        return lapsed(case, now)
    return passed(case, now) if case.fixed_at else failed(case, now)

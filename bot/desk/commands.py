"""Words that are commands: a whole message, without a slash. Each says what it did in one line."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk import leave, lists
from bot.desk.look import Lookout
from bot.desk.steps import Hands, Twice, say
from db.tables import Claim
from db.work import UnitOfWork
from workflows.hazard.events import Submitted, Withdrawn
from workflows.kernel.effects import Reader
from workflows.kernel.flow import Refused

Run = Callable[[UnitOfWork, str, str, Reader, datetime], None]
"""(work, inbox key, person, who is answered, now): does what was asked and settles the row."""

HELP = """能做的事：
上报隐患：拍一张照片、说一句话发到这里，先后都行。
匿名上报：开头写“匿名”。
待办：手上要处理的。今日未闭环：全厂还没归档的。
提交、取消：马上交出或丢掉正在报的这条。
补录 2026-03-01 14:00 地点和问题：停机时写在纸上的，按真实时间登记。
巡查模式、结束巡查：边走边拍，一张照片一条隐患。
我请假到周五，代理人王芳：请假和代理。值班：现在谁值班。换班 王芳：今天的班换给王芳。
为什么：刚收到的那条为什么发给我。"""


@dataclass(frozen=True, slots=True)
class Command:
    """`pattern` matches the whole message; its groups are what the action needs."""

    pattern: re.Pattern[str]
    action: Callable[[UnitOfWork, str, datetime, re.Match[str]], str]


def command(pattern: str, action: Callable[[UnitOfWork, str, datetime, re.Match[str]], str]) -> Command:
    return Command(re.compile(rf"^\s*(?:{pattern})\s*[。.！!？?]?\s*$"), action)


class Commands:
    def __init__(self, hands: Hands, lookout: Lookout) -> None:
        self.hands, self.lookout = hands, lookout
        self.table: Sequence[Command] = (
            command("帮助|菜单|怎么用|help", lambda work, person, now, found: HELP),
            command("待办|我的待办", lambda work, person, now, found: lists.to_do(work, person, now)),
            command("今日未闭环|未闭环", lambda work, person, now, found: lists.still_open(work, person, now)),
            command("提交|报完了|就这些", self._submit),
            command("取消|不报了|撤回", self._withdraw),
            command(r"为什么(?:收到这条)?\s*(?P<code>[A-Za-z]{2}-\d{8}-\d+)?", lists.why),
            command("巡查模式|开始巡查", self._walk),
            command("结束巡查|巡查结束", self._walked),
            command("值班|谁值班|现在谁值班", lambda work, person, now, found: leave.on_duty(work, now)),
            command(r"(?:我)?请假(?P<rest>.*)", leave.take),
            command("销假|我回来了|取消请假", lambda work, person, now, found: leave.back(work, person, now)),
            command(r"换班\s*(?:给)?\s*(?P<name>\S+)", leave.swap),
        )

    def find(self, text: str) -> Run | None:
        """What to run, or None where the words are not a command."""
        if not text or len(text) > 60:
            return None
        for entry in self.table:
            if found := entry.pattern.match(text):
                return self._bound(entry, found)
        return None

    def _bound(self, entry: Command, found: re.Match[str]) -> Run:
        def run(work: UnitOfWork, key: str, person: str, reader: Reader, now: datetime) -> None:
            try:
                with work.savepoint():
                    line = entry.action(work, person, now, found)
            except Refused as refusal:
                line = str(refusal)
            if line:
                say(work.session, reader, key, line, now)
            if not work.settle(key, "done"):
                raise Twice(key)

        return run

    def _submit(self, work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        at = self.lookout.situation(work, person, now)
        if at.draft is None:
            return "现在没有正在报的隐患。拍一张照片、说一句话发过来就行。"
        self.hands.engine.apply(work, at.draft.code, Submitted(None if at.draft.anonymous else person), now)
        return ""

    def _withdraw(self, work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        """取消 always works: a draft is dropped, an open question forgotten."""
        at = self.lookout.situation(work, person, now)
        if at.draft:
            code = at.draft.code
            self.hands.engine.apply(work, code, Withdrawn(None if at.draft.anonymous else person), now)
            return f"好的，{code} 不报了，什么都没有登记。"
        return lists.forget_question(work, person) or "好的，没有要取消的。"

    def _walk(self, work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        tour = work.next_code("XC", now)
        self.lookout.point(work.session, work.site, "walk", person, tour)
        return f"巡查开始（{tour}）。拍一张照片就是一条，照片后面说的话归它。走完发“结束巡查”，给一张清单。"

    def _walked(self, work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        row = work.session.get(Claim, (work.site, "walk", person))
        if row is None:
            return "现在不在巡查模式。"
        work.session.delete(row)
        at = self.lookout.situation(work, person, now)
        if at.draft:
            self.hands.engine.apply(work, at.draft.code, Submitted(person), now)
        return lists.tour(work, row.case_code)

"""Words that are commands: a whole message, without a slash. Each says what it did in one line."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk import helps, leave, lists, lockouts, musters, permit_lists, standing
from bot.desk.cancel import cancel, walked
from bot.desk.look import Lookout
from bot.desk.special import drafts_of
from bot.desk.steps import Hands, Twice, say
from bot.papers import words as papers
from db.work import UnitOfWork
from workflows.hazard.events import Submitted
from workflows.kernel.effects import Reader
from workflows.kernel.flow import Refused
from workflows.kernel.rota import only_inside
from workflows.permit.events import Submitted as Sent

Run = Callable[[UnitOfWork, str, str, Reader, datetime], None]
"""(work, inbox key, person, who is answered, now): does what was asked and settles the row."""
To = Callable[[UnitOfWork, str, str, Reader, datetime], None]
"""The same, where the answer comes later by itself: a picture that is drawn first."""

LONGEST = 300
"""Characters of a command with its reason: 强制解锁 12 and why. Whatever is longer was never meant as one;
a sentence that begins with 请假 and goes on and on tells of something else as well."""
SLASH = re.compile(r"^\s*[/／]\s*")
"""Whoever is used to it may write one."""


@dataclass(frozen=True, slots=True)
class Command:
    """`pattern` matches the whole message; its groups are what the action needs. `in_room`: the answer may stand in a
    group, for it says nothing about anybody but names. `inside`: a list that only people of the factory read."""

    pattern: re.Pattern[str]
    action: Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
    in_room: bool = False
    inside: bool = False
    later: To | None = None


def command(
    pattern: str, action: Callable[[UnitOfWork, str, datetime, re.Match[str]], str], in_room: bool = False,
    inside: bool = False,
) -> Command:  # fmt: skip
    return Command(re.compile(rf"^\s*(?:{pattern})\s*[。.！!？?]?\s*$"), action, in_room, inside)


def _silent(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    return ""


class Commands:
    def __init__(
        self, hands: Hands, lookout: Lookout,
        more: Sequence[tuple[str, Callable[[UnitOfWork, str, datetime, re.Match[str]], str]]] = (),
        drawn: Sequence[tuple[str, To]] = (),
    ) -> None:  # fmt: skip
        """`more`: words of a room of their own, wired in bot/building.py; `drawn`: those that a picture answers, in a
        group too."""
        self.hands, self.lookout = hands, lookout
        self.table: Sequence[Command] = (
            command("帮助|菜单|怎么用|功能|help", lambda work, person, now, found: helps.text(work, person, now)),
            command("待办|我的待办", lambda work, person, now, found: lists.to_do(work, person, now)),
            command("排行榜|积分榜|积分|排名", lambda work, person, now, found: standing.board(work, person, now),
                    inside=True),
            command("今日未闭环|未闭环", lambda work, person, now, found: lists.still_open(work, person, now),
                    True, True),
            command("提交|报完了|就这些", self._submit),
            command("取消|取消吧|取消上报|不报了|不要了|撤回|算了", self._cancel),
            command(r"为什么(?:收到这条)?\s*(?P<code>[A-Za-z]{2}-\d{8}-\d+)?", lists.why),
            command("巡查模式|开始巡查", self._walk),
            command(
                "结束巡查|巡查结束", lambda work, person, now, found: walked(hands, lookout, work, person, now)
            ),
            command("值班|谁值班|现在谁值班", lambda work, person, now, found: leave.on_duty(work, now), True, True),
            command(r"(?:我)?请假(?P<rest>.{0,57})", leave.take),
            command("销假|我回来了|取消请假", lambda work, person, now, found: leave.back(work, person, now)),
            command(r"换班\s*(?:给)?\s*(?P<name>\S+)", leave.swap),
            command("今日作业票?|今天的?(?:特殊)?作业票?|作业清单|在作业的票|今日特殊作业",
                    lambda work, person, now, found: permit_lists.today(work, now), True, True),
            *(command(pattern, action) for pattern, action in musters.words(hands.engine)),
            *(command(pattern, action) for pattern, action in lockouts.words(hands.engine, lookout.signer)),
            *(command(pattern, action) for pattern, action in papers.words()),
            *(command(pattern, action) for pattern, action in more),
            *(replace(command(pattern, _silent, True, True), later=later) for pattern, later in drawn),
        )

    def find(self, text: str) -> Run | None:
        """What to run, or None where the words are not a command."""
        text = SLASH.sub("", text)
        if not text or len(text) > LONGEST:
            return None
        for entry in self.table:
            if found := entry.pattern.match(text):
                return self._bound(entry, found)
        return None

    def says_more(self, text: str) -> bool:
        """Whether the command holds words of the writer's own, which may be about anything: 请假 着火了."""
        said = SLASH.sub("", text)
        found = next(filter(None, (entry.pattern.match(said) for entry in self.table)), None)
        return found is not None and any(found.groups())

    def may_stand_in_a_room(self, text: str) -> bool:
        """Whether this command is answered in the group where it was asked; all others are answered privately."""
        said = SLASH.sub("", text)
        return any(entry.in_room and entry.pattern.match(said) for entry in self.table)

    def _bound(self, entry: Command, found: re.Match[str]) -> Run:
        def run(work: UnitOfWork, key: str, person: str, reader: Reader, now: datetime) -> None:
            try:
                with work.savepoint():
                    if entry.inside:
                        only_inside(work.org(), person)
                    line = entry.action(work, person, now, found)
                    if entry.later:
                        entry.later(work, key, person, reader, now)
            except Refused as refusal:
                line = str(refusal)
            if line:
                say(work.session, reader, key, line, now)
            if not work.settle(key, "done"):
                raise Twice(key)

        return run

    def _submit(self, work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        at = self.lookout.situation(work, person, now)
        tickets = drafts_of(at.permits, person)
        if at.draft is None and len(tickets) == 1:
            self.hands.engine.apply(work, tickets[0].code, Sent(person), now)
            return ""
        if at.draft is None:
            return "现在没有正在报的隐患。拍一张照片、说一句话发过来就行。"
        self.hands.engine.apply(work, at.draft.code, Submitted(None if at.draft.anonymous else person), now)
        return ""

    def _cancel(self, work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        return cancel(self.hands, self.lookout, work, person, now)

    def _walk(self, work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        tour = work.next_code("XC", now)
        self.lookout.point(work.session, work.site, "walk", person, tour)
        return f"巡查开始（{tour}）。拍一张照片就是一条，照片后面说的话归它。走完发“结束巡查”，给一张清单。"

"""“绑定” in one chat gives a code, “绑定 123456” in the other links both accounts to one person."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import randbelow
from unicodedata import normalize

from sqlalchemy import update
from sqlmodel import col, select

from bot.contacts.rules import Codes
from bot.signing import Signer
from db import rates
from db.merge import merge_person
from db.tables import Account, Binding, Person
from db.work import UnitOfWork
from workflows.kernel.people import UNREGISTERED

WISH = re.compile(r"^\s*(?:/)?绑定(?:账号|帐号)?\s*[:]?\s*(?P<code>[\dA-Za-z\s_-]{0,20})[。.!]?\s*$")
DIGITS = 6
HOW = f"绑定码是 {DIGITS} 位数字。先在另一个平台给同一个机器人发“绑定”拿码，再到这里发“绑定”加上那 {DIGITS} 位数字。"
ALONE = "现在只启用了一个平台，不用绑定。"


@dataclass(frozen=True, slots=True)
class Binder:
    """`titles`: what people call each platform that is on. Codes are kept as marks: who reads the table has none."""

    signer: Signer
    codes: Codes
    titles: dict[str, str]

    def wish(self, text: str) -> str | None:
        """What was typed as a code, "" where one is asked for, None where the words are something else."""
        found = WISH.match(normalize("NFKC", text))
        return re.sub(r"\s", "", found.group("code")) if found else None

    def answer(self, work: UnitOfWork, person: str, platform: str, code: str, now: datetime) -> str:
        """What is said in this chat; a wrong code counts, so nothing is raised that would undo the count."""
        if not code:
            return self._code(work, person, platform, now)
        if not code.isdecimal():
            return HOW if len(self.titles) > 1 else ALONE
        return self._link(work, person, platform, code, now)

    def _code(self, work: UnitOfWork, person: str, platform: str, now: datetime) -> str:
        others = [title for name, title in self.titles.items() if name != platform]
        if not others:
            return ALONE
        if wait := self._count(work, f"bind:ask:{person}", self.codes.asked, now):
            return _later(wait)
        code = f"{randbelow(10**DIGITS):0{DIGITS}}"
        mine = (col(Binding.site) == work.site, col(Binding.person) == person, col(Binding.used_at).is_(None))
        work.connection.execute(update(Binding).where(*mine).values(used_at=now))
        work.session.add(
            Binding(
                site=work.site, mark=self._mark(code), person=person, platform=platform, made_at=now,
                until=now + self.codes.life,
            )
        )  # fmt: skip
        minutes = int(self.codes.life / timedelta(minutes=1))
        where = "或".join(others)
        return f"绑定码 {code}，{minutes} 分钟内有效，只能用一次。请打开{where}，给同一个机器人发：绑定 {code}"

    def _link(self, work: UnitOfWork, person: str, platform: str, code: str, now: datetime) -> str:
        every, wrong = self.codes.window / self.codes.wrong, f"bind:wrong:{person}"
        if wait := rates.left(work.session, wrong, now, every, self.codes.wrong):
            return _later(wait)
        query = select(Binding).where(
            col(Binding.site) == work.site, col(Binding.used_at).is_(None), col(Binding.until) > now
        )
        row = work.session.exec(query.where(col(Binding.mark) == self._mark(code)).with_for_update()).first()
        if row is None:
            self._count(work, wrong, self.codes.wrong, now)
            return "绑定码不对或过期了。请在另一个平台重新发“绑定”，拿新的码。"
        title = self.titles.get(platform, platform)
        if row.platform == platform:
            self._count(work, wrong, self.codes.wrong, now)
            return f"这个绑定码也是在{title}拿的，要发到另一个平台的聊天里才行。"
        if why := self._against(work, row.person, person):
            return why
        row.used_at = now
        work.session.add(row)
        if row.person == person:
            return "这两个账号本来就是同一个人，已经绑定好了。"
        kept, gone = self._survivor(work, row.person, person)
        merge_person(work.session, work.site, gone, kept)
        name = work.session.get_one(Person, (work.site, kept)).name
        both = f"{self.titles.get(row.platform, row.platform)}和{title}"
        return f"绑定好了：{both}现在都是{name}，待办和记录合在一起。消息发到最近说话的那一边。"

    def _against(self, work: UnitOfWork, asked: str, typed: str) -> str:
        """Why these two are not one person, in words; "" where nothing speaks against it."""
        if asked == typed:
            return ""
        one, other = (work.session.get_one(Person, (work.site, id)) for id in (asked, typed))
        if not (one.active and other.active):
            return "其中一个账号已停用，不能绑定。请找安全员或管理员核对通讯录。"
        if one.staff_no and other.staff_no and one.staff_no != other.staff_no:
            return "两个账号登记的工号不一样，没有绑定。请找管理员核对工号。"
        if self._platforms(work, asked) & self._platforms(work, typed):
            return "其中一个人在两个平台都有账号了，没有绑定。请找管理员核对。"
        return ""

    def _survivor(self, work: UnitOfWork, asked: str, typed: str) -> tuple[str, str]:
        """The record that stays, and the one that goes into it: a registered one, then one with a staff number."""
        people = [work.session.get_one(Person, (work.site, id)) for id in (asked, typed)]
        kept = max(people, key=lambda p: (p.role != UNREGISTERED, bool(p.staff_no), p.id == asked)).id
        return kept, typed if kept == asked else asked

    @staticmethod
    def _platforms(work: UnitOfWork, person: str) -> set[str]:
        mine = select(Account.platform).where(Account.site == work.site, Account.person == person, Account.works)
        return set(work.session.exec(mine))

    def _mark(self, code: str) -> str:
        return self.signer.mark("binding", code)

    def _count(self, work: UnitOfWork, key: str, burst: int, now: datetime) -> timedelta:
        return rates.take(work.session, key, now, self.codes.window / burst, burst)


def _later(wait: timedelta) -> str:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    return f"试得太多了，请 {minutes} 分钟后再来。"

"""The few messages from outside that are no report: help, a name, how it goes, 提交, 取消, and what belongs inside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.desk.commands import Commands
from bot.desk.nameless import Nameless
from bot.desk.spelled import CODE
from bot.desk.steps import Hands, Twice, say
from bot.outside import words
from bot.outside.guests import Guest, Guests
from db import posting
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.hazard.cards_outside import progress
from workflows.hazard.cards_report import left_a_name
from workflows.hazard.case import Hazard, State
from workflows.hazard.events import Submitted, Withdrawn
from workflows.hazard.readers import reporters_of, safety_desk
from workflows.kernel.effects import Reader, Sealed, Send
from workflows.kernel.flow import Refused

Aside = Callable[[UnitOfWork, datetime], None]
"""Answers and settles the row, in one transaction."""


class Asides:
    def __init__(self, hands: Hands, commands: Commands, guests: Guests, nameless: Nameless) -> None:
        self.hands, self.commands, self.guests, self.nameless = hands, commands, guests, nameless

    def find(
        self, row: Inbox, guest: Guest, spoken: str, code: str | None, own: Hazard | None, hazard: bool
    ) -> Aside | None:
        """What a text without a report in it asks for; None where it is one. `own` is the guest's case of `code`."""
        if code:
            over = own is not None and own.state in (State.CLOSED, State.VOID)
            if own and (over or words.asks_progress(CODE.sub("", spoken))):
                return self._says(row, guest, f"{progress(own)}{words.AGAIN if over else ''}", own)
            return None if own or hazard else self._says(row, guest, words.NOT_YOURS)
        if words.asks_help(spoken):
            return self._says(row, guest, words.HELP)
        if words.wants_no_name(spoken) or (words.naming(spoken) and not (hazard and not words.name_given(spoken))):
            return lambda work, now: self._name(work, row, guest, spoken, now)
        if words.submits(spoken) or words.withdraws(spoken):
            return lambda work, now: self._end(work, row, guest, words.withdraws(spoken), now)
        return self._says(row, guest, words.NOT_HERE) if self.commands.find(spoken) else None

    def own(self, work: UnitOfWork, guest: Guest, code: str) -> Hazard | None:
        """The case of this code, where this very guest reported it; `return_to` is then their own address."""
        try:
            _, case = work.load(code)
        except KeyError:
            return None
        if not isinstance(case, Hazard):
            return None
        readers = reporters_of(case)
        for reader in readers:
            if isinstance(reader, Sealed) and self.nameless.reader(work.session, reader.token) == guest.person:
                return replace(case, return_to=reader.token)
        return case if guest.person in readers else None

    def _says(self, row: Inbox, guest: Guest, line: str, about: Hazard | None = None) -> Aside:
        return lambda work, now: self._answer(work, row, guest, line, about, now)

    def _answer(
        self, work: UnitOfWork, row: Inbox, guest: Guest, line: str, about: Hazard | None, now: datetime
    ) -> None:
        """To the person; about a report without a name, to the address of that report, and the question is erased."""
        reader: Reader = Sealed(about.return_to) if about and about.return_to else guest.person
        if line:
            say(work.session, reader, row.key, line, now, True)
        self._settle(work, row, now, isinstance(reader, Sealed))

    def _settle(self, work: UnitOfWork, row: Inbox, now: datetime, erase: bool) -> None:
        if not work.settle(row.key, "done"):
            raise Twice(row.key)
        if erase:
            self.nameless.erase(work, row.key, row.account, now)

    def _end(self, work: UnitOfWork, row: Inbox, guest: Guest, withdrawn: bool, now: datetime) -> None:
        """提交 and 取消, for the report being made; its own card answers."""
        draft = self.commands.lookout.situation(work, guest.person, now).draft
        if draft is None:
            self._answer(work, row, guest, words.NOTHING_OPEN, None, now)
            return
        by = None if draft.anonymous else guest.person
        line = ""
        try:
            with work.savepoint():
                self.hands.engine.apply(work, draft.code, Withdrawn(by) if withdrawn else Submitted(by), now)
        except Refused:
            line = progress(draft)
        self._answer(work, row, guest, line, draft, now)

    def _name(self, work: UnitOfWork, row: Inbox, guest: Guest, spoken: str, now: datetime) -> None:
        """实名 张三 138…: later reports bear the name, and the safety officer hears whose the last one was."""
        given = words.name_given(spoken)
        if given is None:
            line = words.NAME_HOW if words.naming(spoken) else words.NAMELESS
            if line == words.NAMELESS:
                self.guests.unname(work, guest.person)
            self._answer(work, row, guest, line, None, now)
            return
        self.guests.name(work, guest.person, *given)
        at = self.commands.lookout.situation(work, guest.person, now)
        if last := at.draft or at.latest:
            told = Send(safety_desk(last, work.org(), now), "named", left_a_name(last, *given), "first")
            posting.enqueue(work.session, last.code, told, now)
        self._answer(work, row, guest, words.NAMED.format(name=given[0]), None, now)

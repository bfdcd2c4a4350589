"""The way of a press: decided and its row settled in one transaction, and whoever pressed is told why where it did
nothing."""

from bot.desk.blocked import GONE, has_left
from bot.desk.presses import Presses, message_of
from bot.desk.steps import Twice, about, say
from db.work import UnitOfWork
from workflows.kernel.effects import Sealed
from workflows.kernel.incoming import Incoming, Press
from workflows.kernel.ports import Clock


class Pressing:
    """`presses` knows what a button means to its case."""

    def __init__(self, clock: Clock, presses: Presses) -> None:
        self.clock, self.presses = clock, presses

    def decide(self, work: UnitOfWork, key: str, person: str, press: Press, incoming: Incoming) -> str:
        """Inside the transaction; the line for the one who pressed, empty when all went well. Raises Twice."""
        now, reader = self.clock.now(), self.presses.reader(work, person, press)
        gone = GONE if has_left(work.org(), person) else ""
        line = gone or self.presses.press(work, person, press, incoming.reply, now)
        if line:
            message = message_of(work.session, press.card)
            code = message.case_code if message else None
            say(work.session, reader, key, about(work.session, reader, code, line) if code else line, now)
        if not work.settle(key, f"refused: {line}" if line else "done"):
            raise Twice(key)
        if isinstance(reader, Sealed):
            self.presses.nameless.erase(work, key, incoming.account, now)
        return line

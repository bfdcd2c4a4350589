"""Alarms that stand in the queue of a room: a room takes 20 messages a minute, and the twenty-first alarm does not wait
for the next one. After 20 s it goes to the people on duty themselves, and into the room when its turn comes."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.postman.delivery import Ways
from db import backlog
from db.codec import card_from_json
from db.outbox import IN_LINE
from db.tables import Outbox
from workflows.kernel.effects import Group, Send
from workflows.kernel.people import Org

TURN_WAITS = timedelta(seconds=20)
"""Leaves ten of the thirty seconds for the way round."""
AT_ONCE = 50
TOLD = "群里排队超过 20 秒，先发给了值班的人"
NOBODY = "群里排队超过 20 秒，值班表里没有能先通知的人"
LATE = select(Outbox).where(IN_LINE)
LATE = LATE.order_by(col(Outbox.rank), col(Outbox.id)).limit(AT_ONCE)
"""Asked twice a second: built once."""


def reroute(session: Session, org: Org, ways: Ways, now: datetime) -> None:
    """Each once; the row says so. What piled up while the service was down reaches a person as one list."""
    for row in session.scalars(LATE, {"since": now - TURN_WAITS}).all():
        before = backlog.newest(session)
        send = Send(Group(""), row.slot, card_from_json(row.card), row.urgency)  # type: ignore[arg-type]
        told = ways.tell_on_duty(session, org, row.case_code, send, now)
        row.why = TOLD if told else NOBODY
        session.add(row)
        if row.dedupe == backlog.MARK:
            backlog.mark(session, before)

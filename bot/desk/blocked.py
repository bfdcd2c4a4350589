"""Somebody who works here no more: asks and presses nothing, and is told so once in a while. What they report in words
is still a danger: it goes to the safety officer, with the reason."""

from datetime import datetime, timedelta

from bot.desk.steps import Twice, say, spoken_lately
from db.tables import Inbox
from db.work import UnitOfWork
from workflows.kernel.people import Org

GAP = timedelta(minutes=10)
GONE = "这个账号已停用，刚才的没有处理。有隐患请用一句话写清地点和问题，会交给安全员；要恢复账号请找管理员核对通讯录。"


def has_left(org: Org, person: str) -> bool:
    known = org.people.get(person)
    return known is not None and not known.active


def turn_away(work: UnitOfWork, row: Inbox, person: str, now: datetime) -> None:
    """Raises Twice."""
    if not spoken_lately(work.session, person, "gone away", now - GAP):
        say(work.session, person, f"gone away:{row.key}", GONE, now)
    if not work.settle(row.key, "refused: the person has left"):
        raise Twice(row.key)

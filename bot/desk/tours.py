"""A tour that nobody ended ends by itself the next morning: tomorrow's photos are not part of it."""

from datetime import datetime, time

from sqlmodel import col, select

from bot.calendar import Entry, daily
from bot.desk import lists
from bot.desk.steps import say
from db.tables import Claim
from db.work import UnitOfWork

AT = time(6, 30)
FORGOTTEN = "昨天的巡查没有说“结束巡查”，已经自动结束，今天拍的不算在里面。要接着走，发“巡查模式”。"


def forgotten() -> Entry:
    return Entry(daily(AT), end_all)


def end_all(work: UnitOfWork, now: datetime) -> None:
    """Each leader gets the list of yesterday, and hears how to go on."""
    tours = select(Claim).where(Claim.site == work.site, Claim.what == "walk")
    for row in list(work.session.exec(tours.order_by(col(Claim.key)))):
        if row.case_code.split("-")[1] >= f"{now:%Y%m%d}":
            continue
        said = f"{FORGOTTEN}\n{lists.tour(work, row.case_code, row.key, now)}"
        say(work.session, row.key, f"tour:{row.case_code}", said, now)
        work.session.delete(row)

"""排行榜: this month's points, the first ten and one's own place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from db.tables import Ledger
from db.work import UnitOfWork
from workflows.kernel.people import Org

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` is shared by equal points."""

    rank: int
    person: str
    name: str
    points: int


def board(work: UnitOfWork, person: str, now: datetime) -> str:
    """Whoever left, and whoever stands in no list, is not shown; reports without a name earn nobody anything."""
    places = standing(work, now)
    mine = next((p for p in places if p.person == person), None)
    if not places:
        return f"{now.month} 月还没有人得分。报一条隐患并归档、按时整改，都会加分。"
    lines = [f"{p.rank}. {p.name} {p.points} 分" for p in places[:SHOWN]]
    return "\n".join([f"{now.month} 月积分榜：", *lines, _own(work.org(), person, mine, places)])


def standing(work: UnitOfWork, now: datetime) -> list[Place]:
    """Most points first; of equals whoever reached them first, so that two askers see the same order."""
    begin = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    total, reached = func.sum(col(Ledger.points)), func.max(col(Ledger.at))
    month = (col(Ledger.site) == work.site, col(Ledger.at) >= begin, col(Ledger.at) <= now)
    query = select(col(Ledger.person), total).where(*month).group_by(col(Ledger.person))
    rows = work.connection.execute(query.order_by(total.desc(), reached, col(Ledger.person)))
    org = work.org()
    earned = [(str(who), int(points)) for who, points in rows if points > 0 and org.listed(who)]
    found: list[Place] = []
    for number, (who, points) in enumerate(earned, 1):
        rank = found[-1].rank if found and found[-1].points == points else number
        found.append(Place(rank, who, org.name(who), points))
    return found


def _own(org: Org, person: str, mine: Place | None, places: list[Place]) -> str:
    name = org.name(person)
    if mine is None:
        return f"{name}这个月还没有积分。报一条隐患并归档、按时整改，都会加分。"
    line = f"{name}这个月 {mine.points} 分，第 {mine.rank} 名"
    if mine in places[:SHOWN]:
        return f"{line}。"
    return f"{line}，离前 {SHOWN} 名差 {places[SHOWN - 1].points - mine.points + 1} 分。"

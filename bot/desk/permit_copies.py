"""照昨天的票再开一张: the same place, work, crew and answers at the same hour of the next day it can be. Measures, gas,
signatures and files begin anew, and the certificates are looked at anew."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.desk.permits_seen import KIND, has_part, permit
from bot.words.permits import COPY
from db.tables import Case
from db.work import UnitOfWork
from workflows.kernel.flow import Refused
from workflows.permit.case import Permit
from workflows.permit.events import Applied
from workflows.permit.records import Crewman
from workflows.permit.spoken import when

BACK = {"昨天": 1, "前天": 2, "今天": 0}
LOOKED_AT = 60
"""So many of a person's newest tickets."""


def copy_of(work: UnitOfWork, person: str, code: str, text: str, now: datetime) -> Applied:
    """Raises Refused where there is no such ticket, or several that could be meant."""
    found = permit(work, code) if code else _meant(work, person, text, now)
    if found is None:
        raise Refused(f"没有找到 {code}，请核对编号再发一次。")
    if not has_part(found, person):
        raise Refused(f"{code} 不是{work.org().name(person)}的票。要照着开，请申请人或负责人来开。")
    starts, ends = _times(found, text, now)
    crew = tuple(Crewman(one.person, one.part) for one in found.crew)
    # wind, and whatever else is measured on the day, is asked again
    fields = tuple(one for one in found.fields if one[0] not in OF_THE_DAY)
    return Applied(
        person, found.kind, found.work, found.place, found.place_code, found.equipment, found.equipment_code, starts,
        ends, crew, fields, found.code, (), text,
    )  # fmt: skip


OF_THE_DAY = ("wind", "related")


def _meant(work: UnitOfWork, person: str, text: str, now: datetime) -> Permit:
    said = COPY.match(text)
    which = (said["which"] or said["again"] or "") if said else ""
    own = [one for one in _newest(work, person) if one.starts_at]
    days = BACK.get(which)
    if days is not None:
        day = (now - timedelta(days=days)).date()
        own = [one for one in own if one.starts_at and one.starts_at.astimezone(now.tzinfo).date() == day]
    if not own:
        raise Refused(f"没有找到{which or '以前'}的票。写上编号就行，例如“复制 DH-20260302-0001”。")
    if days is not None and len(own) > 1:
        codes = "、".join(f"{one.code}（{one.place or ''}）" for one in own[:3])
        raise Refused(f"{which}有 {len(own)} 张票：{codes}。要照哪一张，发“复制 编号”。")
    return own[0]


def _newest(work: UnitOfWork, person: str) -> Iterable[Permit]:
    """Newest first, those that were sent for approval."""
    mine = (Case.site == work.site, Case.kind == KIND, col(Case.body).contains(f'"{person}"', autoescape=True))
    query = select(Case.body).where(*mine).order_by(col(Case.id).desc()).limit(LOOKED_AT)
    for body in work.session.exec(query):
        case = work.shared.codec.case(KIND, body)
        if isinstance(case, Permit) and case.submitted_at and person in (case.reporter, case.owner, *case.people()):
            yield case


def _times(case: Permit, text: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The same hours, as many whole days later as it takes to lie ahead; words of another time win."""
    said = when(COPY.sub("", text, count=1), now)
    starts, ends = case.starts_at, case.ends_at
    length = ends - starts if starts and ends else None
    if said.starts_at:
        return said.starts_at, said.ends_at or (said.starts_at + length if length else None)
    while starts and starts <= now:
        starts = starts + timedelta(days=1)
    return starts, starts + length if starts and length else None

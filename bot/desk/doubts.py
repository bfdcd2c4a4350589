"""Words that may ask for a ticket or tell of a danger: they wait for a tap, and are a report where none comes."""

from datetime import datetime

from sqlmodel import col, select

from bot.desk.reading import Reader
from db.tables import Case
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.hazard.events import Brought
from workflows.held.flow import Doubted, Held, State, Tapped

LATE = "没有等到按哪个，已经当隐患报了。要申请作业票，请再发一次"


def wait(engine: Engine, reader: Reader, work: UnitOfWork, key: str, person: str, text: str, now: datetime) -> None:
    """`key` is the inbox row's. Words in which nothing dangerous was heard are no small talk either."""
    reading = reader.read(text, work.org())
    heard = reading if reading and reading.is_hazard else None
    engine.open(work, "held", Doubted(person, Brought(person, text, reading=heard), key), now)


def tapped(engine: Engine, work: UnitOfWork, key: str, person: str, now: datetime) -> str:
    """Empty where the tap still decides; else what the card says from now on."""
    ours = (Case.site == work.site, Case.kind == "held", col(Case.body).contains(f'"{key}"', autoescape=True))
    for body in work.session.exec(select(Case.body).where(*ours)):
        case = work.shared.codec.case("held", body)
        if not isinstance(case, Held) or case.message != key:
            continue
        if case.state is not State.DOUBTED:
            return LATE
        engine.apply(work, case.code, Tapped(person), now)
    return ""

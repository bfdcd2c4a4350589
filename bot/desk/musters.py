"""应急, 应急演练 and 解除, said in the chat; and what people say while a roll call runs."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session, select

from db.tables import Case, Claim
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org, Place
from workflows.muster.calling import CLAIM, WHOLE_SITE
from workflows.muster.case import Muster
from workflows.muster.events import Alarmed, CountedIn, EndConfirmed, HelpWanted, KeptWaiting, Present, StoodDown

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
PLACE = r"[\s,，:：]+(?P<place>[^\s。！!？?]{1,20})"
"""Without the gap it is a report: 应急集合点标识掉了."""
RUNNING = "{code} 正在点名，到了集合点请在卡片上按一下；要结束发“解除”。"
GROUP = re.compile(r"^\s*(?P<label>(?:外协|承包商|相关方|访客)[^\d\s]{0,10}?)\s*(?P<count>\d{1,4})\s*(?:个人|人|名)"
                   r"(?:[\s,，]*在\s*(?P<place>.{1,20}?))?\s*[。.]?\s*$")  # fmt: skip
HERE = re.compile(r"^\s*我?(?:已经|已)?到(?:了|达)?集合点了?\s*[。.]?\s*$|^\s*(?:我很?安全|报平安)\s*[。.]?\s*$")
HELP = re.compile(r"^\s*(?:我?需要帮助|求助|救命)[\s,，:：。!！]*(?P<note>.*)$", re.DOTALL)


def words(engine: Engine) -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""

    def alarm(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        if running := live(work.session, work.site):
            return RUNNING.format(code=running)
        said = found.group("place")
        place = place_of(work.org(), said) if said else None
        name, code = (place.name, place.code) if place else (said, None)
        try:
            engine.open(work, "muster", Alarmed(person, name, code, drill="演练" in found.group()), now)
        except Refused as refusal:
            # somebody else was quicker in this very moment
            quicker = live(work.session, work.site)
            return RUNNING.format(code=quicker) if quicker else str(refusal)
        return ""

    def stand_down(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        running = live(work.session, work.site)
        if running is None:
            return "现在没有在点名，不用解除。"
        engine.apply(work, running, StoodDown(person, typed=True), now)
        return ""

    def second(event: type[EndConfirmed | KeptWaiting]) -> Action:
        def said(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
            running = live(work.session, work.site)
            if running is None:
                return "现在没有在点名，不用解除。"
            engine.apply(work, running, event(person), now)
            return ""

        return said

    def progress(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        running = live(work.session, work.site)
        return _progress(work.load(running)[1]) if running else "现在没有在点名。"

    return (
        (f"应急|应急(?:集合|演练)(?:{PLACE})?", alarm),
        ("解除|应急解除|解除应急|解除集合|演练结束", stand_down),
        ("确认解除", second(EndConfirmed)),
        ("继续等", second(KeptWaiting)),
        ("点名|应急进展|集合进展", progress),
    )


def _progress(case: Muster) -> str:
    safe, needing = len(case.those("safe")), len(case.those("help"))
    return f"{case.code} 已到 {safe} 人，需要帮助 {needing} 人，未应答 {len(case.open)} 人。"


def live(session: Session, site: str) -> str | None:
    """The code of the roll call that runs now."""
    row = session.get(Claim, (site, CLAIM, WHOLE_SITE))
    return row.case_code if row else None


def asking(work: UnitOfWork, person: str) -> str | None:
    """A roll call that waits for this person's second tap."""
    mine = (Case.site == work.site, Case.kind == "muster", Case.state == "asked", Case.reporter == person)
    return work.session.exec(select(Case.code).where(*mine)).first()


def place_of(org: Org, said: str) -> Place | None:
    """The place of this name, other name or code; else the only one whose name holds what was said."""
    places = org.places.values()
    exact = [p for p in places if said in (p.name, p.code, *p.aliases)]
    near = [p for p in places if said in p.name]
    return exact[0] if exact else near[0] if len(near) == 1 else None


def meant(person: str, text: str) -> object | None:
    """What somebody says to a roll call that runs; None where it is about something else."""
    if found := GROUP.match(text):
        return CountedIn(person, found.group("label"), int(found.group("count")), found.group("place") or "")
    if HERE.match(text):
        return Present(person)
    if found := HELP.match(text):
        return HelpWanted(person, found.group("note").strip())
    return None

"""Every morning: which inspections end soon, once a stage, in one digest a reader; overdue, a red hazard is opened."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from bot.calendar import Entry, daily
from bot.things.rules import rules_of
from db import posting, things
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.hazard.events import Brought
from workflows.hazard.reading import Finding, HazardClass, Reading
from workflows.hazard.rules import UNCLASSIFIED
from workflows.kernel.effects import Reader, Send
from workflows.kernel.people import Org
from workflows.things import cards, phrases
from workflows.things.due import readers, stage
from workflows.things.rules import ThingRules
from workflows.things.thing import Thing

SOURCE, OVER = "到期提醒", 0
"""Who reports what nobody reported; the stage at which a date is over."""


def entries(site: str, engine: Engine) -> dict[str, Entry]:
    """Raises config.wrong.Wrong."""
    rules = rules_of(site)
    return {"things": Entry(daily(rules.at), lambda work, now: remind(work, engine, now, rules))}


def remind(work: UnitOfWork, engine: Engine, now: datetime, rules: ThingRules) -> None:
    """All of it in the ticker's transaction: what is told, what was opened and that it was told are one commit."""
    org, today = work.org(), now.date()
    fresh = _fresh(work, now, rules)
    hazards = {thing: _opened(work, engine, thing, now, rules) for thing in fresh if thing.left(today) < 0}
    items: dict[Reader, list[Thing]] = defaultdict(list)
    for thing in fresh:
        for reader in readers(org, thing, rules, now):
            items[reader].append(thing)
    for reader, mine in items.items():
        card = cards.digest(mine, org, today, hazards)
        posting.enqueue(work.session, None, Send(reader, f"things:{now:%Y%m%d}", card, "digest"), now, work.site)


def _fresh(work: UnitOfWork, now: datetime, rules: ThingRules) -> list[Thing]:
    """Those that reached a stage nobody has spoken of; after a standstill the latest only."""
    told, fresh = things.told(work.session), []
    for thing in things.things(work.session):
        reached = stage(thing.left(now.date()), rules.stages_of(thing.sort))
        before = told.get(things.key(thing))
        if reached is None or (before is not None and before <= reached):
            continue
        if things.tell(work, thing, reached, now):
            fresh.append(thing)
    return fresh


def _opened(work: UnitOfWork, engine: Engine, thing: Thing, now: datetime, rules: ThingRules) -> str:
    """The hazard's code; one for each thing and date, also where two of one kind stand at one place."""
    classes = work.rules("hazard", None).classes
    event = report(thing, work.org(), classes, now, rules)
    code = engine.open(work, "hazard", event, now)
    things.opened(work, thing, OVER, code)
    return code


def report(
    thing: Thing, org: Org, classes: Mapping[str, HazardClass], now: datetime, rules: ThingRules
) -> Brought:  # fmt: skip
    """Nobody's report: red whatever the catalogue's usual colour, for the machine must not run. A walk of the calendar:
    two machines of one kind at one place are two hazards."""
    today, machine = now.date(), org.equipment.get(thing.equipment)
    place = org.places.get((machine.place if machine else thing.equipment) or "")
    of = classes.get(rules.hazard_of(thing.sort)) or classes.get(rules.hazard) or UNCLASSIFIED
    found = Finding(
        of, "red", place.name if place else None, place.code if place else None,
        machine.name if machine else None, machine.code if machine else None, (phrases.over(thing, today),),
    )  # fmt: skip
    text = cards.danger(thing, org, today)
    return Brought(None, text, reading=Reading(True, findings=(found,)), walk=f"DQ-{now:%Y%m%d}", source=SOURCE)

"""Every morning: which inspections end soon, once a stage, in one digest a reader; overdue, a red hazard is opened,
and again where that is over and the date is still the same."""

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
    over = {thing: at for thing, at in fresh.items() if thing.left(today) < 0}
    hazards = {thing: _opened(work, engine, thing, at, now, rules) for thing, at in over.items()}
    items: dict[Reader, list[Thing]] = defaultdict(list)
    for thing in fresh:
        for reader in readers(org, thing, rules, now):
            items[reader].append(thing)
    for reader, mine in items.items():
        card = cards.digest(mine, org, today, hazards)
        posting.enqueue(work.session, None, Send(reader, f"things:{now:%Y%m%d}", card, "digest"), now, work.site)


def _fresh(work: UnitOfWork, now: datetime, rules: ThingRules) -> dict[Thing, int]:
    """Those that reached a stage nobody has spoken of, after a standstill the latest only; and those still overdue
    though their hazard has been over for `again`: each time one below 0."""
    told, over, fresh = things.told(work.session), things.over_since(work.session), {}
    for thing in things.things(work.session):
        reached = stage(thing.left(now.date()), rules.stages_of(thing.sort))
        before, since = told.get(things.key(thing)), over.get(things.key(thing))
        if reached is None:
            continue
        if before is not None and before <= reached:
            if reached != OVER or since is None or now - since < rules.again:
                continue
            reached = before - 1
        if things.tell(work, thing, reached, now):
            fresh[thing] = reached
    return fresh


def _opened(work: UnitOfWork, engine: Engine, thing: Thing, at: int, now: datetime, rules: ThingRules) -> str:
    """The hazard's code; one for each thing, date and telling, also where two of one kind stand at one place."""
    classes, earlier = work.rules("hazard", None).classes, things.hazards(work.session).get(things.key(thing), "")
    event = report(thing, work.org(), classes, now, rules, earlier)
    code = engine.open(work, "hazard", event, now)
    things.opened(work, thing, at, code)
    return code


def report(
    thing: Thing, org: Org, classes: Mapping[str, HazardClass], now: datetime, rules: ThingRules,
    earlier: str = "",
) -> Brought:  # fmt: skip
    """`earlier` was opened for the same date and is over.

    Nobody's report: red whatever the catalogue's usual colour, for the machine must not run. A walk of the calendar:
    two machines of one kind at one place are two hazards."""
    today, machine = now.date(), org.equipment.get(thing.equipment)
    place = org.places.get((machine.place if machine else thing.equipment) or "")
    of = classes.get(rules.hazard_of(thing.sort)) or classes.get(rules.hazard) or UNCLASSIFIED
    found = Finding(
        of, "red", place.name if place else None, place.code if place else None,
        machine.name if machine else None, machine.code if machine else None, (phrases.over(thing, today),),
    )  # fmt: skip
    text = cards.danger(thing, org, today, earlier)
    return Brought(None, text, reading=Reading(True, findings=(found,)), walk=f"DQ-{now:%Y%m%d}", source=SOURCE)

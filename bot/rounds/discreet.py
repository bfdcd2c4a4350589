"""What of a round only some people read: answers, their files and what looked odd. Everybody listed reads the rest,
which is what a page needs to go on: states, points, who was there, and the codes of hazards."""

from bot.rounds.look import Look, is_mine
from workflows.inspection.case import Stop
from workflows.inspection.people import steers

Json = dict[str, object]
CLOSED: Json = {"answers": {}, "files": {}, "flags": []}


def for_reader(data: Json, look: Look, person: str) -> Json:
    """`data` as this person may read it."""
    shown = data["stops"]
    assert isinstance(shown, list)
    whole = is_mine(look, person) or steers(look.round, person, look.ctx) or person in look.ctx.org.safety(look.ctx.now)
    if whole:
        return data
    pairs = zip(look.round.stops, shown, strict=True)
    return {**data, "stops": [one if _own(stop, look, person) else _closed(one) for stop, one in pairs]}


def _own(stop: Stop, look: Look, person: str) -> bool:
    """Filled by them, or by somebody whom they lead."""
    return stop.by is not None and (stop.by == person or look.ctx.org.leads(person, stop.by))


def _closed(stop: Json) -> Json:
    found = stop["findings"]
    assert isinstance(found, list)
    return {**stop, **CLOSED, "findings": [{**one, "answer": "", "photos": {}} for one in found]}

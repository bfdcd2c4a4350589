"""Messages that begin a report, go on with one, or put it right."""

from dataclasses import replace

from bot.desk.meant import Apply, Forget, Start, Step, Wish
from bot.desk.rules.pieces import brought
from bot.desk.situation import Said, Situation
from workflows.hazard.case import OVER
from workflows.hazard.events import Corrected, CorrectionAsked
from workflows.hazard.reading import Repair
from workflows.held.flow import Given


def entered_later(at: Situation, said: Said) -> list[Step] | None:
    """补录 from a paper form: a case of its own, whatever else is open."""
    return [Start("hazard", brought(at, said))] if said.truly_at else None


def without_name(at: Situation, said: Said) -> list[Step] | None:
    """匿名 after the first photos: the draft that bears a name is forgotten, what it holds begins anew without one."""
    if at.sealed is None:
        return None
    before = at.draft if at.draft and not at.draft.anonymous else None
    if before is None and not (said.text or said.media or said.spot or said.gone):
        return [Wish()]
    if before is None:
        return None
    event = brought(at, said)
    texts = "\n".join(filter(None, [before.text, said.text]))
    event = replace(event, text=texts, spot=event.spot or before.spot)
    return [Forget(before.code, before.started_at or at.now), Start("hazard", event)]


def on_a_walk(at: Situation, said: Said) -> list[Step] | None:
    """巡查模式: every photo begins its own hazard, the words after it are its words."""
    if not at.walk or at.sealed:
        return None
    photos = any(a.kind == "photo" for a in said.media)
    if at.draft and not (photos and at.draft.kept("before", "photo")):
        return [Apply(at.draft.code, brought(at, said, at.draft))]
    return [Start("hazard", brought(at, said))]


def continues_draft(at: Situation, said: Said) -> list[Step] | None:
    return [Apply(at.draft.code, brought(at, said, at.draft))] if at.draft else None


def repairs(at: Situation, said: Said) -> list[Step] | None:
    """不是二车间，是三车间: one word repairs the report just made."""
    repair = said.reading.repair if said.reading else None
    if not (repair and at.latest):
        return None
    by = None if at.latest.anonymous else at.person
    if repair == Repair():
        return [Apply(at.latest.code, CorrectionAsked(by, "class"))]
    of = repair.of.code if repair.of else None
    return [Apply(at.latest.code, Corrected(by, repair.level, of, repair.place_code, repair.place))]


def explains_report(at: Situation, said: Said) -> list[Step] | None:
    """Words after a report that nobody could grade yet belong to it, as the bot has asked for them."""
    asked = at.ungraded
    if asked is None or not said.text or (said.reading and said.reading.idle):
        return None
    return [Apply(asked.code, brought(at, said, asked))]


def new_hazard(at: Situation, said: Said) -> list[Step] | None:
    if not (said.reading and said.reading.is_hazard and not said.reading.fixed_already):
        return None
    event = brought(at, said)
    if not at.held:
        return [Start("hazard", event)]
    media = tuple(replace(a, stage="before") for a in at.held.media)
    return [
        Apply(at.held.code, Given(at.person, "新的隐患")),
        Start("hazard", replace(event, media=media + event.media)),
    ]


def joins_recent(at: Situation, said: Said) -> list[Step] | None:
    if not at.recent or at.recent.state in OVER:
        return None
    if said.text and not said.media and said.reading and said.reading.idle:
        return None
    return [Apply(at.recent.code, brought(at, said, at.recent))]


def adds_to_own(at: Situation, said: Said) -> list[Step] | None:
    return [Apply(at.own.code, brought(at, said, at.own))] if at.own else None


def anything_else(at: Situation, said: Said) -> list[Step] | None:
    return [Start("hazard", brought(at, said))] if said.text or said.media or said.spot or said.gone else None

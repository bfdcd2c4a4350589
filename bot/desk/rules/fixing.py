"""Messages of somebody who is rectifying: evidence, fields of their card, notes on the work."""

import re
from dataclasses import replace

from bot.desk.meant import Apply, Start, Step
from bot.desk.rules.pieces import give_held
from bot.desk.situation import Said, Situation
from workflows.hazard.cards_proof import NO_CHANGE
from workflows.hazard.events import Brought
from workflows.held.flow import Kept

SENTENCE, ASKS = 6, re.compile(r"[?？吗呢]|几点|什么|怎么|哪|谁|多少")
FIELD = re.compile(rf"^\s*(?:修前|铭牌不适用|{NO_CHANGE}|控制层级|复测|变更单|BG-?\d)")


def field_of_own_case(at: Situation, said: Said) -> list[Step] | None:
    """修前 … 修后 …, 铭牌不适用, 复测 …: answers to what the card asks for, whatever hazard they seem to name."""
    if not at.fixing or at.sealed or not FIELD.match(said.text):
        return None
    return note_to_own_case(replace(at, recent=None, draft=None), replace(said, reading=None))


def evidence(at: Situation, said: Said) -> list[Step] | None:
    """Photos of somebody who is rectifying wait for their case; a report of the last 90 s has the first claim."""
    if not (said.is_evidence and at.fixing) or at.recent or at.sealed:
        return None
    kept = Kept(at.person, "", tuple(replace(a, stage="after") for a in said.media), said.spot)
    return [Apply(at.held.code, kept)] if at.held else [Start("held", kept)]


def note_to_own_case(at: Situation, said: Said) -> list[Step] | None:
    """Words without a hazard from somebody who is rectifying are a note on the work."""
    if not (at.fixing and said.text) or not _tells(said) or at.recent:
        return None
    if len(at.fixing) == 1:
        code = at.fixing[0]
        return [*give_held(at, code), Apply(code, Brought(at.person, said.text, said.media, said.spot))]
    kept = Kept(at.person, said.text, said.media, said.spot)
    return [Apply(at.held.code, kept)] if at.held else [Start("held", kept)]


def _tells(said: Said) -> bool:
    """More than 好的 or a question: what was done about it, even where no hazard is heard in it."""
    chatter = said.reading is not None and said.reading.idle
    return not chatter or (len(said.text.strip()) >= SENTENCE and not ASKS.search(said.text))

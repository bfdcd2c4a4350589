"""What several rules give to a case: a message as a piece of a report, and files that waited."""

from dataclasses import replace

from bot.desk.meant import Apply, Moved, Step
from bot.desk.situation import Said, Situation
from workflows.hazard.case import Hazard
from workflows.hazard.events import Brought
from workflows.held.flow import Given, as_evidence


def brought(at: Situation, said: Said, case: Hazard | None = None) -> Brought:
    """A piece for `case`, or for a new one. Somebody who stays anonymous stays so for the pieces that follow."""
    nameless = at.sealed is not None or bool(case and case.anonymous)
    return Brought(
        None if nameless else at.person, said.text, said.media, said.spot, said.reading, anonymous=nameless,
        sealed=at.sealed, walk=None if nameless else at.walk, truly_at=said.truly_at, gone=said.lacking,
        source=at.source,
    )  # fmt: skip


def give_held(at: Situation, code: str) -> list[Step]:
    """Files that came before the code go to the case it names, also those that looked like a new report."""
    if at.draft and at.draft.code != code and not (at.draft.texts or at.draft.anonymous or at.sealed):
        media = tuple(replace(a, stage="after") for a in at.draft.media)
        return [Moved(at.draft.code), Apply(code, Brought(at.person, "", media, at.draft.spot))]
    if not at.held:
        return []
    return [Apply(code, as_evidence(at.held)), Apply(at.held.code, Given(at.person, code))]

"""What still belongs to a report that is on its way: late photos and voice of the reporter, and other people's reports
of the same hazard."""

from dataclasses import replace

from workflows.hazard import cards_again, cards_dispatch, correct, emergency, handing, returning
from workflows.hazard import cards_report as cards
from workflows.hazard.case import Hazard, State
from workflows.hazard.draft import brought, heard, listen
from workflows.hazard.events import Brought, Corrected, Heard, Joined, Returned, SeenAgain
from workflows.hazard.readers import DUTY, reporter_of
from workflows.hazard.reading import Reading
from workflows.hazard.report import answer
from workflows.hazard.rules import Ctx, Outcome
from workflows.hazard.understanding import graded, graver, titled
from workflows.kernel.effects import Effect, Open, Reader, Sealed, Send
from workflows.kernel.people import distinct


def from_reporter(case: Hazard, event: Brought, ctx: Ctx) -> bool:
    """A late piece of the report, not evidence: of a reporter who is not the one rectifying."""
    if event.by is None:
        return case.anonymous
    return event.by in case.reporters and event.by != case.owner


def is_report_voice(case: Hazard, event: Heard, ctx: Ctx) -> bool:
    """A voice note of the report, not of the evidence."""
    return any(a.sha256 == event.sha256 for a in case.kept("before", "voice"))


def piece(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """Added to the case; a word of repair corrects it, red words raise it, a class fills what was unknown."""
    if event.reading and (repair := event.reading.repair):
        of = repair.of.code if repair.of else None
        case = replace(case, texts=(*case.texts, event.text))
        return correct.correct(case, Corrected(event.by, repair.level, of, repair.place_code, repair.place), ctx)
    if not _reports(case, event):
        return _too_early(case, event, ctx)
    bare = replace(event, reading=None)
    return _more(case, brought(case, bare, ctx.org), event.reading, ctx)


def _reports(case: Hazard, event: Brought) -> bool:
    return event.by in case.reporters if event.by else case.anonymous


def _too_early(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """From the owner or a helper before 接单: kept as pictures of the report, but words of theirs are not the report,
    and proof only counts once somebody has accepted."""
    assert event.by is not None
    case = brought(case, replace(event, text="", reading=None), ctx.org)
    card = cards_dispatch.kept_early(case, len(event.media))
    return case, [Send(event.by, f"early {len(case.media)}", card, "reminder")]


def voice(case: Hazard, event: Heard, ctx: Ctx) -> Outcome:
    """Words of a voice note that came after the case was on its way."""
    return _more(case, heard(case, replace(event, reading=None), ctx.org), event.reading, ctx)


def _more(before: Hazard, case: Hazard, reading: Reading | None, ctx: Ctx) -> Outcome:
    effects: list[Effect] = listen(case, before)
    found = reading.findings[0] if reading and reading.is_hazard and reading.findings else None
    if reading and reading.emergency and case.emergency is None:
        case = replace(case, emergency=reading.emergency)
        case, shouted = emergency.alarm(case, ctx)
        effects = [*shouted, *effects]
        asked = Corrected(case.reporter, level="red")
    elif found and not (graded(before) and before.sure):
        case = replace(case, sure=found.sure, choices=(*found.choices, found.of), others=())
        level = graver(found.level, before.level if graded(before) else None)
        place, code = (found.place, found.place_code) if before.place_code is None else (None, None)
        asked = Corrected(case.reporter, level, found.of.code, code, place)
    elif found and graver(found.level, case.level) != case.level:
        asked = Corrected(case.reporter, level=found.level)
    elif case.state is State.DISPATCHED and case.place_code != before.place_code:
        asked = Corrected(case.reporter, place_code=case.place_code)
    else:
        return titled(case), [*effects, *_refreshed(before, case, ctx)]
    case, changed = correct.change(case, asked, ctx, before)
    return case, [*effects, *changed]


def _refreshed(before: Hazard, case: Hazard, ctx: Ctx) -> list[Effect]:
    """The cards already out show the first picture. WeCom lets a card be changed once: more would be new messages."""
    if before.kept("before", "photo") or not case.kept("before", "photo"):
        return []
    shown = handing.show(case, ctx) if case.state is State.DISPATCHED else []
    return [*answer(case, "report", cards.understood(case, ctx.org, ctx.now)), *shown]


def join(case: Hazard, event: Joined, ctx: Ctx) -> Outcome:
    """Somebody else saw it too: everything they brought, their name, and an answer when it is done. The owner is not
    alarmed twice: the count stands on the next look of the card, for WeCom lets a card be changed only once."""
    if event.code in case.tasks or _known(case, event):
        return case, []
    seen = {a.sha256 for a in case.media}
    media = (*case.media, *(replace(a, stage="before") for a in event.media if a.sha256 not in seen))
    texts = (*case.texts, event.text) if event.text.strip() and event.text not in case.texts else case.texts
    people = distinct([*case.reporters, event.by])
    also = distinct([*case.return_also, event.sealed]) if event.sealed != case.return_to else case.return_also
    case = replace(case, media=media, texts=texts, reporters=people, return_also=also)
    return case, []


def again(case: Hazard, event: SeenAgain, ctx: Ctx) -> Outcome:
    """A round saw it while it is open: what it brought is added, and whoever answers for it hears it, once a round."""
    case, _ = join(case, _joined(event), ctx)
    owner: tuple[Reader, ...] = (case.owner,) if case.owner else (DUTY,)
    safety: tuple[Reader, ...] = ctx.org.safety(ctx.now) if event.critical else ()
    photos = tuple(a.sha256 for a in event.seed.media if a.kind == "photo")
    by, text = event.seed.by or "", event.seed.text
    card = cards_again.seen(case, ctx.org, ctx.now, by, text, photos, event.at, event.critical)
    readers = dict.fromkeys((*owner, *safety))
    return case, [Send(reader, f"again {event.code} {event.no}", card, "first") for reader in readers]


def is_after_repair(case: Hazard, event: SeenAgain, ctx: Ctx) -> bool:
    """False where it is sure that it was seen before the work was reported done: a phone may have been away."""
    return not (event.sure and case.fixed_at and event.at < case.fixed_at)


def not_repaired(case: Hazard, event: SeenAgain, ctx: Ctx) -> Outcome:
    """Reported done, and a round sees it still: back to the owner as every return, not to be archived by a reviewer."""
    case, told = again(case, event, ctx)
    case, sent = returning.send_back(case, Returned(event.seed.by or "", cards_again.WHY), ctx)
    return case, [*told, *sent]


def anew(case: Hazard, event: SeenAgain, ctx: Ctx) -> Outcome:
    """Over in the same moment: what is seen now is a case of its own."""
    return case, [Open("hazard", event.seed)]


def _joined(event: SeenAgain) -> Joined:
    return Joined(event.seed.by, event.code, event.seed.text, event.seed.media)


def _known(case: Hazard, event: Joined) -> bool:
    """Told twice: nothing in it is new."""
    shas = {a.sha256 for a in case.media}
    people = event.by is None or event.by in case.reporters
    sealed = event.sealed is None or event.sealed in (case.return_to, *case.return_also)
    return people and sealed and event.text in ("", *case.texts) and all(a.sha256 in shas for a in event.media)


def too_late(case: Hazard, event: Joined, ctx: Ctx) -> Outcome:
    """Archived in the same moment: the second reporter hears it, and that it can be reported again."""
    to = event.by or (Sealed(event.sealed) if event.sealed else None)
    return case, [Send(to, "joined", cards.too_late_to_join(case))] if to and to != reporter_of(case) else []

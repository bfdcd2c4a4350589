"""What was said -> is it a hazard, which, how urgent, where; and which words decided."""
from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path

from bot.words import script
from bot.words.catalogue import SEVERITY, Catalogue
from bot.words.choosing import Choice, Chooser
from bot.words.clauses import Clause, Ear
from bot.words.complaint import Complaint, Complaints
from bot.words.emergency import emergency
from bot.words.hearing import Heard, Hearing, Note
from bot.words.lessons import taught
from bot.words.levels import graded
from bot.words.lexicon import FAULTS, THINGS, load_lexicon
from bot.words.meaning import Finding, Understanding
from bot.words.naming import apart
from bot.words.permits import planned
from bot.words.places import Found, NameBook, Names, Surveyor, machine
from bot.words.score import Fit, Scorer
from bot.words.segment import Segmenter
from bot.words.special import VAGUE, Perils
from bot.words.spot import Spotter

_LEAD, _MEANT = 1.12, 2.0
# 报告，/ 老王，: too short to hold anything but a call.
_CALL = 2
_RECOGNISED = ("好话", "已整改", "提问", "叮嘱", "假设")
_HAN = re.compile("[\u4e00-\u9fff]")


class Listener:
    """Understands texts against one catalogue and one factory's names; made once, then free of side effects."""

    def __init__(self, catalogue: Catalogue, names: Names | None = None, lists: Path | None = None) -> None:
        script.warm()
        self._lexicon = taught(load_lexicon(lists), catalogue)
        self._surveyor = Surveyor(lists)
        things = {word for word, senses in self._lexicon.senses.items()
                  if len(word) > 1 and any(sense.kind in THINGS for sense in senses)}
        segmenter = Segmenter(things | set(self._surveyor.trade))
        spotter = Spotter(self._lexicon, segmenter)
        self._ear = Ear(self._lexicon)
        self._hearing = Hearing(segmenter, spotter, self._ear, self._lexicon)
        self._scorer = Scorer(catalogue, self._lexicon, spotter, segmenter)
        self._chooser = Chooser(self._scorer, self._ear)
        self._complaints = Complaints(catalogue, self._ear, lists)
        self._perils = Perils(catalogue, self._ear, lists)
        self._learn(names or Names())

    def _learn(self, names: Names) -> None:
        self._places, self._machines = NameBook(names.places), NameBook(names.equipment)

    def knowing(self, names: Names) -> Listener:
        """The same ear with another factory's, or a newer, set of names; the dictionaries are shared."""
        other = copy(self)
        other._learn(names)
        return other

    def understand(self, text: str) -> Understanding:
        """Never raises: a text that means nothing is idle."""
        note = self._note(text)
        urgent = emergency(note.said, note.clauses, self._lexicon, self._ear) or \
            emergency(note.written.norm, note.clauses, self._lexicon, self._ear)
        places = self._all_places(note)
        hushed = not urgent and (self._ear.rehearsed(_without(note.said, places)) or self._ear.withdrawn(note.said))
        findings: tuple[Finding, ...] = ()
        plan = not urgent and planned(note.written.norm)
        if not hushed:
            chosen = [one for one in self._chooser.choices(self._unusual(note)) if not plan or _at_fault(one)]
            findings = tuple(self._finding(note, choice) for choice in chosen)
        if not (findings or hushed or plan or urgent):
            findings = self._perilous(note, places)
        complaints = () if hushed or findings else self._complaints.told(note, places)
        findings = findings or tuple(one for one in (self._vague(note, told) for told in complaints) if one)[:1]
        unique: dict[str, Finding] = {}
        for finding in findings:
            unique.setdefault(finding.code, finding)
        ordered = sorted(unique.values(), key=lambda one: -SEVERITY[one.level])
        hazard = bool(ordered) or urgent is not None
        fixed = not hazard and any(clause.manner == "已整改" for clause in note.clauses)
        idle = not hazard and not fixed and not complaints and (hushed or self._small_talk(note, places))
        return Understanding(text, hazard, urgent, fixed, tuple(ordered), idle)

    def place_named(self, text: str) -> Found | None:
        """The factory's place whose name is the whole text, None when the text says more or less than a name."""
        norm = script.write(text).norm
        return next((one for one in self._places.find(norm) if (one.start, one.end) == (0, len(norm))), None)

    def place_in(self, text: str) -> Found | None:
        """The first place named in a text: the factory's own, else as spoken."""
        note = self._hearing.note(text)
        known = self._places.find(note.written.norm)
        return next(iter((*known, *self._surveyor.places(note.written, note.tokens, ()))), None)

    def machine_in(self, text: str) -> Found | None:
        """The first of the factory's machines named in a text."""
        return next(iter(self._machines.find(script.write(text).norm)), None)

    def classes(self, text: str) -> tuple[Fit, ...]:
        """The classes a few words may mean, best first; empty when they mean none."""
        note = self._hearing.note(text)
        fits = self._scorer.fits(note.said, [sight for one in note.heard for sight in one.sights])
        return fits if fits and fits[0].score >= _MEANT else ()

    def _note(self, text: str) -> Note:
        """As heard, but without the letters of names: the 跨 of 二号焊接车间北跨 is nobody's doing."""
        note = self._hearing.note(text)
        norm, rooms = note.written.norm, self._surveyor.places(note.written, note.tokens, ())
        return apart(note, (*self._places.find(norm), *self._machines.find(norm)), rooms, self._lexicon)

    def _finding(self, note: Note, choice: Choice) -> Finding:
        fit, entry = choice.fits[0], choice.fits[0].entry
        sights = [sight for one in choice.matter for sight in one.sights]
        level, raised = graded(entry.level, self._lexicon, sights)
        place = self._place(note, choice.part) or self._place(note, choice.matter)
        gear = self._gear(note, choice.part, place) or self._gear(note, choice.matter, place)
        second = choice.fits[1].score if len(choice.fits) > 1 else 0.0
        return Finding(
            entry.l1, entry.l2, entry.l3, entry.code, level, place.name if place else None,
            place.code if place else None, gear.name if gear else None, gear.code if gear else None,
            _why(fit, raised), round(fit.score / (fit.score + second), 3) if fit.score else 0.0,
            tuple((one.entry.code, one.entry.l3) for one in choice.fits[:3]),
            fit.whole and fit.score >= _LEAD * second, entry.major_hint, entry.owner_dept, entry.accident)

    def _vague(self, note: Note, complaint: Complaint) -> Finding | None:
        """Trouble with a thing or at a place, its class left to the speaker; None when neither was named."""
        part = (complaint.heard,)
        choice = Choice(self._complaints.ranked(complaint, self._scorer.fits(complaint.heard.said,
                                                                             complaint.heard.sights)), part, note.heard)
        if not choice.fits:
            return None
        finding = self._finding(note, choice)
        if not finding.equipment and complaint.thing:
            finding = replace(finding, equipment=complaint.thing.name)
        if not (finding.place or finding.equipment or any(thing.trust == 1 for thing in complaint.heard.things)):
            return None
        return replace(finding, sure=False, why=tuple(f"听到“{word}”" for word in complaint.words))

    def _unusual(self, note: Note) -> tuple[Heard, ...]:
        """The clauses but those that only tell how far special work is (动火还没开始)."""
        if not self._perils.works(note):
            return note.heard
        return tuple(one for one in note.heard if not self._perils.usual(one.said))

    def _perilous(self, note: Note, places: Sequence[Found]) -> tuple[Finding, ...]:
        """Danger told of special work, its class left to the speaker: never dropped for want of a class."""
        peril = self._perils.told(note)
        vague = peril is not None and peril.dangers == (VAGUE,)
        if peril is None or vague and self._small_talk(note, places):
            return ()
        said, sights = "，".join(one.said for one in peril.part), [s for one in peril.part for s in one.sights]
        choice = Choice(self._perils.ranked(peril, self._scorer.fits(said, sights)), peril.part, note.heard)
        if not choice.fits:
            return ()
        found, why = self._finding(note, choice), tuple(f"听到“{word}”" for word in peril.words)
        return (replace(found, level="yellow" if vague else found.level, sure=False, why=why),)

    def _all_places(self, note: Note) -> tuple[Found, ...]:
        return (*self._places.find(note.written.norm), *self._surveyor.places(note.written, note.tokens, ()))

    def _small_talk(self, note: Note, places: Sequence[Found]) -> bool:
        """True when every clause is known for talk without safety content, or there are no words at all."""
        if len(set(_HAN.findall(note.written.norm))) < _CALL and not places:
            return True
        return all(self._idle(note, one, places) for one in note.clauses)

    def _idle(self, note: Note, one: Clause, places: Sequence[Found]) -> bool:
        said = note.written.norm[one.start:one.end]
        return one.manner in _RECOGNISED or len(said) <= _CALL or self._ear.chatter(said) or self._ear.errand(said) \
            or self._complaints.small_talk(said) or self._complaints.denied(note, one, places)

    def _place(self, note: Note, part: Sequence[Heard]) -> Found | None:
        sights = [sight for one in part for sight in one.sights]
        found = (*self._places.find(note.written.norm), *self._surveyor.places(note.written, note.tokens, sights))
        return next((one for one in found if _within(one, part)), None)

    def _gear(self, note: Note, part: Sequence[Heard], place: Found | None) -> Found | None:
        known = next((one for one in self._machines.find(note.written.norm) if _within(one, part)), None)
        rooms = self._surveyor.places(note.written, note.tokens, ())
        return known or machine(note.written, [sight for one in part for sight in one.sights], rooms, place)


def _at_fault(choice: Choice) -> bool:
    """True when something wrong was said, not only things and doings that are laid out in a plan."""
    kinds = [sight for sight in choice.fits[0].sights if sight.sense.kind in FAULTS[:2] and sight.trust > 0.5]
    return bool(kinds)


def _without(text: str, places: Sequence[Found]) -> str:
    """A text without the names in it: a leak in 培训室 is no lesson."""
    letters = list(text)
    for one in places:
        letters[one.start:one.end] = "某" * (one.end - one.start)
    return "".join(letters)


def _within(found: Found, part: Sequence[Heard]) -> bool:
    return any(one.clause.start <= found.start < one.clause.end for one in part)


def _why(fit: Fit, raised: Sequence[str]) -> tuple[str, ...]:
    words = dict.fromkeys(sight.heard if sight.heard == sight.word or "…" in sight.word
                          else f"{sight.heard}（听作{sight.word}）" for sight in fit.sights)
    return (*(f"听到“{word}”" for word in words), *(f"“{word}”升为红" for word in raised)) or ("与类别用语相近",)

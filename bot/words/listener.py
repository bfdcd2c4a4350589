"""What was said -> is it a hazard, which, how urgent, where; and which words decided."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.words import script
from bot.words.catalogue import SEVERITY, Catalogue, Level
from bot.words.clauses import Clause, Ear
from bot.words.emergency import emergency
from bot.words.levels import graded
from bot.words.lexicon import THINGS, Lexicon, load_lexicon
from bot.words.places import Found, NameBook, Names, Surveyor, machine
from bot.words.score import Fit, Scorer
from bot.words.segment import Segmenter, Token
from bot.words.spot import Sight, Spotter

# Scores are sums of log rarities: one rare object with one rare defect is about 7.
_ENOUGH, _ENOUGH_IN_CHATTER, _LEAD, _EXTRA = 3.0, 5.0, 1.12, 0.62
_PRIVATE = frozenset({"抽", "睡", "酒", "玩", "手机", "脱岗", "不适"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One hazard found in a text; `choices` are the likeliest classes, to be asked for when not `sure`."""

    l1: str
    l2: str
    l3: str
    code: str
    level: Level
    place: str | None
    place_code: str | None
    equipment: str | None
    equipment_code: str | None
    why: tuple[str, ...]
    confidence: float
    choices: tuple[tuple[str, str], ...]
    sure: bool
    major_hint: str | None
    owner_dept: str
    accident: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one text means; findings are severest first; `idle` is talk without any safety content."""

    text: str
    is_hazard: bool
    emergency: str | None
    fixed_already: bool
    findings: tuple[Finding, ...]
    idle: bool


@dataclass(frozen=True, slots=True)
class _Heard:
    """One clause with the words of the lists in it that count."""

    clause: Clause
    said: str
    sights: tuple[Sight, ...]
    problem: bool


class Listener:
    """Understands texts against one catalogue and one factory's names; made once, then free of side effects."""

    def __init__(self, catalogue: Catalogue, names: Names | None = None) -> None:
        script.warm()
        self._lexicon: Lexicon = load_lexicon()
        self._surveyor = Surveyor()
        trade = {word for word in self._lexicon.senses if len(word) > 1} | set(self._surveyor.trade)
        self._segmenter = Segmenter(trade)
        self._spotter = Spotter(self._lexicon, self._segmenter)
        self._scorer = Scorer(catalogue, self._lexicon, self._spotter, self._segmenter)
        self._ear = Ear(self._lexicon)
        known = names or Names()
        self._places, self._machines = NameBook(known.places), NameBook(known.equipment)

    def understand(self, text: str) -> Understanding:
        """Never raises: a text that means nothing is idle."""
        written = script.write(text)
        tokens = self._segmenter.cut(written.norm)
        sights = self._spotter.spot(written.norm, tokens)
        said = _repaired(written.norm, sights)
        clauses = self._ear.clauses(said)
        urgent = emergency(said, clauses, self._lexicon, self._ear)
        heard = self._heard(said, clauses, sights)
        findings: list[Finding] = []
        if urgent or not (self._ear.rehearsed(said) or self._ear.withdrawn(said)):
            for group in _groups(heard):
                findings += self._group(written, tokens, group, bool(urgent))
        unique = {finding.code: finding for finding in reversed(findings)}
        ordered = sorted(unique.values(), key=lambda one: (-SEVERITY[one.level], -one.confidence))
        hazard = bool(ordered) or urgent is not None
        fixed = not hazard and any(clause.manner == "已整改" for clause in clauses)
        return Understanding(text, hazard, urgent, fixed, tuple(ordered), not hazard and not fixed)

    def _heard(self, said: str, clauses: Sequence[Clause], sights: Sequence[Sight]) -> tuple[_Heard, ...]:
        heard: list[_Heard] = []
        mended = False
        for clause in clauses:
            own = self._undenied(said, [one for one in sights if clause.start <= one.start and one.end <= clause.end])
            mended = clause.manner == "已整改" or mended and not clause.turns
            counts = clause.manner in ("报告", "假设") and not mended
            words = said[clause.start:clause.end]
            if counts and self._ear.private(words):
                own = tuple(sight for sight in own if sight.sense.name not in _PRIVATE)
            problem = counts and clause.manner == "报告" and any(one.sense.kind in ("毛病", "缺失") for one in own)
            if clause.manner == "已整改" and heard and not any(one.sense.kind in THINGS for one in own):
                heard[-1] = replace(heard[-1], problem=False)
            if clause.manner == "提问" and self._strong(words, own):
                problem = True
            heard.append(_Heard(clause, words, own, problem))
        return tuple(heard)

    def _strong(self, words: str, own: Sequence[Sight]) -> bool:
        return False

    def _undenied(self, said: str, sights: Sequence[Sight]) -> tuple[Sight, ...]:
        denied = [one for one in sights if one.sense.kind == "毛病" and self._ear.denied(said, one.start)]
        kept = []
        for sight in sights:
            negates = sight.sense.kind == "缺失" and any(sight.end <= one.start <= sight.end + 1 for one in denied)
            if sight not in denied and not negates:
                kept.append(sight)
        return tuple(kept)

    def _group(self, written: script.Script, tokens: Sequence[Token], group: Sequence[_Heard],
               urgent: bool) -> list[Finding]:
        if not any(one.problem for one in group):
            return []
        live = [one for one in group if one.problem or one.clause.manner in ("报告", "假设")]
        sights = tuple(sight for one in live for sight in one.sights)
        words = "，".join(one.said for one in live)
        fits = self._scorer.fits(words, sights)
        if not fits or not self._worth(words, fits[0], sights):
            return []
        chosen = [(fits[0], fits, live)]
        for place, one in enumerate(live):
            extra = self._extra(one, live[:place], [fit for fit, _, _ in chosen])
            if extra:
                chosen.append((extra[0], extra, [one]))
        return [self._finding(written, tokens, fit, others, part, live, sights) for fit, others, part in chosen]

    def _worth(self, words: str, best: Fit, sights: Sequence[Sight]) -> bool:
        if self._ear.chatter(words) and not (best.whole and best.score >= _ENOUGH_IN_CHATTER):
            return False
        return best.score >= _ENOUGH

    def _extra(self, one: _Heard, before: Sequence[_Heard], chosen: Sequence[Fit]) -> tuple[Fit, ...]:
        """The fits of a clause that tells a further hazard, empty when it only explains the first."""
        if not one.problem or self._ear.explains(one.said):
            return ()
        things = [sight for sight in one.sights if sight.sense.kind in THINGS]
        carried = () if things else tuple(sight.carried() for sight in _things(before))
        fits = self._scorer.fits(one.said, (*one.sights, *carried))
        best = chosen[0]
        if not fits or not fits[0].whole or any(fits[0].entry.code == fit.entry.code for fit in chosen):
            return ()
        own = any(sight.sense.kind in ("毛病", "缺失") and sight.trust >= 0.9 for sight in fits[0].sights)
        named = any(sight.sense.kind in ("设备", "物件") for sight in fits[0].sights)
        apart = fits[0].entry.l2 != best.entry.l2 and all(
            sight.beside(other) for sight in fits[0].sights for other in best.sights if sight.trust == 1)
        enough = fits[0].score >= _EXTRA * best.score
        return fits if own and enough and (self._ear.joins(one.said) or named and apart) else ()

    def _finding(self, written: script.Script, tokens: Sequence[Token], fit: Fit, fits: Sequence[Fit],
                 part: Sequence[_Heard], group: Sequence[_Heard], sights: Sequence[Sight]) -> Finding:
        own = tuple(sight for one in part for sight in one.sights)
        words = "，".join(one.said for one in group)
        level, raised = graded(fit.entry.level, self._lexicon, words, sights)
        place = self._place(written, tokens, part, own) or self._place(written, tokens, group, sights)
        rooms = self._surveyor.places(written, tokens, ())
        gear = self._gear(written, fit, own, rooms, part) or self._gear(written, fit, sights, rooms, group)
        second = fits[1].score if len(fits) > 1 else 0.0
        confidence = round(fit.score / (fit.score + second), 3) if fit.score else 0.0
        why = [f"听到“{word}”" for word in dict.fromkeys(
            sight.heard if sight.heard == sight.word else f"{sight.heard}（听作{sight.word}）" for sight in fit.sights)]
        why += [f"“{word}”升为红" for word in raised]
        entry = fit.entry
        return Finding(entry.l1, entry.l2, entry.l3, entry.code, level,
                       place.name if place else None, place.code if place else None,
                       gear.name if gear else None, gear.code if gear else None,
                       tuple(why) or ("与类别用语相近",), confidence,
                       tuple((one.entry.code, one.entry.l3) for one in fits[:3]),
                       fit.whole and fit.score >= _LEAD * second, entry.major_hint, entry.owner_dept, entry.accident)

    def _place(self, written: script.Script, tokens: Sequence[Token], part: Sequence[_Heard],
               sights: Sequence[Sight]) -> Found | None:
        def within(found: Found) -> bool:
            return any(one.clause.start <= found.start < one.clause.end for one in part)

        known = [found for found in self._places.find(written.norm) if within(found)]
        if known:
            return known[0]
        return next((found for found in self._surveyor.places(written, tokens, sights) if within(found)), None)

    def _gear(self, written: script.Script, fit: Fit, sights: Sequence[Sight], rooms: Sequence[Found],
              part: Sequence[_Heard]) -> Found | None:
        known = [found for found in self._machines.find(written.norm)
                 if any(one.clause.start <= found.start < one.clause.end for one in part)]
        return known[0] if known else machine(written, sights, rooms)


def _repaired(text: str, sights: Sequence[Sight]) -> str:
    """The text with words that were only heard written as they were meant; same length."""
    letters = list(text)
    for sight in sights:
        if sight.heard != sight.word and len(sight.word) == sight.end - sight.start and sight.trust >= 0.75:
            letters[sight.start:sight.end] = sight.word
    return "".join(letters)


def _things(heard: Sequence[_Heard]) -> tuple[Sight, ...]:
    return tuple(sight for one in heard for sight in one.sights if sight.sense.kind in THINGS)


def _groups(heard: Sequence[_Heard]) -> list[list[_Heard]]:
    groups: list[list[_Heard]] = []
    for one in heard:
        if not groups or one.clause.adds:
            groups.append([])
        groups[-1].append(one)
    return groups

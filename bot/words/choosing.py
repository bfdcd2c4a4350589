"""Which hazards a note tells of: the best class of each matter, and what is said in the same breath."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.words.catalogue import SEVERITY
from bot.words.clauses import Ear
from bot.words.hearing import Heard
from bot.words.lexicon import FAULTS
from bot.words.score import Fit, Scorer

# Scores are sums of log rarities: one rare object with one rare defect is about 7.
_ENOUGH, _ENOUGH_IN_CHATTER, _ENOUGH_IN_ERRAND = 3.0, 5.0, 9.0
_ENOUGH_NAMED, _ENOUGH_UNEASY, _ENOUGH_FAULTLESS, _ENOUGH_ALONE = 1.6, 3.0, 5.5, 5.0
_ACROSS, _EXTRA, _JOINED, _EXPLAINING, _LATER = 1.3, 0.6, 0.45, 0.75, 0.8


@dataclass(frozen=True, slots=True)
class Choice:
    """One hazard: its fits best first, the clauses that told it and the clauses of the same matter."""

    fits: tuple[Fit, ...]
    part: tuple[Heard, ...]
    matter: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    heard: Heard
    fits: tuple[Fit, ...]


class Chooser:
    """Weighs the clauses of a note against each other."""

    def __init__(self, scorer: Scorer, ear: Ear) -> None:
        self._scorer, self._ear = scorer, ear

    def choices(self, heard: Sequence[Heard]) -> tuple[Choice, ...]:
        """The hazards of a note, none when it tells of none."""
        return tuple(choice for matter in _matters(heard) for choice in self._of_matter(matter))

    def _of_matter(self, matter: tuple[Heard, ...]) -> tuple[Choice, ...]:
        told = self._told(matter)
        if not told:
            return ()
        main = max(told, key=lambda one: self._weight(one, one is told[0]))
        first = Choice(main.fits, (main.heard,), matter)
        whole = self._scorer.fits("，".join(one.said for one in matter), [s for one in matter for s in one.sights])
        if not main.fits[0].whole or whole[0].score > _ACROSS * main.fits[0].score:
            main = _teller(whole[0], told) or main
            first = Choice(whole, (main.heard,), matter)
        if not self._worth(first):
            return ()
        chosen = [first, *self._same_breath(first)]
        for one in told:
            if one is not main and self._further(one, chosen, main):
                chosen.append(Choice(one.fits, (one.heard,), matter))
        chosen += self._graver(matter, chosen)
        return tuple(sorted(chosen, key=lambda choice: choice.part[0].clause.start))

    def _weight(self, one: _Told, first: bool) -> float:
        """The score of a clause; what comes later and names no machine rather explains than tells."""
        named = any(sight.sense.kind in ("设备", "物件") for sight in one.heard.sights)
        factor = _EXPLAINING if self._ear.explains(one.heard.said) else 1.0
        return one.fits[0].score * factor * (1.0 if named or first else _LATER)

    def _told(self, matter: Sequence[Heard]) -> list[_Told]:
        told = []
        for place, one in enumerate(matter):
            carried = () if one.things else tuple(thing.carried() for past in matter[:place] for thing in past.things)
            fits = self._scorer.fits(one.said, (*one.sights, *carried))
            if fits and (one.faulty or one.uneasy or fits[0].whole and one.doing):
                told.append(_Told(one, fits))
        return told

    def _worth(self, choice: Choice) -> bool:
        best = choice.fits[0]
        if any(self._ear.errand(one.said) for one in choice.matter):
            return best.score >= _ENOUGH_IN_ERRAND
        if any(self._ear.chatter(one.said) for one in choice.matter):
            return best.whole and best.score >= _ENOUGH_IN_CHATTER
        if any(one.faulty for one in choice.part):
            return best.score >= (_ENOUGH_NAMED if any(one.things for one in choice.matter) else _ENOUGH)
        return best.score >= (_ENOUGH_UNEASY if any(one.uneasy for one in choice.part) else _ENOUGH_FAULTLESS)

    def _same_breath(self, first: Choice) -> list[Choice]:
        """A second hazard told in one clause: past a joining word, or a thing and its defect all apart."""
        best = first.fits[0]
        start = min((sight.start for sight in best.sights), default=0)
        end = max((sight.end for sight in best.sights), default=0)
        one = first.part[0]
        for fit in first.fits[1:5]:
            graver = SEVERITY[fit.entry.level] > SEVERITY[best.entry.level]
            if not fit.whole or fit.entry.l2 == best.entry.l2 or not graver and fit.score < _EXTRA * best.score:
                continue
            behind = [sight for sight in fit.sights if sight.start >= end]
            joined = behind and self._ear.joins(one.said[end - one.clause.start:behind[0].start - one.clause.start])
            apart = len(behind) == len(fit.sights) or all(sight.end <= start for sight in fit.sights)
            told = apart and _complete(fit) and _complete(best) and (graver or not self._ear.explains(
                one.said[end - one.clause.start:].lstrip("了的，")))
            if joined or told:
                return [Choice((fit, *(other for other in first.fits if other is not fit)), first.part, first.matter)]
        return []

    def _further(self, one: _Told, chosen: Sequence[Choice], main: _Told) -> bool:
        """True when a clause tells a further hazard, false when it only explains the first."""
        best, main_fit = one.fits[0], chosen[0].fits[0]
        known = {choice.fits[0].entry.code for choice in chosen}
        if not best.whole or best.entry.code in known or self._ear.explains(one.heard.said):
            return False
        own = any(sight.sense.kind in FAULTS and sight in one.heard.sights for sight in best.sights)
        named = any(sight.sense.kind in ("设备", "物件") and sight in one.heard.sights for sight in best.sights)
        apart = named and best.entry.l2 != main_fit.entry.l2
        later = one.heard.clause.start > main.heard.clause.start
        joined = self._ear.joins(one.heard.said if later else main.heard.said)
        enough = best.score >= (_JOINED if joined else _EXTRA) * main_fit.score
        return own and enough and (joined or apart)


    def _graver(self, matter: tuple[Heard, ...], chosen: Sequence[Choice]) -> list[Choice]:
        """The clauses that by their own words alone tell of a class graver than all chosen, however faint beside them.

        Weight decides which class a clause means, never whether a red one beside a blue one is heard at all.
        """
        level = max(SEVERITY[choice.fits[0].entry.level] for choice in chosen)
        found: dict[str, Choice] = {}
        for one in matter:
            fits = self._scorer.fits(one.said, one.sights)
            alone = Choice(fits, (one,), matter)
            if fits and SEVERITY[fits[0].entry.level] > level and self._stands(one, fits[0]) and self._worth(alone) \
                    and not self._belongs(one, fits[0], chosen):
                found.setdefault(fits[0].entry.code, alone)
        return list(found.values())

    def _stands(self, one: Heard, fit: Fit) -> bool:
        """True when a clause needs no other to be understood: a whole frame, or a defect that says it by itself."""
        wrong = [sight for sight in fit.sights if sight.sense.kind in FAULTS]
        start = one.clause.start
        if any(self._ear.feared(one.said, sight.start - start, sight.end - start) for sight in wrong):
            return False
        if fit.whole:
            return one.faulty or one.uneasy or one.doing
        # 没人修, 油流到地上: a lone defect is more often a comment on the first, unless it is rare.
        enough = _ENOUGH if len(wrong) < len(fit.sights) else _ENOUGH_ALONE
        return one.faulty and fit.score >= enough and fit.entry.level == "red" and not self._ear.explains(one.said)

    def _belongs(self, one: Heard, fit: Fit, chosen: Sequence[Choice]) -> bool:
        """True when a clause tells no hazard of its own: its defect is that of a class chosen, or of its thing."""
        wrong = [sight for sight in fit.sights if sight.sense.kind in FAULTS]
        if any(sight in wrong for choice in chosen for sight in choice.fits[0].sights):
            return True
        if one.things:
            return False
        # 焊把线破了，铜丝露出来了: with the thing named beside it, the defect tells the class chosen once more.
        things = [thing.carried() for choice in chosen for other in choice.part for thing in other.things]
        codes = {choice.fits[0].entry.code for choice in chosen}
        told = self._scorer.fits(one.said, (*one.sights, *things))
        return self._ear.explains(one.said) or any(again.whole and again.entry.code in codes for again in told)


def _complete(fit: Fit) -> bool:
    """True when a fit holds a thing worth naming and what is wrong with it."""
    kinds = {sight.sense.kind for sight in fit.sights if sight.trust > 0.5}
    return bool(kinds & {"设备", "物件", "其他"}) and bool(kinds & set(FAULTS))


def _teller(fit: Fit, told: Sequence[_Told]) -> _Told | None:
    """The one clause that tells everything wrong in a fit, None when it is told across clauses."""
    wrong = [sight for sight in fit.sights if sight.sense.kind in ("毛病", "缺失")]
    return next((one for one in told if wrong and all(sight in one.heard.sights for sight in wrong)), None)


def _matters(heard: Sequence[Heard]) -> list[tuple[Heard, ...]]:
    """Clauses that may report, parted where the speaker opens another matter."""
    matters: list[list[Heard]] = []
    for one in heard:
        if not matters or one.clause.adds:
            matters.append([])
        if one.reports:
            matters[-1].append(one)
    return [tuple(matter) for matter in matters if matter]

"""What proves a fix, and what is still missing, in the words of the person who has to bring it."""

import re
from dataclasses import dataclass
from datetime import datetime

from workflows.hazard import cards_proof as cards
from workflows.hazard.brought import brought, filled
from workflows.hazard.case import Hazard
from workflows.hazard.rules import HazardRules
from workflows.hazard.rules_fix import FixRules, Limit, Profile
from workflows.hazard.three_proofs import three_proofs
from workflows.kernel.people import Org

FULL_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Demand:
    """Everything that is asked of one case: the profiles that apply, joined."""

    photos: int = 0
    measure: bool = False
    place: bool = False
    record: bool = False
    value: Limit | None = None
    leader_signature: bool = False
    three_proofs: bool = False
    change_order: bool = False
    hierarchy: bool = False


def demand(case: Hazard, rules: FixRules) -> Demand:
    """The most that any applying profile asks for."""
    asked = Demand()
    for profile in rules.profiles:
        if _applies(profile, case):
            asked = _joined(asked, profile)
    return asked


def _applies(profile: Profile, case: Hazard) -> bool:
    code = case.of.code if case.of else ""
    return (
        code.startswith(profile.class_prefix)
        and (case.equipment_code or "").startswith(profile.equipment_prefix)
        and (not profile.levels or case.level in profile.levels)
    )


def _joined(asked: Demand, profile: Profile) -> Demand:
    return Demand(
        photos=max(asked.photos, profile.photos),
        measure=asked.measure or profile.measure,
        place=asked.place or profile.place,
        record=asked.record or profile.record,
        value=profile.value or asked.value,
        leader_signature=asked.leader_signature or profile.leader_signature,
        three_proofs=asked.three_proofs or profile.three_proofs,
        change_order=asked.change_order or profile.change_order,
        hierarchy=asked.hierarchy or profile.hierarchy,
    )


def missing(case: Hazard, rules: HazardRules, org: Org, now: datetime) -> tuple[str, ...]:
    """Each thing still lacking, how to bring it; empty when the case may go to review."""
    asked = demand(case, rules.fix)
    lacking = [
        _nothing_new(case),
        _photos(case, asked),
        _measure(case, asked),
        _record(case, asked),
        _value(case, asked),
        cards.lacks_signature() if asked.leader_signature and not signed(case, org) else None,
        *(three_proofs(case, rules.fix, org, now) if asked.three_proofs else ()),
        _change_order(case, asked, rules.fix, org),
        cards.lacks_hierarchy() if asked.hierarchy and not case.hierarchy else None,
    ]
    return tuple(words for words in lacking if words)


def _nothing_new(case: Hazard) -> str | None:
    """A returned case needs something that the reviewer has not seen yet."""
    return cards.lacks_news() if case.returned_at and case.evidence_at is None else None


def _photos(case: Hazard, asked: Demand) -> str | None:
    have = len(brought(case, "photo"))
    return cards.lacks_photos(asked.photos - have, have) if have < asked.photos else None


def _measure(case: Hazard, asked: Demand) -> str | None:
    """One sentence, typed or spoken."""
    return cards.lacks_measure() if asked.measure and not (case.measure.strip() or brought(case, "voice")) else None


def _record(case: Hazard, asked: Demand) -> str | None:
    told = case.measure.strip() or brought(case, "voice") or brought(case, "file")
    return cards.lacks_record() if asked.record and not told else None


def _value(case: Hazard, asked: Demand) -> str | None:
    if asked.value is None:
        return None
    number = measured(filled(case, "value"))
    if number is None:
        return cards.lacks_value(asked.value)
    return cards.out_of_limit(asked.value, number) if outside(asked.value, number) else None


def measured(text: str) -> float | None:
    """The first number in what was typed, or None."""
    found = FULL_NUMBER.search(text)
    return float(found.group()) if found else None


def outside(limit: Limit, number: float) -> bool:
    """True where the value is not what it has to be; limits are inclusive."""
    return (limit.low is not None and number < limit.low) or (limit.high is not None and number > limit.high)


def said_with_unit(limit: Limit, text: str) -> str | None:
    """`0.45` out of 复测 0.45 MPa: the number right before the unit, so a note can carry the measured value."""
    found = re.search(rf"({FULL_NUMBER.pattern})\s*{re.escape(limit.unit)}", text, re.IGNORECASE)
    return found.group(1) if found else None


def signed(case: Hazard, org: Org) -> bool:
    """A team leader, or a superior of the owner, signed: never the one who did the work."""
    return any(a.role == "signature" and leads_work(a.by, case, org) for a in case.media)


def leads_work(by: str | None, case: Hazard, org: Org) -> bool:
    """班组长 or a superior of the owner, and not the owner or fixer."""
    known = org.people.get(by or "")
    if known is None or by in (case.owner, case.fixer):
        return False
    return known.role == "班组长" or bool(case.owner and org.leads(known.id, case.owner))


def _change_order(case: Hazard, asked: Demand, rules: FixRules, org: Org) -> str | None:
    if not asked.change_order:
        return None
    number = (case.change_order or "").strip()
    if number == cards.NO_CHANGE:
        return None if filled(case, "no_change_by") in org.people else cards.lacks_no_change_person()
    if not number:
        return cards.lacks_change_order()
    return None if re.fullmatch(rules.change_order_pattern, number, re.IGNORECASE) else cards.odd_change_order(number)

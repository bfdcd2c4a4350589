"""三证: parameters before and after, label of the replaced part, a video by another operator of the machine."""

from datetime import datetime

from workflows.hazard import cards_proof as cards
from workflows.hazard.brought import brought, filled, fixed_since
from workflows.hazard.case import Attachment, Hazard
from workflows.hazard.rules_fix import FixRules
from workflows.kernel.people import Org


def three_proofs(case: Hazard, rules: FixRules, org: Org, now: datetime) -> tuple[str | None, ...]:
    """三证: parameters before and after, label of the replaced part, a video by another operator of the machine."""
    values = bool(filled(case, "before_values") and filled(case, "after_values"))
    label = bool(filled(case, "label_na")) or any(a.role == "label" for a in case.kept("after"))
    return (
        None if values else cards.lacks_parameters(),
        None if label else cards.lacks_label(),
        _video(case, rules, org, now),
    )


def _video(case: Hazard, rules: FixRules, org: Org, now: datetime) -> str | None:
    """The reason why no video counts; of several the last one is spoken of."""
    videos = brought(case, "video")
    reasons = [_video_fault(v, case, rules, org, now) for v in videos]
    if not videos:
        return cards.lacks_video(rules.photo.video_seconds)
    return None if None in reasons else reasons[-1]


def _video_fault(video: Attachment, case: Hazard, rules: FixRules, org: Org, now: datetime) -> str | None:
    needed = rules.photo.video_seconds
    if (video.seconds or 0.0) < needed:
        return cards.short_video(video.seconds or 0.0, needed)
    machine = org.equipment.get(case.equipment_code or "")
    if video.by is None or video.by in (case.owner, case.fixer):
        return cards.video_by_fixer()
    if machine and machine.operators and video.by not in machine.operators:
        return cards.video_by_stranger(org.name(video.by), machine.name)
    done = fixed_since(case)
    if done and (video.taken_at or video.at) + rules.photo.clock_slack < done:
        return cards.early_video(video.taken_at or video.at, done, now)
    return None

"""One picture proves one thing: a measure, a visit to the spot, a clean place. Used once, it is used."""

from collections.abc import Callable

from workflows.permit.case import Permit
from workflows.permit.facts import PHOTOS_USED
from workflows.permit.records import Attachment
from workflows.permit.rules import PermitCtx

Why = Callable[[str], str]
"""Where the picture of this sha256 was used, in words; "" where nowhere."""


def of_measure(case: Permit, photo: Attachment | None, measure: str, ctx: PermitCtx) -> str | None:
    """Why this picture does not confirm that line; the same line once more may keep its picture."""
    return _refused(photo, lambda one: _as_proof(case, one, ctx, but=measure) or _elsewhere(case, one, ctx))


def of_visit(case: Permit, photo: Attachment | None, ctx: PermitCtx) -> str | None:
    """Why this picture does not show that an approver was there: it was on the ticket before."""

    def why(one: str) -> str:
        kept = "在批之前就附在这张票上" if any(a.sha256 == one for a in case.media) else ""
        return _as_proof(case, one, ctx) or kept or _elsewhere(case, one, ctx)

    return _refused(photo, why)


def of_end(case: Permit, photos: tuple[Attachment, ...], ctx: PermitCtx) -> str | None:
    """Why one of these does not show the place after the work; the same closing picture twice is one picture."""

    def why(one: str) -> str:
        stages = {a.stage for a in case.media if a.sha256 == one}
        early = "完工以前就发过" if stages - {"after"} else ""
        return "" if "after" in stages else _as_proof(case, one, ctx) or early or _elsewhere(case, one, ctx)

    return next(filter(None, (_refused(photo, why) for photo in photos)), None)


def _refused(photo: Attachment | None, why: Why) -> str | None:
    if photo is None or photo.kind != "photo" or not (used := why(photo.sha256)):
        return None
    return f"这张照片{used}，一张照片只能用一次。请在现场重新拍一张，这一次没有记。"


def _as_proof(case: Permit, sha: str, ctx: PermitCtx, but: str = "") -> str:
    """What it proves on this ticket already."""
    lines = {line.id: line.text for line in ctx.rules.of(case.kind).measures}
    for done in case.measures:
        if done.photo == sha and done.id != but:
            return f"已经用来确认“{lines.get(done.id, done.id)}”"
    if any(a.sha256 == sha and a.role == "onsite" for a in case.media):
        return "已经用在现场审批"
    return "已经是完工照片" if any(a.sha256 == sha and a.stage == "after" for a in case.media) else ""


def _elsewhere(case: Permit, sha: str, ctx: PermitCtx) -> str:
    """Another ticket or hazard that it was sent for; a picture that only looks alike is let pass."""
    used = ctx.facts.get(PHOTOS_USED, ())
    code = next((code for one, code, bits, _ in used if one == sha and not bits and code != case.code), "")
    return f"在 {code} 上用过" if code else ""

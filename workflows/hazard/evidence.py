"""From 接单 to 整改完成: proof is collected piece by piece, and the case goes to review only with all of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.hazard import cards_fix as cards
from workflows.hazard import cards_proof, review, silence
from workflows.hazard.case import Attachment, Hazard, State
from workflows.hazard.events import Brought, Filled, Heard, Rectified, Signed
from workflows.hazard.flags import flags
from workflows.hazard.notes import read_note, with_fields, with_measure
from workflows.hazard.proofs import NOT_PHOTO, brought, demand, leads_work, missing
from workflows.hazard.readers import answers_for
from workflows.hazard.review_copies import send_all
from workflows.hazard.rules import Ctx, Outcome, Rows
from workflows.hazard.rules_fix import HIERARCHY
from workflows.hazard.waits import end_wait
from workflows.hazard.wishes import photo_for_wish
from workflows.kernel.effects import Effect, Forget, Send
from workflows.kernel.flow import Pressed, row
from workflows.kernel.people import Org

LABEL = "label"
USED_BEFORE = "photos_used_before"


def may_bring(case: Hazard, event: Brought, ctx: Ctx) -> str | None:
    """Owner, operators of the machine, superiors, and colleagues of the owner's department may bring proof."""
    if event.by is None:
        return f"{case.code} 正在处理，匿名发来的没有记进去；要补充就用自己的名字再发一次。"
    if _belongs(case, event.by, ctx.org) or answers_for(case, event.by, ctx.org, ctx.now):
        return None
    owner = ctx.org.name(case.owner)
    return f"{case.code} 由{owner}处理，发来的没有记进去；有要补充的请直接找{owner}。"


def _belongs(case: Hazard, person: str, org: Org) -> bool:
    known, owner = org.people.get(person), org.people.get(case.owner or "")
    machine = org.equipment.get(case.equipment_code or "")
    if known is None:
        return False
    near = bool(owner and known.department and known.department == owner.department)
    above = bool(owner and org.leads(person, owner.id))
    return near or above or person in (case.owner, case.fixer) or bool(machine and person in machine.operators)


def keep(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """A piece of proof: kept, read for fields, answered with what is still lacking."""
    case = _with_piece(case, event, ctx)
    case = replace(case, last_action_at=ctx.now)
    case, wished = photo_for_wish(case, ctx)
    effects = [*wished, *silence.watch(case, ctx)]
    if event.by and not answers_for(case, event.by, ctx.org, ctx.now):
        effects.append(Send(event.by, "helped", cards.helped(case, ctx.org, ctx.now), "reminder"))
    return case, [*effects, *acknowledged(case, ctx)]


def _with_piece(case: Hazard, event: Brought, ctx: Ctx) -> Hazard:
    known = {a.sha256 for a in case.kept("after")}
    fresh = [a for a in event.media if a.sha256 not in known]
    for attachment in fresh:
        role = attachment.role or _role(case, attachment)
        # the moment of arrival is ours, whatever the piece said: only what came after acceptance counts
        kept = replace(attachment, stage="after", role=role, by=attachment.by or event.by)
        case = replace(case, media=(*case.media, kept), expecting="" if role == LABEL else case.expecting)
    if event.spot:
        case = replace(case, fix_spot=event.spot)
    return _with_text(case, event.text.replace(case.code, "").strip(), ctx) if event.text.strip() else case


def _role(case: Hazard, attachment: Attachment) -> str:
    return LABEL if case.expecting == LABEL and attachment.kind == "photo" else ""


def _with_text(case: Hazard, text: str, ctx: Ctx) -> Hazard:
    if not text:
        return case
    note = read_note(text, demand(case, ctx.rules.fix), ctx.rules.fix, ctx.org)
    case = with_fields(case, note.fields)
    return with_measure(case, note.measure) if note.measure else case


def acknowledged(case: Hazard, ctx: Ctx) -> list[Effect]:
    """The one card that says what has arrived and what is lacking."""
    if case.owner is None:
        return []
    lacking = missing(case, ctx.rules, ctx.org, ctx.now)
    card = cards.received(case, ctx.org, ctx.now, _have(case), lacking, demand(case, ctx.rules.fix).hierarchy)
    return [Send(case.owner, held_slot(case), card, "first")]


def held_slot(case: Hazard) -> str:
    return f"held {case.returns}"


def _have(case: Hazard) -> str:
    """照片 2 张，视频 1 段，说明 1 条."""
    counted = [(len(brought(case, "photo")), "照片 {} 张"), (len(brought(case, "video")), "视频 {} 段")]
    counted += [(len(brought(case, "voice")), "语音 {} 条"), (len(brought(case, "file")), "文件 {} 个")]
    counted += [(len(case.measure.splitlines()), "说明 {} 条"), (len(case.values), "填写 {} 项")]
    counted += [(1 if case.fix_spot else 0, "位置 {} 个"), (1 if case.change_order else 0, "变更单 {} 项")]
    counted += [(len([a for a in case.media if a.role == "signature"]), "签名 {} 个")]
    counted += [(len([a for a in case.kept("after") if a.role in NOT_PHOTO]), "铭牌和受控照片 {} 张")]
    return "，".join(words.format(n) for n, words in counted if n) or "还没有"


def heard_measure(case: Hazard, event: Heard, ctx: Ctx) -> Outcome:
    """The words of a voice note that was sent as proof."""
    if not event.text.strip():
        return case, []
    case = _with_text(case, event.text, ctx)
    return case, acknowledged(case, ctx)


def is_proof(case: Hazard, event: Heard, ctx: Ctx) -> bool:
    return any(a.sha256 == event.sha256 for a in case.kept("after"))


def may_fill(case: Hazard, event: Filled, ctx: Ctx) -> str | None:
    if not _belongs(case, event.by, ctx.org) and not answers_for(case, event.by, ctx.org, ctx.now):
        return f"{case.code} 由{ctx.org.name(case.owner)}处理，别人填的没有记进去。"
    if (level := event.fields.get("hierarchy")) is not None and level not in HIERARCHY:
        return f"控制层级没有“{level}”，可选：{'、'.join(HIERARCHY)}。"
    return None


def fill(case: Hazard, event: Filled, ctx: Ctx) -> Outcome:
    """Fields from a card or a page; `expect` says what the next photo shows."""
    fields = dict(event.fields)
    if fields.pop("expect", "") == LABEL:
        case = replace(case, expecting=LABEL)
        return case, [Send(event.by, "label", cards.expecting_label(case, ctx.now), "first")]
    named = ctx.org.named(fields.get("no_change_by", ""))
    if len(named) == 1:
        fields["no_change_by"] = named[0].id
    case = replace(with_fields(case, fields), last_action_at=ctx.now)
    return case, [*silence.watch(case, ctx), *acknowledged(case, ctx)]


def may_sign(case: Hazard, event: Signed, ctx: Ctx) -> str | None:
    if leads_work(event.by, case, ctx.org):
        return None
    return f"{case.code} 要班组长或上级来签，{ctx.org.name(event.by)}处理的活自己不能签。"


def sign(case: Hazard, event: Signed, ctx: Ctx) -> Outcome:
    """The stroke with time, place and device; the signer's own page made sure who it is."""
    spot = event.spot
    stroke = replace(
        event.attachment, kind="signature", stage="after", role="signature", by=event.by, at=ctx.now,
        lat=spot.lat if spot else None, lng=spot.lng if spot else None,
    )  # fmt: skip
    case = with_fields(case, {"signature_device": event.device} if event.device else {})
    case = replace(case, media=(*case.media, stroke), last_action_at=ctx.now)
    return case, [*silence.watch(case, ctx), *acknowledged(case, ctx)]


def proven(case: Hazard, event: Rectified, ctx: Ctx) -> str | None:
    """Everything missing in one answer; nothing that was sent is lost."""
    if event.by != case.fixer and not answers_for(case, event.by, ctx.org, ctx.now):
        return f"{case.code} 由{ctx.org.name(case.owner)}处理，只有责任人能按“整改完成”。"
    lacking = missing(case, ctx.rules, ctx.org, ctx.now)
    return cards_proof.refused(lacking) if lacking else None


def rectified(case: Hazard, event: Rectified, ctx: Ctx) -> Outcome:
    """To the reviewer, with whatever a machine found odd."""
    odd = flags(case, ctx.facts.get(USED_BEFORE) or (), ctx.rules, ctx.org)
    case = end_wait(replace(case, fixer=event.by, fixed_at=ctx.now, flags=odd, override_by=None), ctx.now)
    case = replace(case, last_action_at=ctx.now, extension_draft=(), expecting="")
    case, effects = review.begin(case, ctx)
    mine = cards.sent_to_review(case, ctx.org, ctx.now)
    received = cards.all_received(case, ctx.org, ctx.now, _have(case))
    told = ((owner_slot(case), mine), (held_slot(case), received)) if case.owner else ()
    effects += [Send(case.owner, slot, card, "first") for slot, card in told if case.owner]
    return case, [*effects, *(Forget(name) for name in ("silence", "return", "extension", "extension remind"))]


def is_addition(case: Hazard, event: Brought, ctx: Ctx) -> bool:
    return not review.is_reason(case, event, ctx)


def may_add(case: Hazard, event: Brought, ctx: Ctx) -> str | None:
    if case.reviewer and event.by == case.reviewer:
        return f"{case.code} 在等复查。要退回就按“退回”再写原因。"
    return may_bring(case, event, ctx)


def add(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """A piece that comes after 整改完成: the reviewer sees it too, and so does the machine's doubt."""
    passed = case.override_by
    case = _with_piece(case, event, ctx)
    odd = flags(case, ctx.facts.get(USED_BEFORE) or (), ctx.rules, ctx.org)
    odd = tuple(dict.fromkeys((*case.flags, *odd)))
    case = replace(case, override_by=passed if odd == case.flags else None, flags=odd)
    return case, send_all(case, ctx)


def owner_slot(case: Hazard) -> str:
    """The card that holds the owner's buttons now: the first one, or that of the last return."""
    return f"returned {case.returns}" if case.returns else "owner"


ROWS: Rows = (
    row(State.FIXING, Brought, State.FIXING, keep, may_bring),
    row(State.FIXING, Heard, State.FIXING, heard_measure, where=is_proof),
    row(State.FIXING, Filled, State.FIXING, fill, may_fill),
    row(State.FIXING, Signed, State.FIXING, sign, may_sign),
    row(State.FIXING, Rectified, State.REVIEW, rectified, proven, (USED_BEFORE,)),
    row(State.REVIEW, Brought, State.REVIEW, add, may_add, (USED_BEFORE,), is_addition),
)


def _filled(name: str) -> Callable[[Pressed], object]:
    return lambda press: Filled(press.by, {name: press.values.get(name, press.text).strip()})


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "rectified": lambda press: Rectified(press.by),
    "label_photo": lambda press: Filled(press.by, {"expect": LABEL}),
    "hierarchy": _filled("hierarchy"),
    "change_order": _filled("change_order"),
    "value": _filled("value"),
}

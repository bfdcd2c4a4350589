"""Proof comes in piece by piece: who may bring it, how it is kept and read, and what is answered."""

from dataclasses import replace

from workflows.hazard import cards_fix as cards
from workflows.hazard import signature, silence
from workflows.hazard.brought import NOT_PHOTO, brought
from workflows.hazard.case import Attachment, Hazard, Stage
from workflows.hazard.events import Brought, Heard
from workflows.hazard.notes import read_note, with_fields, with_measure
from workflows.hazard.proofs import demand, missing
from workflows.hazard.readers import answers_for
from workflows.hazard.review_copies import send_all
from workflows.hazard.rules import Ctx, Outcome
from workflows.hazard.wishes import photo_for_wish
from workflows.kernel.effects import Do, Effect, Send
from workflows.kernel.people import Org

LABEL = "label"


def may_bring(case: Hazard, event: Brought, ctx: Ctx) -> str | None:
    """Owner, operators of the machine, superiors, and colleagues of the owner's department may bring proof."""
    if event.by is None:
        return f"{case.code} 正在处理，匿名发来的没有记进去；要补充就用自己的名字再发一次。"
    if belongs(case, event.by, ctx.org) or answers_for(case, event.by, ctx.org, ctx.now):
        return None
    owner = ctx.org.name(case.owner)
    return f"{case.code} 由{owner}处理，发来的没有记进去；有要补充的请直接找{owner}。"


def belongs(case: Hazard, person: str, org: Org) -> bool:
    """One of the people who work on it: owner, fixer, their colleagues and superiors, operators of the machine."""
    known, owner = org.people.get(person), org.people.get(case.owner or "")
    machine = org.equipment.get(case.equipment_code or "")
    if known is None:
        return False
    near = bool(owner and known.department and known.department == owner.department)
    above = bool(owner and org.leads(person, owner.id))
    return near or above or person in (case.owner, case.fixer) or bool(machine and person in machine.operators)


def keep(case: Hazard, event: Brought, ctx: Ctx) -> Outcome:
    """A piece of proof: kept, read for fields, answered with what is still lacking."""
    before, case = case, replace(with_piece(case, event, ctx), last_action_at=ctx.now, evidence_at=ctx.now)
    case, wished = photo_for_wish(case, ctx)
    effects = [*wished, *_listen(case, before), *silence.watch(case, ctx)]
    if event.by and not answers_for(case, event.by, ctx.org, ctx.now):
        effects.append(Send(event.by, "helped", cards.helped(case, ctx.org, ctx.now), "reminder"))
    return case, [*effects, *acknowledged(case, ctx)]


def with_piece(case: Hazard, event: Brought, ctx: Ctx) -> Hazard:
    """The case with a piece of proof, its words read for fields of the profile."""
    known = {a.sha256 for a in case.kept("after")}
    fresh = [a for a in event.media if a.sha256 not in known]
    for attachment in fresh:
        role = attachment.role or _role(case, attachment)
        kept = replace(attachment, stage=_stage(case, attachment, ctx), role=role, by=attachment.by or event.by)
        case = replace(case, media=(*case.media, kept), expecting="" if role == LABEL else case.expecting)
    if event.spot:
        case = replace(case, fix_spot=event.spot)
    return _with_text(case, event.text.replace(case.code, "").strip(), ctx) if event.text.strip() else case


def _listen(case: Hazard, before: Hazard) -> list[Effect]:
    """Have new voice notes put into words; a platform's own transcript came as text already."""
    known = {a.sha256 for a in before.media}
    fresh = [a for a in case.kept("after", "voice") if a.sha256 not in known and a.role != "heard"]
    return [Do("hear", {"sha256": a.sha256}, f"hear:{case.code}:{a.sha256}") for a in fresh]


def _stage(case: Hazard, attachment: Attachment, ctx: Ctx) -> Stage:
    """Only what reached us after acceptance shows the fix; chats stamp their messages a little before we read them."""
    early = case.accepted_at is not None and attachment.at + ctx.rules.fix.photo.clock_slack < case.accepted_at
    return "before" if early else "after"


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
    card = cards.received(case, ctx.org, ctx.now, have(case), lacking, demand(case, ctx.rules.fix).hierarchy)
    return [Send(case.owner, held_slot(case), card, "first"), *signature.ask_when_ready(case, ctx)]


def held_slot(case: Hazard) -> str:
    """One list of what arrived for each round."""
    return f"held {case.returns}"


def have(case: Hazard) -> str:
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


def heard_in_review(case: Hazard, event: Heard, ctx: Ctx) -> Outcome:
    """The words came after 整改完成: the reviewer's card takes them up."""
    after = _with_text(case, event.text.strip(), ctx)
    return after, send_all(after, ctx)


def heard_late(case: Hazard, event: Heard, ctx: Ctx) -> Outcome:
    """The words came after the decision; they are kept for the record."""
    return _with_text(case, event.text.strip(), ctx), []


def is_proof(case: Hazard, event: Heard, ctx: Ctx) -> bool:
    """The voice note came after acceptance."""
    return any(a.sha256 == event.sha256 for a in case.kept("after"))

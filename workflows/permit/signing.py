"""同意: whose turn it is, what is still wanted before it is a signature, and what the signature keeps."""

from collections.abc import Sequence
from dataclasses import replace

from workflows.kernel.effects import Effect, Reader, Send
from workflows.kernel.spans import say_span, say_time
from workflows.permit import cards_approve as cards
from workflows.permit import conflicts, party, pictures, spotting
from workflows.permit.case import Permit
from workflows.permit.events import Approved, Brought
from workflows.permit.facts import DEVICES, DeviceUse
from workflows.permit.nodes import involved
from workflows.permit.records import Attachment, Consent, Node, Signature, Spot
from workflows.permit.rules import PermitCtx, PermitOutcome
from workflows.permit.saying import is_measure
from workflows.permit.told import approvers_now, asked_by, card_of, nodes_of, slot_of, waiting_for


def may_approve(case: Permit, event: Approved, ctx: PermitCtx) -> str | None:
    """Only whoever is asked now, never somebody of the job, never after the planned end."""
    if reason := is_asked(case, event.by, ctx):
        return reason
    if case.ends_at and ctx.now >= case.ends_at:
        end = say_time(case.ends_at, ctx.now)
        return f"{case.code} 计划 {end} 结束，已经过了，不能再批。还要干请重新申请。"
    if event.node and event.node not in [n.id for n in nodes_of(case, event.by, ctx)]:
        return f"{case.code} 的这一级现在不由{ctx.org.name(event.by)}批，什么都没有改变。"
    if case.conflicts and event.note.strip() and not is_measure(event.note):
        return cards.no_measure(case, event.note.strip())
    far = off_spot(case, event, ctx)
    return f"还没有签。{far}。" if far else pictures.of_visit(case, event.photo, ctx)


def is_asked(case: Permit, person: str, ctx: PermitCtx) -> str | None:
    """Why this person cannot decide on this ticket now, or None."""
    if person == case.reporter:
        return f"{case.code} 是自己申请的，不能自己批。已请{waiting_for(case, ctx)}批。"
    if person in involved(case):
        return f"作业的人不能批自己的票，{case.code} 已请{waiting_for(case, ctx)}批。"
    if nodes_of(case, person, ctx):
        return None
    if any(n.by == person for n in case.nodes):
        return f"{ctx.org.name(person)}已经签过 {case.code}，不用再按。现在等{waiting_for(case, ctx)}。"
    if deputed := next((n for n in case.nodes if n.instead_of == person and n.by is None), None):
        to = "、".join(ctx.org.name(p) for p in deputed.people)
        return f"{case.code} 已经由{to}代批，这里不用再按。"
    if any(person in n.people for n in case.nodes if n.by is None):
        return f"{case.code} 还没轮到这一级，现在等{waiting_for(case, ctx)}。轮到了会再发卡片。"
    return f"{case.code} 由{waiting_for(case, ctx)}批，这里什么都没有改变。"


def signs_now(case: Permit, event: Approved, ctx: PermitCtx) -> tuple[Node, ...]:
    """The nodes this press is for."""
    mine = nodes_of(case, event.by, ctx)
    return tuple(n for n in mine if not event.node or n.id == event.node)


# ---- what is still wanted ---------------------------------------------------------------------------------------


def consent_of(case: Permit, person: str) -> Consent | None:
    return next((c for c in case.consents if c.by == person), None)


def whole(case: Permit, event: Approved) -> Approved:
    """With what this person gave before: the press, then the note, then the spot."""
    before = consent_of(case, event.by)
    if before is None:
        return event
    device, stroke = event.device or before.device, event.stroke or before.stroke
    return replace(event, note=event.note or before.note, device=device, stroke=stroke)


def wants_note(case: Permit, event: Approved, ctx: PermitCtx) -> bool:
    """A ticket with a conflict is signed by a second tap that leaves a word; one that nobody has seen yet is shown
    first, whatever was written about the others."""
    known = {c.code for c in case.conflicts}
    unseen = any(c.code not in known for c in conflicts.found(case, ctx))
    return unseen or (bool(known) and not is_measure(whole(case, event).note))


def wants_spot(case: Permit, event: Approved, ctx: PermitCtx) -> bool:
    """A node that is signed on the spot only, and nothing from there yet."""
    return any(n.onsite for n in signs_now(case, event, ctx)) and not (event.spot or event.photo)


def off_spot(case: Permit, event: Approved, ctx: PermitCtx) -> str:
    """Why what came with the press was not taken at the place; "" where it was, or nothing came."""
    if not any(n.onsite for n in signs_now(case, event, ctx)) or not (event.spot or event.photo):
        return ""
    spot = event.spot or _spot_of(event.photo)
    if spot is None:
        return ""  # a photo without coordinates: sent from the chat at this minute, that is what the rule asks for
    found = spotting.doubt(case, spot, ctx)
    no_fence = found is not None and found[0] == "place_unsure" and event.photo is not None
    return "" if found is None or no_fence else found[1]


def _spot_of(photo: Attachment | None) -> Spot | None:
    if photo is None or photo.lat is None or photo.lng is None:
        return None
    return Spot(photo.lat, photo.lng, 0.0)


def ask_note(case: Permit, event: Approved, ctx: PermitCtx) -> PermitOutcome:
    """The conflict once more, and a word how it is kept apart; whatever is new goes to both sides."""
    fresh = [c for c in conflicts.found(case, ctx) if c.code not in {k.code for k in case.conflicts}]
    case = _kept(conflicts.merged(case, fresh), event, ctx)
    ask = Send(event.by, f"note {slot_of(case)}", cards.ask_note(case), "first")
    again = [Send(p, slot_of(case), card_of(case, p, ctx), "first") for p in approvers_now(case, ctx)] if fresh else []
    return case, [*again, ask, *conflicts.tell_others(case, fresh, ctx)]


def ask_spot(case: Permit, event: Approved, ctx: PermitCtx) -> PermitOutcome:
    """The press is kept; the signature is made when a location or photo arrives."""
    case = _kept(case, event, ctx)
    card = cards.ask_spot(case, case.place or case.spot_text)
    return case, [Send(event.by, f"spot {slot_of(case)}", card, "first")]


def _kept(case: Permit, event: Approved, ctx: PermitCtx) -> Permit:
    event = whole(case, event)
    others = tuple(c for c in case.consents if c.by != event.by)
    return replace(case, consents=(*others, Consent(event.by, ctx.now, event.note, event.device, event.stroke)))


# ---- the signature ----------------------------------------------------------------------------------------------


def sign(case: Permit, event: Approved, ctx: PermitCtx) -> tuple[Permit, list[Effect]]:
    """Every node of this press gets its signature; odd ones are told to safety, and stand."""
    event = whole(case, event)
    mine = signs_now(case, event, ctx)
    flags = odd(case, event, ctx)
    made = tuple(_signature(node, event, flags, ctx) for node in mine)
    ids = {node.id for node in mine}
    nodes = tuple(replace(n, by=event.by, at=ctx.now) if n.id in ids and n.by is None else n for n in case.nodes)
    consents = tuple(c for c in case.consents if c.by != event.by)
    media = (*case.media, replace(event.photo, role="onsite")) if event.photo else case.media
    slot = slot_of(case)
    case = replace(case, nodes=nodes, signatures=(*case.signatures, *made), consents=consents, media=media)
    effects: list[Effect] = [Send(event.by, slot, cards.signed(case, ctx.org, made[0], ctx.now), "first")]
    if flags:
        card = cards.flagged(case, ctx.org, made[0], ctx.now)
        # whoever signed oddly does not judge it
        readers: Sequence[Reader] = [r for r in party.safety(ctx) if r != event.by] or [party.DUTY]
        effects += [Send(r, f"flag {case.revision} {made[0].role}", card, "urgent") for r in readers]
    return case, effects


def _signature(node: Node, event: Approved, flags: tuple[str, ...], ctx: PermitCtx) -> Signature:
    instead = _instead(node, event.by, ctx)
    return Signature(
        node.id, event.by, ctx.now, event.spot, event.device, event.stroke, event.note, instead, flags
    )  # fmt: skip


def _instead(node: Node, by: str, ctx: PermitCtx) -> str | None:
    """Whose name this signature stands for: whoever deputed, or is on leave."""
    if node.instead_of:
        return node.instead_of
    return next((p for p in node.people if p != by and by in asked_by(node, ctx)), None)


def odd(case: Permit, event: Approved, ctx: PermitCtx) -> tuple[str, ...]:
    """What a machine finds strange about a signature: somebody else's device, the signer's own leave."""
    used: tuple[DeviceUse, ...] = ctx.facts[DEVICES]
    mine = [u for u in used if u.person != event.by and ctx.now - u.at <= ctx.rules.same_device]
    found = []
    if event.device and mine:
        ago = say_span(ctx.now - mine[0].at)
        found.append(f"{ago}前{ctx.org.name(mine[0].person)}也用这台设备签过")
    if ctx.org.away(event.by, ctx.now):
        found.append(f"{ctx.org.name(event.by)}在请假，仍用自己的账号签了")
    return tuple(found)


def as_press(case: Permit, event: Brought, ctx: PermitCtx) -> Approved:
    """A location or photo after 同意 on a node that is signed on the spot."""
    photo = next((a for a in event.media if a.kind in ("photo", "video")), None)
    return Approved(event.by, spot=event.spot, photo=photo)

"""Fields of the evidence profile, from a card or a page, and the team leader's signature."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.hazard import cards_fix as cards
from workflows.hazard import collecting, signature, silence
from workflows.hazard.case import Hazard
from workflows.hazard.collecting import LABEL, acknowledged, belongs
from workflows.hazard.events import Filled, Signed
from workflows.hazard.notes import with_fields
from workflows.hazard.proofs import leads_work
from workflows.hazard.readers import answers_for
from workflows.hazard.rules import Ctx, Outcome
from workflows.hazard.rules_fix import HIERARCHY
from workflows.kernel.effects import Send
from workflows.kernel.flow import Pressed


def may_fill(case: Hazard, event: Filled, ctx: Ctx) -> str | None:
    """People who work on it; a level of control that exists."""
    if not belongs(case, event.by, ctx.org) and not answers_for(case, event.by, ctx.org, ctx.now):
        return f"{case.code} 由{ctx.org.name(case.owner)}处理，别人填的没有记进去。"
    if (level := event.fields.get("hierarchy")) is not None and level not in HIERARCHY:
        return f"控制层级没有“{level}”，可选：{'、'.join(HIERARCHY)}。"
    return None


def fill(case: Hazard, event: Filled, ctx: Ctx) -> Outcome:
    """Fields from a card or a page; `expect` says what the next photo shows."""
    fields = dict(event.fields)
    match fields.pop("expect", ""):
        case collecting.LABEL:
            case = replace(case, expecting=LABEL)
            return case, [Send(event.by, "label", cards.expecting_label(case, ctx.now), "first")]
        case signature.ASK:
            told = cards.asked_to_sign(case, ctx.org, ctx.now, signature.leader_of(case, ctx))
            return case, [*signature.ask(case, ctx), Send(event.by, "ask signature", told, "first")]
    named = ctx.org.named(fields.get("no_change_by", ""))
    if len(named) == 1:
        fields["no_change_by"] = named[0].id
    case = replace(with_fields(case, fields), last_action_at=ctx.now, evidence_at=ctx.now)
    return case, [*silence.watch(case, ctx), *acknowledged(case, ctx)]


def may_sign(case: Hazard, event: Signed, ctx: Ctx) -> str | None:
    """A team leader or superior, never the one who did the work."""
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
    case = replace(case, media=(*case.media, stroke), last_action_at=ctx.now, evidence_at=ctx.now)
    mine = Send(event.by, signature.slot(case), cards.signed(case, ctx.org, ctx.now, event.by), "first")
    return case, [mine, *silence.watch(case, ctx), *acknowledged(case, ctx)]


def _filled(name: str) -> Callable[[Pressed], object]:
    return lambda press: Filled(press.by, {name: press.values.get(name, press.text).strip()})


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "label_photo": lambda press: Filled(press.by, {"expect": LABEL}),
    "ask_signature": lambda press: Filled(press.by, {"expect": signature.ASK}),
    "hierarchy": _filled("hierarchy"),
    "change_order": _filled("change_order"),
    "value": _filled("value"),
}

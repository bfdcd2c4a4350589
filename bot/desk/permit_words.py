"""What somebody writes to a ticket that is named, or is their only one: 同意, 进 张伟, 氧20.9 可燃0, 完工."""

import re
from collections.abc import Callable, Sequence

from bot.desk import permit_spot_words as spot
from bot.desk.permit_told import STOP, Told, Verb, one
from bot.desk.special import Permits
from workflows.kernel.flow import Refused
from workflows.permit import events as happened
from workflows.permit.case import Permit, State

YES = re.compile(r"^(?:我)?(?:同意|通过|批准|准许|OK|ok|可以)(?=$|[，,。:：\s])[，,。:：\s]*(?P<note>.*)$")
BACK = re.compile(r"^(?:退回|打回|退)(?:修改|重填)?[，,:：\s]*(?P<why>.*)$")
NO = re.compile(r"^(?:驳回|拒绝|不同意|不批准?|不准)[，,:：\s]*(?P<why>.*)$")
DEPUTE = re.compile(
    r"^(?:请|委托|由|转给|转)\s*(?P<to>\S{2,5}?)\s*(?:代签|代批|代审|审批|批|签)?(?:[，,:：]\s*(?P<why>.*))?$"
)


def meant(told: Told) -> Sequence[object]:
    """The events of a message to this ticket, in order; empty where the words mean nothing to it as it stands. Raises
    Refused where they are half understood."""
    text, case = told.text, told.case
    if STOP.match(text):
        return (happened.Halted(told.by, STOP.sub("", text).strip(" ，,。!！")),)
    for verb in (*OF_STATE.get(case.state, ()), _files):
        if found := verb(told):
            return found
    return ()


# ---- the application and its approval ---------------------------------------------------------------------------


def _draft(told: Told) -> Sequence[object]:
    text = told.text
    if re.match(r"^(?:提交|送审批?|送批|报批|提交审批)$", text):
        return (happened.Submitted(told.by),)
    if found := re.match(r"^(?:撤回|作废|取消|不办了|不干了|不要了)[，,:：\s]*(?P<why>.*)$", text):
        return (happened.Withdrawn(told.by, found["why"]),)
    if told.said.media:
        return ()
    if told.said.spot and told.said.spot.point and told.case.asking == "place":
        return (happened.Answered(told.by, told.said.spot.point, "place"),)
    return (happened.Answered(told.by, text),) if text else ()


def _approval(told: Told) -> Sequence[object]:
    text, by = told.text, told.by
    photo = next((a for a in told.said.media if a.kind == "photo"), None)
    if found := re.match(r"^(?:撤回|作废|取消|不办了|不干了)[，,:：\s]*(?P<why>.*)$", text):
        return (happened.Withdrawn(by, found["why"]),)
    if found := NO.match(text):
        return (happened.Rejected(by, found["why"]),)
    if found := BACK.match(text):
        return (happened.Returned(by, found["why"]),)
    if found := YES.match(text):
        return (happened.Approved(by, "", told.said.spot, note=found["note"], photo=photo),)
    if found := DEPUTE.match(text):
        return (happened.Deputed(by, one(told, found["to"]), found["why"] or ""),)
    if told.said.spot or told.said.media:
        return (happened.Brought(by, told.said.media, text, told.said.spot),)
    return ()


def _files(told: Told) -> Sequence[object]:
    if told.said.media or told.said.spot:
        return (happened.Brought(told.by, told.said.media, told.text, told.said.spot),)
    return ()


OF_STATE: dict[State, tuple[Verb, ...]] = {
    State.DRAFT: (_draft,),
    State.APPROVING: (_approval,),
    State.APPROVED: (
        spot.measure,
        spot.scan,
        spot.gas,
        spot.sign,
        spot.withdrawn,
        spot.handed,
        spot.count,
        spot.longer,
        spot.ending,
        spot.running,
    ),
    State.WORKING: (
        spot.count,
        spot.gas,
        spot.ending,
        spot.longer,
        spot.handed,
        spot.measure,
        spot.running,
        spot.sign,
        spot.accepted,
    ),
    State.SUSPENDED: (
        spot.scan,
        spot.stopped,
        spot.count,
        spot.gas,
        spot.ending,
        spot.handed,
        spot.longer,
        spot.sign,
        spot.measure,
        spot.running,
    ),
    State.WATCHING: (spot.watch, spot.handed, spot.cleared, spot.count, spot.accepted, spot.running, spot.ending),
    State.ACCEPTING: (spot.cleared, spot.accepted, spot.count, spot.watch, spot.ending),
}
"""Which words are heard in which state; a word that the state does not take is still sent where the flow has to say
why not (完工 before the start)."""


def alone(
    permits: Permits, told: Callable[[Permit], Told]
) -> tuple[tuple[tuple[Permit, Sequence[object]], ...], tuple[str, ...]]:
    """The own tickets to which the words mean something without a code, and what the others say to words that they
    half understand; drafts have their questions instead."""
    found, refused = [], []
    for case in permits.mine:
        if case.state is State.DRAFT:
            continue
        try:
            if events := meant(told(case)):
                found.append((case, events))
        except Refused as refusal:
            refused.append(str(refusal))
    return tuple(found), tuple(refused)

"""A label in a picture is answered as a scan, never as a hazard: of the ticket somebody works on today, else of the
point and its sheet."""

from dataclasses import replace

from bot.desk.meant import Apply, Here, Moved, Say, Step, Stood
from bot.desk.situation import Said, Situation
from bot.desk.stands import unusable
from workflows.hazard.case import Hazard
from workflows.kernel.people import Org
from workflows.permit.case import OVER, Permit, State
from workflows.permit.events import Scanned
from workflows.permit.records import Spot

HAZARD = "要报隐患，把照片再发一次，跟一句是什么问题。"
TO_THE_FLOW = (State.APPROVING, State.APPROVED, State.SUSPENDED, State.ACCEPTING, *OVER)
"""What the flow says to a scan from anybody of the job; a job that runs is scanned by its guardian alone."""


def answered(at: Situation, said: Said) -> list[Step] | None:
    """None where this person has no ticket today, or the picture belongs to something else that is open."""
    point = said.spot.point if said.spot else None
    own = at.permits.business(at.person)
    if not own or at.draft or at.recent or at.fixing or at.held or len(said.media) > 1:
        return None
    if said.forged and said.media:
        return [Stood("", said.media[0], unusable(said.struck))]
    if not point:
        ended = [case for case in own if case.state in OVER and at.person == case.guardian]
        # the position that goes before the label, also where the ticket has just run out
        return [Here(ended[0].code, said.spot)] if ended and said.spot and not said.media else None
    here = [case for case in own if lies_at(at.org, case, point)]
    if not said.media:
        # whoever scans from the menu may be about to report: only a ticket that has ended is told
        here = [case for case in here if case.state in OVER]
        return [_scan(at, here[0], point)] if here else None
    if not here:
        return [Say(_elsewhere(at, own, point))]
    case = min(here, key=lambda one: (one.state in OVER, at.person != one.guardian))
    if case.state in TO_THE_FLOW or at.person == case.guardian:
        return [_scan(at, case, point)]
    return [Say(f"{case.code} 在作业，由监护人{at.org.name(case.guardian)}扫码报到，这里不用扫。{HAZARD}")]


def photographed(at: Situation, said: Said) -> list[Step] | None:
    """A photo of a label and nothing else, while nothing waits for a photo. A position sent just before goes with it:
    alone it was no report yet. A label that counts for nothing is no report either, and answers no question."""
    point = (said.spot.point if said.spot else None) or ""
    alone = len(said.media) == 1 and said.media[0].kind == "photo" and not (said.text or said.gone)
    busy = at.recent or at.fixing or at.held or at.walk or at.sealed or at.whole or (point and at.question)
    if not (alone and (point or said.forged)) or busy or (at.draft and not _position_alone(at.draft)):
        return None
    taken = at.draft.code if at.draft else ""
    begun: list[Step] = [Moved(taken)] if taken else []
    return [*begun, Stood(point, said.media[0], "" if point else unusable(said.struck), taken)]


def _position_alone(draft: Hazard) -> bool:
    said = draft.texts or draft.media or draft.anonymous or (draft.spot and draft.spot.point)
    return draft.spot is not None and not said


def lies_at(org: Org, case: Permit, point: str) -> bool:
    """The label of the job's place, of its machine, or of a machine there."""
    machine, here = org.equipment.get(point), (case.place_code, case.equipment_code)
    return point in here or (machine is not None and machine.place in here)


def on_label(label: Spot, where: Spot | None) -> Spot:
    """The label's point, at the position that was sent with it."""
    return replace(where, point=label.point) if where and label.lat is None else label


def _scan(at: Situation, case: Permit, point: str) -> Apply:
    return Apply(case.code, Scanned(at.person, on_label(Spot(point=point), at.where), "point"))


def _elsewhere(at: Situation, own: tuple[Permit, ...], point: str) -> str:
    place, machine = at.org.places.get(point), at.org.equipment.get(point)
    name = place.name if place else machine.name if machine else point
    live = [case for case in own if case.state not in OVER]
    if not live:
        return f"这里是{name}，这里没有自己的作业票。要干活，先发“申请…”。{HAZARD}"
    where = "；".join(f"{case.code} 在{case.place or case.spot_text}" for case in live[:3])
    return f"这里是{name}，不在票上的地点：{where}。请到作业地点再扫。{HAZARD}"

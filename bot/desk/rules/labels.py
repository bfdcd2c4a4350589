"""A label in a picture, from somebody who has work on a ticket today: it is answered as a scan, never as a hazard."""

from dataclasses import replace

from bot.desk.meant import Apply, Here, Say, Step
from bot.desk.situation import Said, Situation
from workflows.kernel.people import Org
from workflows.permit.case import OVER, Permit, State
from workflows.permit.events import Scanned
from workflows.permit.records import Spot

FORGED = "这张标签不能用：不是本厂的，或点位已经撤销。请告诉安全员换一张。"
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
        return [Say(f"{FORGED}{HAZARD}")]
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

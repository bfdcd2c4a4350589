"""Whether somebody stands where the job is: by the point's label with any position, or by a position good enough."""

from workflows.hazard.spots import metres
from workflows.kernel.people import Place
from workflows.permit.case import Permit
from workflows.permit.events import Scanned
from workflows.permit.records import Spot
from workflows.permit.rules import PermitCtx

Doubt = tuple[str, str]
"""(key of reasons.REASONS, words with the remedy)."""
POINT = "请扫一下现场的点位码"
WITH_POSITION = "请打开手机定位，在作业票的页面里扫；在聊天里就先发位置，两分钟内再扫"


def scan_doubt(case: Permit, event: Scanned, ctx: PermitCtx) -> Doubt | None:
    """Why this scan does not show that somebody is there. A picture of the ticket's code shows nothing: the paper's
    code never proves a place, the screen's one only while it is fresh, and both want a position or the point."""
    if event.mark == "screen" and not event.fresh:
        return "code_copied", f"这个码已经过时，可能是翻拍的。请打开作业票的页面扫新的码，或者{POINT}"
    return doubt(case, event.spot, ctx)


def doubt(case: Permit, spot: Spot | None, ctx: PermitCtx) -> Doubt | None:
    """Why this spot is not the place of the job, or None where it is."""
    place = ctx.org.places.get(case.place_code or "")
    if spot is None or (spot.point is None and (spot.lat is None or spot.lng is None)):
        return "place_unsure", f"没有收到位置。请打开手机定位再来一次，或者{POINT}"
    if spot.point is not None:
        return _by_point(case, spot, place, ctx)
    return _by_position(case, spot, place, ctx)


def _by_point(case: Permit, spot: Spot, place: Place | None, ctx: PermitCtx) -> Doubt | None:
    """The label of the place, of the job's machine, or of a machine there, and a position that does not speak against
    it, however rough: a label can be photographed and scanned at home, so that alone it proves nothing."""
    machine = ctx.org.equipment.get(spot.point or "")
    here = {case.place_code, case.equipment_code} - {None}
    if spot.point not in here and (machine is None or machine.place not in here):
        known = ctx.org.places.get(machine.place or "" if machine else spot.point or "")
        other = f"这里是{known.name}" if known else "扫的不是这张票的点位码"
        return "place", f"{other}，{case.code} 的作业地点是{case.place or case.spot_text}。请到作业地点再扫"
    if spot.lat is None or spot.lng is None:
        return "place_unsure", f"点位码对，但没有手机位置，分不清是不是翻拍的。{WITH_POSITION}"
    away = _distance(spot, place)
    slack = ctx.rules.accuracy_m if spot.accuracy is None else spot.accuracy
    if slack > ctx.rules.label_accuracy_m:
        return "place_unsure", f"点位码对，但定位误差有 {slack:.0f} 米，分不清是不是翻拍的。{WITH_POSITION}"
    if away is not None and away > fence(place, ctx) + slack:
        return "code_copied", f"点位码对，但手机在约 {away:.0f} 米以外，像是翻拍的码。请到现场扫"
    return None


def _by_position(case: Permit, spot: Spot, place: Place | None, ctx: PermitCtx) -> Doubt | None:
    """Within the fence, with a position at least as good as the fence is wide; else the point is asked for."""
    away, limit = _distance(spot, place), fence(place, ctx)
    if away is None:
        return "place_unsure", f"{case.place or '作业地点'}没有登记坐标，没法按定位核对。{POINT}"
    if spot.accuracy is None:
        return "place_unsure", f"手机没有给出定位误差，不能算数。{POINT}"
    worst = min(limit, ctx.rules.accuracy_m)
    if spot.accuracy > worst and away <= limit + spot.accuracy:
        return "place_unsure", f"定位误差 {spot.accuracy:.0f} 米，比 {worst:.0f} 米大，看不准在不在现场。{POINT}"
    if away > limit:
        return "place", f"手机离{case.place}约 {away:.0f} 米，超出 {limit:.0f} 米。请到作业地点再来，或者{POINT}"
    return None


def fence(place: Place | None, ctx: PermitCtx) -> float:
    """Metres around the place's point."""
    return (place.radius_m if place else None) or ctx.rules.radius_m


def _distance(spot: Spot, place: Place | None) -> float | None:
    if place is None or place.lat is None or place.lng is None or spot.lat is None or spot.lng is None:
        return None
    return metres(spot.lat, spot.lng, place.lat, place.lng)

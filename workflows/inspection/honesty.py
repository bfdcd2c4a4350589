"""What a machine found odd about a stop: the reason in neutral words, for a person to look at. It accuses nobody."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from workflows.hazard.spots import metres
from workflows.inspection.case import Attachment, Flag, Moment, Presence, Stop
from workflows.inspection.facts import CheckIn
from workflows.inspection.rules import Honesty
from workflows.inspection.sheets import Item
from workflows.kernel.people import Org, Place
from workflows.kernel.spans import say_span

LEAST_FOR_TOGETHER = 3
"""Fewer items than this are answered together by anybody."""
NOISE_M = 30.0
"""Two positions nearer than this may be one place, in metres."""
Used = tuple[str, str, float, str]
"""(sha256, the earlier case's code, bits apart, same or near), as photos_used_before tells."""


def clock(moved: str, moment: Moment) -> tuple[Flag, ...]:
    """The phone's clock was changed between."""
    return (Flag("clock_off", moved),) if moved else ()


def unproven(moment: Moment, closes: bool) -> tuple[Flag, ...]:
    """It came after the window, and only the phone says that it was done inside."""
    return (Flag("clock_off", "时限过后才传上来，做的时间只有手机自己的记录"),) if closes and not moment.sure else ()


def speed(other: CheckIn | None, stop: Stop, at: Moment, here: Presence, org: Org, rules: Honesty) -> tuple[Flag, ...]:
    """Faster than anybody walks or cycles in a plant, by where the points stand or by what the phone said there."""
    if other is None:
        return ()
    far, took = max(_by_points(other.point, stop.point, org), _by_phone(other, here)), abs(at.at - other.at)
    if far <= NOISE_M or far / 1000 <= rules.speed_kmh * (took / timedelta(hours=1)):
        return ()
    return (Flag("speed_kmh", f"离另一个点位 {far:.0f} 米，只隔了 {_seconds(took)}"),)


def _by_points(one: str, two: str, org: Org) -> float:
    """Metres between the edges of two places; 0 where one is not on the map."""
    here, there = (org.places.get(machine.place or "" if (machine := org.equipment.get(p)) else p) for p in (one, two))
    if here is None or there is None or here.lat is None or here.lng is None or there.lat is None or there.lng is None:
        return 0.0
    slack = (here.radius_m or 0.0) + (there.radius_m or 0.0)
    return max(0.0, metres(here.lat, here.lng, there.lat, there.lng) - slack)


def _by_phone(other: CheckIn, here: Presence) -> float:
    if other.lat is None or other.lng is None or here.lat is None or here.lng is None:
        return 0.0
    return max(0.0, metres(other.lat, other.lng, here.lat, here.lng) - (here.accuracy or 0.0))


def away(place: Place | None, here: Presence, fence_m: float, accuracy_m: float) -> tuple[Flag, ...]:
    """The label was read, but the phone is sure to stand elsewhere."""
    if place is None or None in (place.lat, place.lng, here.lat, here.lng) or here.accuracy is None:
        return ()
    assert place.lat is not None and place.lng is not None and here.lat is not None and here.lng is not None
    far = metres(place.lat, place.lng, here.lat, here.lng) - here.accuracy
    if here.accuracy > accuracy_m or far <= (place.radius_m or fence_m):
        return ()
    return (Flag("fence_m", f"扫到了点位码，手机定位在 {far:.0f} 米以外"),)


def dwell(items: int, seconds: float, stop: Stop, filled: Moment, rules: Honesty) -> tuple[Flag, ...]:
    """Less time than reading the lines takes, by the phone's count, never more than the time since the check-in."""
    since = (filled.at - stop.checked_in.at).total_seconds() if stop.checked_in else seconds
    took = timedelta(seconds=max(0.0, min(seconds, since)))
    if not items or took >= rules.dwell_per_item * items:
        return ()
    return (Flag("dwell_per_item", f"{items} 项一共用了 {_seconds(took)}"),)


def together(times: tuple[float, ...], rules: Honesty) -> tuple[Flag, ...]:
    """All answered at one stroke."""
    if len(times) < LEAST_FOR_TOGETHER or timedelta(seconds=max(times) - min(times)) > rules.same_second:
        return ()
    return (Flag("same_second", f"{len(times)} 项是在同一秒里点的"),)


def copies(
    numbers: Iterable[tuple[Item, str]], stop: Stop, earlier: Mapping[tuple[str, int], tuple[str, ...]], rules: Honesty
) -> tuple[Flag, ...]:
    """The same number to the last digit, round after round."""
    flags: list[Flag] = []
    for item, answer in numbers:
        before = earlier.get((stop.point, item.no), ())[: rules.copies - 1]
        if len(before) >= rules.copies - 1 and all(one.strip() == answer.strip() for one in before):
            why = f"第 {item.no} 项“{item.title}”连续 {rules.copies} 次都是 {answer.strip()}{item.unit}"
            flags.append(Flag("copies", why))
    return tuple(flags)


def second_tick(
    numbers: tuple[tuple[Item, str], ...], stop: Stop, earlier: Mapping[tuple[str, int], tuple[str, ...]]
) -> tuple[Flag, ...]:
    """A re-check is a new reading: every number the same as last time is worth a look."""
    last = [(earlier.get((stop.point, item.no), ())[:1], answer.strip()) for item, answer in numbers]
    if not last or any(not before or before[0].strip() != answer for before, answer in last):
        return ()
    return (Flag("copies", "复核的读数和上一次全都一样"),)


def photos(
    media: tuple[Attachment, ...], stop: Stop, used: tuple[Used, ...], code: str, rules: Honesty
) -> tuple[Flag, ...]:
    """Taken long before the check-in, shown elsewhere before, or odd by what the machine saw in the picture."""
    flags: list[Flag] = []
    since = stop.checked_in.at if stop.checked_in else None
    for photo in media:
        if since and photo.taken_at and since - photo.taken_at > rules.photo_age:
            flags.append(Flag("photo_age", f"照片拍于打卡前 {say_span(since - photo.taken_at)}"))
        flags += [Flag("photo", why) for why in photo.flags]
    shas = {photo.sha256 for photo in media}
    for sha, earlier, _, how in used:
        if sha in shas and earlier != code:
            what = "用过" if how == "same" else "有一张很像的"
            flags.append(Flag("photo_used", f"照片在 {earlier} 里{what}"))
    return tuple(flags)


def _seconds(span: timedelta) -> str:
    whole = int(span.total_seconds())
    return f"{whole} 秒" if whole < 120 else say_span(span)

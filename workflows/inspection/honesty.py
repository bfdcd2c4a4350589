"""What a machine found odd about a stop: the reason in neutral words, for a person to look at. It accuses nobody."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

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
RECHECK = "recheck"
TICKED = ("copies", "dwell_per_item", "same_second", RECHECK)
"""Rules whose flags say that a form may have been ticked and not read."""
Used = tuple[str, str, float, str]
"""(sha256, the earlier case's code, bits apart, same or near), as photos_used_before tells."""


def clock(moved: str, moment: Moment) -> tuple[Flag, ...]:
    """The phone's clock was changed between."""
    return (Flag("clock_off", moved),) if moved else ()


def unproven(moment: Moment, closes: bool, off: timedelta) -> tuple[Flag, ...]:
    """It came later than it was done, and only the phone says when that was. `closes`: after the window."""
    if moment.sure or not (closes or moment.received - moment.at > off):
        return ()
    when = "时限过后才传上来" if closes else f"{say_span(moment.received - moment.at)}后才传上来"
    return (Flag("clock_off", f"{when}，做的时间只有手机自己的记录"),)


def met_since(
    moment: Moment, anchor: datetime | None, beside: Iterable[CheckIn | None], off: timedelta
) -> tuple[Flag, ...]:
    """This phone's last contact before the record is said to be `anchor`, and yet another record of the same person
    reached us after that and before this one came in: by then it was said to be done, or it was not there yet."""
    met = [one.received for one in beside if one and one.received and anchor and one.received > anchor]
    if not any(moment.at < one < moment.received - off for one in met):
        return ()
    return (Flag("clock_off", "这条说是在一次联网之前做的，那次却没有一起传上来"),)


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


def away(place: Place | None, here: Presence, fence_m: float) -> tuple[Flag, ...]:
    """The label was read, but the phone stands elsewhere however wide its position is, or tells none."""
    if place is None or place.lat is None or place.lng is None:
        return ()
    if here.lat is None or here.lng is None or here.accuracy is None:
        return (Flag("fence_m", "没有定位"),)
    far = metres(place.lat, place.lng, here.lat, here.lng) - here.accuracy
    if far <= (place.radius_m or fence_m):
        return ()
    return (Flag("fence_m", f"扫到了点位码，手机定位在 {far:.0f} 米以外"),)


def dwell(items: int, seconds: float, stop: Stop, filled: Moment, rules: Honesty) -> tuple[Flag, ...]:
    """Less time than reading the lines takes, by the phone's count, never more than the time since the check-in."""
    since = (filled.at - stop.checked_in.at).total_seconds() if stop.checked_in else seconds
    took = timedelta(seconds=max(0.0, min(seconds, since)))
    if not items or took >= rules.dwell_per_item * items:
        return ()
    return (Flag("dwell_per_item", f"{items} 项一共用了 {_seconds(took)}"),)


def together(times: tuple[float, ...], answers: int, rules: Honesty) -> tuple[Flag, ...]:
    """All answered at one stroke, or nobody can tell because a time is missing."""
    if len(times) != answers:
        return (Flag("same_second", f"{answers} 项作答，{len(times)} 项记了时间，对不上"),)
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


def only_ticks(read: bool, media: tuple[Attachment, ...], stop: Stop) -> tuple[Flag, ...]:
    """A re-check of a sheet without numbers is a look of its own where a photo of an item came with it."""
    shown = any(one.kind == "photo" and one.role.startswith(f"{stop.point} ") for one in media if not _of_label(one))
    return () if read or shown else (Flag(RECHECK, "复核没有新读数，也没有新照片"),)


def _of_label(photo: Attachment) -> bool:
    """It shows that somebody stands there, and no item (number 0)."""
    return photo.role.split(" ")[1:2] == ["0"]


def convinces(stop: Stop) -> bool:
    """Whether a clean re-check makes the next run longer; what did not quite fit at this stop leaves it as it is."""
    return not any(flag.rule in TICKED for flag in stop.flags)


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
        if sha in shas and earlier == code:
            flags.append(Flag("photo_used", "这一轮里另有一张很像的照片"))
        elif sha in shas:
            what = "用过" if how == "same" else "有一张很像的"
            flags.append(Flag("photo_used", f"照片在 {earlier} 里{what}"))
    return tuple(flags)


def _seconds(span: timedelta) -> str:
    whole = int(span.total_seconds())
    return f"{whole} 秒" if whole < 120 else say_span(span)

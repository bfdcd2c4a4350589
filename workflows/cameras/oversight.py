"""What one officer alone may change on a camera, and what of it somebody above hears."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Protocol

from workflows.kernel.effects import DUTY, Reader
from workflows.kernel.flow import Refused
from workflows.kernel.people import SAFETY_DIRECTOR, VICE_PRESIDENT, Org
from workflows.kernel.spans import say_span

TRIAL, LIVE, OFF = "trial", "live", "off"
"""How a rule of a camera stands."""
GRAVE = ("fire", "smoke")
"""Kinds of rules whose end, and whose dimming, is told."""
MASKS = 8
"""Covered parts of one camera."""
MUCH, WHOLE = 0.5, 0.95
"""Parts of the picture: where more is covered it is told; more than that is never covered."""
WEEK = 7 * 24 * 60


class Hours(Protocol):
    """As of config.vision.plan."""

    @property
    def days(self) -> Sequence[int]: ...
    @property
    def since(self) -> time: ...
    @property
    def until(self) -> time: ...


class Looks(Protocol):
    """What a rule looks for, as far as it can be dimmed."""

    @property
    def hold(self) -> timedelta: ...
    @property
    def cooldown(self) -> timedelta: ...
    @property
    def clear(self) -> timedelta: ...
    @property
    def remind(self) -> timedelta: ...
    @property
    def threshold(self) -> float | None: ...
    @property
    def zone(self) -> Sequence[tuple[float, float]]: ...
    @property
    def when(self) -> Sequence[Hours]: ...


def check_turn(kind: str, state: str, to: str, why: str) -> None:
    """By hand to 正式 or 停用 only with a reason, and of a grave kind from 正式 back to trial too; what was off proves
    itself first. Raises Refused."""
    if len(why) < 2 and told_off(kind, state, to):
        raise Refused("明火、烟雾退回试运行或停用，都要写原因，2 到 100 个字，例如“焊接工位，下周装挡板”。")
    if to != TRIAL and len(why) < 2:
        raise Refused("转正式、停用都要写原因，2 到 100 个字，例如“看了一周没有误报”。")
    if state == OFF and to == LIVE:
        raise Refused("停用过的规则先试运行，看准了再转正式。")


def check_covered(count: int, part: float) -> None:
    """Raises Refused."""
    if count > MASKS:
        raise Refused(f"一台摄像机最多遮 {MASKS} 块，先去掉一块。")
    if part > WHOLE:
        raise Refused("快遮满整个画面了，这样什么都看不到。要停用，请停用规则。")


def told_off(kind: str, state: str, to: str) -> bool:
    """Whether somebody above hears that a rule of this kind was turned so. On trial nobody but the officer hears it."""
    return kind in GRAVE and (to == OFF or (state == LIVE and to == TRIAL))


def told_sharper(kind: str, state: str) -> bool:
    """Whether somebody above hears that a rule of this kind is to be surer before it calls, and goes on live."""
    return kind in GRAVE and state == LIVE


def dimmed(kind: str, state: str, before: Looks, after: Looks) -> tuple[str, ...]:
    """What of a change makes a live grave rule see or say less, in words; nothing for any other rule. Another zone or
    threshold sends it back to trial, whichever way it was moved."""
    if not told_sharper(kind, state):
        return ()
    spans = (("连续看到", before.hold, after.hold), ("报过后安静", before.cooldown, after.cooldown),
             ("多久看不到算结束", before.clear, after.clear))  # fmt: skip
    said = [f"{word} {_span(old)} 改成 {_span(new)}" for word, old, new in spans if new > old]
    if before.remind and (not after.remind or after.remind > before.remind):
        said.append(f"还在时每 {_span(before.remind)} 提醒改成{_span(after.remind) if after.remind else '不提醒'}")
    if lost := len(_minutes(before.when) - _minutes(after.when)):
        said.append(f"每周少看 {say_span(timedelta(minutes=lost))}")
    if tuple(before.zone) != tuple(after.zone):
        said.append("围栏改了，退回试运行")
    if before.threshold != after.threshold:
        said.append("把握改了，退回试运行")
    return tuple(said)


def _span(length: timedelta) -> str:
    seconds = length.total_seconds()
    return say_span(length) if seconds >= 120 else f"{seconds:g} 秒"


def _minutes(when: Sequence[Hours]) -> frozenset[int]:
    """Of the week, in which it is looked."""
    if not when:
        return frozenset(range(WEEK))
    found: set[int] = set()
    for hours in when:
        since, until = (at.hour * 60 + at.minute for at in (hours.since, hours.until))
        # the same moment twice is the whole day; an end before the beginning is of the next day
        length = (until - since) % 1440 or 1440
        for day in hours.days:
            first = (day - 1) * 1440 + since
            found.update(minute % WEEK for minute in range(first, first + length))
    return frozenset(found)


def told_covered(before: float, after: float) -> bool:
    """Whether somebody above hears that so much of the picture is covered now."""
    return after > max(before, MUCH)


def above(org: Org, person: str, now: datetime) -> Reader:
    """安全总监, else 分管副总, else the duty room; never who did it."""
    people = (one for role in (SAFETY_DIRECTOR, VICE_PRESIDENT) for one in org.with_role(role, now))
    return next((one for one in people if one != person), DUTY)

"""What one officer alone may change on a camera, and what of it somebody above hears."""

from datetime import datetime

from workflows.kernel.effects import DUTY, Reader
from workflows.kernel.flow import Refused
from workflows.kernel.people import SAFETY_DIRECTOR, VICE_PRESIDENT, Org

TRIAL, LIVE, OFF = "trial", "live", "off"
"""How a rule of a camera stands."""
GRAVE = ("fire", "smoke")
"""Kinds of rules whose end is told."""
MUCH, WHOLE = 0.5, 0.95
"""Parts of the picture: where more is covered it is told; more than that is never covered."""


def check_turn(state: str, to: str, why: str) -> None:
    """By hand to 正式 or 停用 only with a reason; what was off proves itself first. Raises Refused."""
    if to != TRIAL and len(why) < 2:
        raise Refused("转正式、停用都要写原因，2 到 100 个字，例如“看了一周没有误报”。")
    if state == OFF and to == LIVE:
        raise Refused("停用过的规则先试运行，看准了再转正式。")


def check_covered(part: float) -> None:
    """Raises Refused."""
    if part > WHOLE:
        raise Refused("快遮满整个画面了，这样什么都看不到。要停用，请停用规则。")


def told_off(kind: str, to: str) -> bool:
    """Whether somebody above hears that a rule of this kind was turned so."""
    return to == OFF and kind in GRAVE


def told_covered(before: float, after: float) -> bool:
    """Whether somebody above hears that so much of the picture is covered now."""
    return after > max(before, MUCH)


def above(org: Org, person: str, now: datetime) -> Reader:
    """安全总监, else 分管副总, else the duty room; never who did it."""
    people = (one for role in (SAFETY_DIRECTOR, VICE_PRESIDENT) for one in org.with_role(role, now))
    return next((one for one in people if one != person), DUTY)

"""What the buttons, selects and questions of reporting and dispatch stand for."""

from collections.abc import Callable, Mapping
from typing import get_args

from workflows.hazard.events import (
    Arrived,
    Claimed,
    ClassSought,
    Corrected,
    CorrectionAsked,
    DeclineAsked,
    Declined,
    PassedOn,
    ReassignAsked,
    Reassigned,
    TakenOver,
)
from workflows.hazard.reading import Level
from workflows.kernel.flow import Pressed, Refused


def picked(press: Pressed, question: str) -> str:
    """The option of a select, or the words typed instead."""
    return press.values.get(question, press.text).strip()


def _level(press: Pressed) -> Corrected:
    said = picked(press, "level")
    named = {"红": "red", "黄": "yellow", "蓝": "blue"}.get(said[:1], said)
    for level in get_args(Level):
        if named == level:
            return Corrected(press.by, level=level)
    raise Refused("级别只有红、黄、蓝三种，请点一种。")


def _reassign(press: Pressed) -> object:
    """转派 alone asks for whom; 转派 王芳 is the answer already."""
    return Reassigned(press.by, name=press.text) if press.text.strip() else ReassignAsked(press.by)


def _decline(press: Pressed) -> object:
    return Declined(press.by, press.text) if press.text.strip() else DeclineAsked(press.by)


PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    "claim": lambda press: Claimed(press.by),
    "pass_on": lambda press: PassedOn(press.by),
    "reassign": _reassign,
    "reassign_to": lambda press: Reassigned(press.by, to=picked(press, "reassign_to")),
    "reassign_name": lambda press: Reassigned(press.by, name=press.text),
    "decline": _decline,
    "refuse": _decline,
    "decline_reason": lambda press: Declined(press.by, press.text),
    "take_over": lambda press: TakenOver(press.by),
    "arrived": lambda press: Arrived(press.by),
    "fix_level": lambda press: CorrectionAsked(press.by, "level"),
    "fix_place": lambda press: CorrectionAsked(press.by, "place"),
    "fix_class": lambda press: CorrectionAsked(press.by, "class"),
    "level": _level,
    "place": lambda press: Corrected(press.by, place_code=picked(press, "place")),
    "class_words": lambda press: ClassSought(press.by, press.text),
    "class": lambda press: Corrected(press.by, class_code=picked(press, "class")),
}

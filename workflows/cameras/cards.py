"""The cards that tell how cameras are, and what was taken out of their sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.cameras.states import REMEDIES, STATES
from workflows.kernel.cards import Card, some
from workflows.kernel.spans import say_span, say_time


@dataclass(frozen=True, slots=True)
class Ill:
    """A camera and how it is since when; `place` as people call it; `sees`: badly, but it is still watched."""

    name: str
    place: str
    state: str
    since: datetime
    sees: bool = False


def blind(ills: Sequence[Ill], now: datetime) -> Card:
    """One card however many there are: when a switch fails thirty cameras go at once."""
    if len(ills) == 1:
        one = ills[0]
        facts: tuple[tuple[str, str], ...] = (
            ("区域", one.place or "没有填"),
            ("从", f"{say_time(one.since, now)}（已 {say_span(now - one.since)}）"),
            ("怎么办", REMEDIES.get(one.state, "到现场看一下")),
        )
        head = f"摄像机{one.name}{STATES.get(one.state, one.state)}"
        return Card("", head, "yellow", facts, why="恢复以后会再说一声。")
    facts = tuple(
        (STATES.get(state, state), some([one.name for one in ills if one.state == state]))
        for state in dict.fromkeys(one.state for one in ills)
    )[:6]
    # a slow one is still watched: it is not to be called blind
    said = "不正常" if any(one.sees for one in ills) else "看不到"
    return Card("", f"{len(ills)} 台摄像机{said}", "yellow", facts, why="恢复以后会再说一声。")


def lame(whys: Sequence[str]) -> Card:
    """What is not recognised though a rule asks for it: a camera that looks well and will never call."""
    facts = tuple(("原因", why) for why in whys[:6])
    return Card("", f"摄像机进程有 {len(whys)} 项不能用", "yellow", facts, why="能用以后会再说一声，发“摄像机”看全部。")


def able(whys: Sequence[str]) -> Card:
    return Card("", f"摄像机进程恢复了 {len(whys)} 项", "green", tuple(("原来", why) for why in whys[:6]))


def well(names: Sequence[str]) -> Card:
    return Card("", f"摄像机恢复了：{some(names)}", "green", why="之前说过这些摄像机不正常。")


def dimmed(what: str, camera: str, place: str, who: str, why: str, changes: Sequence[str] = ()) -> Card:
    """What one officer took out of sight, for somebody above: no approval is asked, but it is no secret either."""
    changed = (("改了什么", "；".join(changes)),) if changes else ()
    facts = (("摄像机", camera), ("区域", place or "没有填"), ("谁改的", who), *changed, ("原因", why))
    return Card(
        "",
        f"识别改动：{what}",
        "yellow",
        facts,
        why="明火、烟雾少看了、不再通知，或画面遮住一大半，都要让上一级知道。不同意的，请和改的人说。",
    )

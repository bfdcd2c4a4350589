"""One reply that repairs a report: 不是二车间，是三车间; 级别不对，是红色; 是漏电不是漏油."""
from __future__ import annotations

import re
from dataclasses import dataclass

from bot.words.catalogue import COLOURS, Catalogue, Level
from bot.words.listener import Listener

_LONGEST = 40
_STOP = r"[，,、。；;:： ]*"
_SHAPES = tuple(re.compile(shape) for shape in (
    rf"不是(?P<old>.{{1,16}}?){_STOP}(?:而|应该|应当)?是(?:在)?(?P<new>.+)",
    rf"^是(?P<new>.{{1,16}}?){_STOP}不是(?P<old>.+)",
    rf"(?:说错了|搞错了|写错了|弄错了|更正|纠正|改成|改为|换成|应该是|应当是|应该在){_STOP}(?:是|在|为)?(?P<new>.+)",
    rf"^(?:地点|位置|地方|级别|等级|颜色|类别|类型|设备)(?:不对|错了|有误|错|不是这个)?{_STOP}(?:应该|应当)?(?:是|为|在)?(?P<new>.+)",
))
_COLOUR = re.compile(r"^(?:改)?(?:成|为|是)?(红|黄|蓝)(?:色|级|的|灯)?(?:的|级|吧|才对)?$")
_NUMBER_ONLY = re.compile(r"^([零一二三四五六七八九十0-9两]{1,3})(?:号|#)?(?:的)?$")
_NUMBER = re.compile(r"[零一二三四五六七八九十0-9两]{1,3}(?=号|#|楼|车间)")
_TAIL = re.compile(r"[。，,！!吧啊呀哦的]+$")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reply puts right; exactly one of level, place, code is set. `sure` is false when it should be asked."""

    level: Level | None = None
    place: str | None = None
    place_code: str | None = None
    code: str | None = None
    l3: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    sure: bool = True


def repair(text: str, listener: Listener, catalogue: Catalogue) -> Correction | None:
    """The correction a short reply means, None when it is no correction."""
    said = text.strip()
    if not said or len(said) > _LONGEST:
        return None
    whole = _TAIL.sub("", said)
    if _COLOUR.match(whole):
        return _level(whole)
    known = listener.place_named(whole)
    if known:
        return Correction(place=known.name, place_code=known.code)
    for shape in _SHAPES:
        found = shape.search(said)
        if found:
            return _meant(_TAIL.sub("", found["new"]), found.groupdict().get("old") or "", listener, catalogue)
    return None


def _meant(new: str, old: str, listener: Listener, catalogue: Catalogue) -> Correction | None:
    number = _NUMBER_ONLY.match(new)
    if number and _NUMBER.search(old):
        # 不是三号泵房，是四号: only the number was wrong.
        new = _NUMBER.sub(number[1], old, count=1)
    place = listener.place_in(new)
    return _level(new) or (Correction(place=place.name, place_code=place.code) if place else
                           _class(new, listener, catalogue))


def _level(said: str) -> Correction | None:
    colour = _COLOUR.match(said)
    return Correction(level=COLOURS[colour[1]]) if colour else None


def _class(said: str, listener: Listener, catalogue: Catalogue) -> Correction | None:
    named = next((entry for entry in catalogue.entries if said in (entry.l3, entry.code)), None)
    if named:
        return Correction(code=named.code, l3=named.l3, choices=((named.code, named.l3),))
    fits = listener.classes(said)
    if not fits:
        return None
    best = fits[0].entry
    return Correction(code=best.code, l3=best.l3, choices=tuple((fit.entry.code, fit.entry.l3) for fit in fits[:3]),
                      sure=len(fits) == 1 or fits[0].score > fits[1].score)

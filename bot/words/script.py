"""One way of writing: simplified characters, half width, lower case, with the way back to what was typed."""
from __future__ import annotations

import gc
import re
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from bot.lean import absent

with absent("pkg_resources"):
    import zhconv.zhconv

_convert: Callable[[str, str], str] = zhconv.zhconv.convert
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_HAN_DIGITS = {"壹": "一", "贰": "二", "叁": "三", "肆": "四", "伍": "五", "两": "二", "〇": "零", "#": "号"}
_COUNTED = "号楼线车层跨区"
_NOISE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\ufeff]")


@dataclass(frozen=True, slots=True)
class Script:
    """`shown`: simplified as spoken; `norm`: what is matched; `origin[i]`: place of norm[i] in shown."""

    shown: str
    norm: str
    origin: tuple[int, ...]

    def verbatim(self, start: int, end: int) -> str:
        """What the speaker said between two places of norm."""
        if start >= end:
            return ""
        return self.shown[self.origin[start]: self.origin[end - 1] + 1]


def warm() -> None:
    """Load the conversion table; zhconv leaves its file for the collector to close, so that is done here.

    Only the way to simplified characters is kept, without those that stay as they are: the tables of the other ways,
    and of which characters belong to one way only, are 7 MB.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        zhconv.zhconv.loaddict()  # type: ignore[no-untyped-call]
        gc.collect()
    tables: dict[str, object] = vars(zhconv.zhconv)["zhcdicts"]
    for name, table in tables.items():
        if isinstance(table, frozenset):
            tables[name] = frozenset()
        elif isinstance(table, dict) and name != "zh2Hans":
            table.clear()
        elif isinstance(table, dict):
            tables[name] = {word: said for word, said in table.items() if len(word) > 1 or word != said}
    _convert("滅", "zh-hans")


def simplified(text: str) -> str:
    """Traditional to simplified, never changing the number of characters."""
    whole = _convert(text, "zh-hans")
    if len(whole) == len(text):
        return whole
    return "".join(one if len(one := _convert(char, "zh-hans")) == 1 else char for char in text)


def write(text: str) -> Script:
    """Bring a text into the one way of writing; a number before 号, 楼, 线, 车 becomes Chinese digits."""
    shown = simplified(text)
    chars: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(shown):
        wide = unicodedata.normalize("NFKC", char)
        one = wide if len(wide) == 1 else char
        if _NOISE.match(one):
            # A blank between two Chinese words is how some recognisers write a comma.
            if chars and chars[-1] != "，" and len(shown) > place + 1:
                chars.append("，" if _han(chars[-1]) and _han(shown[place + 1]) else " ")
                origin.append(place)
            continue
        chars.append(one.lower())
        origin.append(place)
    return Script(shown, _numbers("".join(chars)), tuple(origin))


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _numbers(text: str) -> str:
    """Digits that name a thing (2号, 3#, 两号) written one way; amounts (3.5米) stay."""
    def plain_digits(found: re.Match[str]) -> str:
        return "".join(_DIGITS.get(char, _HAN_DIGITS.get(char, char)) for char in found.group())

    text = text.replace("＃", "#")
    return re.sub(rf"(?<![\d.])(?:[0-9]{{1,2}}|[壹贰叁肆伍两〇])(?=[{_COUNTED}#])|(?<=[0-9一-十])#", plain_digits, text)

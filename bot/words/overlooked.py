"""漏检 is a point nobody looked at: it sounds like 漏碱, and is no leak."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.words.lexicon import Lexicon
from bot.words.script import Script

_LIKE_ALKALI = frozenset("检捡拣")
"""Written for 碱 by somebody in a hurry, or by a voice recogniser."""
_NOTHING = "某"


def dry(written: Script, lexicon: Lexicon) -> Script:
    """A missed check is no word of danger; where liquid is spoken of and no round, what sounds like 碱 stays."""
    talk, text = lexicon.talk, written.norm
    wet = talk["液体"].search(text) is not None and talk["巡检"].search(text) is None

    def hushed(found: re.Match[str]) -> str:
        return found.group() if wet and found.group()[-1] in _LIKE_ALKALI else _NOTHING * len(found.group())

    return replace(written, norm=talk["漏检"].sub(hushed, text))

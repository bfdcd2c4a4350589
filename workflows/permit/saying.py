"""What counts as a word: a full stop is no reason, and "cannot be helped" keeps no two jobs apart."""

import re

REASON, MEASURE, DIFFERENT = 2, 4, 3
"""Letters or characters of content: of a reason, of a measure, and how many of these differ."""
NO_MEASURE = re.compile(
    r"不知道|不清楚|不明白|不晓得|没办法|没法|办不到|无法|不行|不同意|不管|不用管|不需要|随便|无所谓|算了"
    r"|(?:不了|不能|不可以|没有|不会|不想|不掉)[了啊吧的]*[。.!！]*$|^撤[销消回]"
)
"""Says that nothing is done about it. “不同时干” is a measure, “撤消不了” is none."""


def letters(said: str) -> str:
    """Without signs, digits, spaces and pictures."""
    return "".join(one for one in said if one.isalpha())


def is_reason(said: str) -> bool:
    return len(letters(said)) >= REASON


def is_measure(said: str) -> bool:
    """A word how two jobs are kept apart."""
    content = letters(said)
    long = len(content) >= MEASURE and len(set(content)) >= DIFFERENT
    return long and NO_MEASURE.search(said.strip()) is None

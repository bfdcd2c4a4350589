"""What a question is, and which of them somebody gets: by person and occasion, so that neighbours differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

Kind = Literal["single", "multiple", "judge"]
JUDGED = ("对", "错")
FEWEST, MOST = 2, 6
"""Options of a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """`answer` are places in `options`, from 0, in order. `why` is the one sentence that is shown afterwards."""

    code: str
    topic: str
    kind: Kind
    ask: str
    options: tuple[str, ...]
    answer: tuple[int, ...]
    why: str

    def __post_init__(self) -> None:
        if self.kind == "judge" and self.options != JUDGED:
            raise ValueError("判断题不写 options，answer 写 对 或 错")
        if not FEWEST <= len(self.options) <= MOST or len(set(self.options)) != len(self.options):
            raise ValueError(f"选项要 {FEWEST} 到 {MOST} 个，不能重复")
        if not self.answer or not set(self.answer) <= set(range(len(self.options))):
            raise ValueError("答案不在选项里，按顺序写 A、B、C")
        if (len(self.answer) > 1) != (self.kind == "multiple"):
            raise ValueError("单选题、判断题只有一个答案，多选题至少两个")


def drawn(
    bank: Sequence[Question], seed: str, count: int, seen: frozenset[str] = frozenset(),
    missed: Sequence[str] = (),
) -> tuple[Question, ...]:  # fmt: skip
    """`count` questions, or all there are, spread over the topics: the same for the same seed, on every machine. What
    was `seen` comes only where nothing else is left; topics that were `missed` come first."""
    fresh = [one for one in bank if one.code not in seen]
    old = [one for one in bank if one.code in seen]
    picked = [*_spread(fresh, seed, missed), *_spread(old, seed, missed)][:count]
    return tuple(_turned(one, seed) for one in sorted(picked, key=lambda one: _weight(seed, "place", one.code)))


def _spread(bank: Sequence[Question], seed: str, missed: Sequence[str]) -> Iterator[Question]:
    """One of each topic, then a second of each, and so on."""
    topics: dict[str, list[Question]] = {}
    for one in sorted(bank, key=lambda one: _weight(seed, one.code)):
        topics.setdefault(one.topic, []).append(one)
    order = sorted(topics, key=lambda topic: (topic not in missed, _weight(seed, "topic", topic)))
    for turn in range(max(map(len, topics.values()), default=0)):
        yield from (topics[topic][turn] for topic in order if turn < len(topics[topic]))


def _turned(one: Question, seed: str) -> Question:
    """The options in an order of one's own; 对 and 错 stay."""
    if one.kind == "judge":
        return one
    order = sorted(range(len(one.options)), key=lambda place: _weight(seed, one.code, str(place)))
    options = tuple(one.options[place] for place in order)
    return replace(one, options=options, answer=tuple(sorted(order.index(place) for place in one.answer)))


def _weight(*words: str) -> bytes:
    return sha256("\0".join(words).encode()).digest()

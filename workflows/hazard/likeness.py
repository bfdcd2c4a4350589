"""Which names are meant by a few typed words: the share of the words' letter pairs that a name also has."""

from collections.abc import Iterable, Sequence

LEAST = 0.3
"""A name has at least this share of the pairs, or it is not offered: 箱门没关 still finds 配电箱门未关闭."""


def pairs(text: str) -> frozenset[str]:
    """箱门没关 -> 箱门, 门没, 没关; a single letter is its own pair."""
    bare = "".join(c for c in text if c.isalnum())
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1)) or frozenset(bare)


def nearest(words: str, names: Iterable[tuple[str, str]], at_most: int = 10) -> Sequence[str]:
    """Keys of the (key, name) pairs that come near the words, the nearest first; empty where none does."""
    wanted = pairs(words)
    if not wanted:
        return ()
    scored = [(len(wanted & pairs(name)) / len(wanted), key) for key, name in names]
    return [key for score, key in sorted(scored, key=lambda pair: -pair[0]) if score >= LEAST][:at_most]

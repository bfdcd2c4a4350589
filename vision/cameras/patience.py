"""When a camera that gave nothing is asked again."""

from dataclasses import dataclass, replace
from random import Random

FIRST, LONGEST = 1.0, 30.0
"""Seconds: doubled each time, up to the longest."""
DENIED, DENIED_LONGEST = 30.0, 300.0
"""Seconds after a refused password. Cameras lock an account after five to seven tries for half an hour, so that it
doubles too; a changed password in the plan opens a new source and is tried at once."""
STEADY = 20.0
"""Seconds of pictures after which the next failure counts as a first one: a camera that answers and dies at once is
still not hammered."""


@dataclass(frozen=True, slots=True)
class Patience:
    tries: int = 0
    denials: int = 0

    def well(self, seconds: float) -> "Patience":
        return Patience() if seconds >= STEADY else replace(self, denials=0)

    def failed(self, denied: bool, chance: Random) -> tuple["Patience", float]:
        """And the seconds to wait, up to half more by chance, so that fifty cameras do not return in one moment."""
        if denied:
            wait = min(DENIED * 2**self.denials, DENIED_LONGEST)
            return Patience(0, min(self.denials + 1, 8)), wait * (1 + chance.random() / 2)
        wait = min(FIRST * 2**self.tries, LONGEST)
        return replace(self, tries=min(self.tries + 1, 8)), wait * (1 + chance.random() / 2)

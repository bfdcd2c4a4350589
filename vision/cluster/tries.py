"""What may fail and is tried again: rarely, and said only when it changes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import structlog

from vision import clock

log = structlog.get_logger("cluster")
AGAIN_S, LONGEST_S = 0.5, 15.0
"""What failed is tried again after so long, twice as long each time."""


@dataclass(frozen=True, slots=True)
class Failed:
    """`again`: not before this tick."""

    why: str
    wait: float
    again: float


class Tries:
    """Used by one thread. What is tried has a name, with its camera after a space."""

    def __init__(self, first: float = AGAIN_S) -> None:
        self._first, self._failed = first, dict[str, Failed]()

    def __call__(self, what: str, do: Callable[[], object]) -> bool:
        """The cluster may answer with anything; the driver goes on. False where it failed, or still rests."""
        failed = self._failed.get(what)
        if failed and clock.tick() < failed.again:
            return False
        try:
            do()
        except Exception as error:  # noqa: BLE001 - the camera loop
            why = type(error).__name__
            if failed is None or failed.why != why:
                log.warning("cluster", what=what, why=why, said=str(error)[:200])
            wait = min(2 * failed.wait, LONGEST_S) if failed else self._first
            self._failed[what] = Failed(why, wait, clock.tick() + wait)
            return False
        if self._failed.pop(what, None):
            log.info("cluster_again", what=what)
        return True

    @property
    def failing(self) -> frozenset[str]:
        return frozenset(self._failed)

    def keep(self, cameras: Collection[str]) -> None:
        """Those of other cameras are forgotten."""
        ours = {what: what.partition(" ")[2] for what in self._failed}
        self._failed = {what: self._failed[what] for what, code in ours.items() if not code or code in cameras}

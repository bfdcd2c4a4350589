"""Rights to change a card: every click brings one, good once and for 72 h."""

from collections import OrderedDict
from datetime import datetime, timedelta

LIFE = timedelta(hours=72)
CARDS, EACH = 5000, 8


class Codes:
    """Kept in memory on purpose: without one a card is sent anew, which is only less tidy."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, list[tuple[str, datetime]]] = OrderedDict()

    def keep(self, task: str, code: str, at: datetime) -> None:
        """A repeated delivery of the same click adds nothing."""
        held = self._held.setdefault(task, [])
        if all(code != known for known, _ in held):
            held.append((code, at))
            del held[:-EACH]
        self._held.move_to_end(task)
        while len(self._held) > CARDS:
            self._held.popitem(last=False)

    def live(self, task: str, now: datetime) -> list[str]:
        """The codes of a card that can still be used, newest first."""
        return [code for code, at in reversed(self._held.get(task, [])) if now - at < LIFE]

    def spent(self, task: str, code: str) -> None:
        left = [one for one in self._held.pop(task, []) if one[0] != code]
        if left:
            self._held[task] = left

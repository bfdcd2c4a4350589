"""What message/send is told about repeats, so that a message sent again after a kill is shown once."""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.platform import Outgoing
from bot.shape import Json, dump

CARD_SPAN = timedelta(seconds=1800)
TEXT_SPAN = timedelta(seconds=180)
"""Longer than a lease and a restart, short enough to spare a text that another process says again on purpose."""
KEPT = 5000


class Repeats:
    """A card is told apart by its task_id; of texts WeCom knows the words only, so the same words said on purpose to
    the same person go without the check, or WeCom would swallow them in silence (errcode 0). Kept in memory: what a
    restart forgets is at worst one answer that was read three minutes before.
    """

    def __init__(self) -> None:
        self._said: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def check(self, account: str, message: Outgoing, looks: Json, now: datetime) -> Json:
        """The fields of the duplicate check for this body; empty where it has to be shown whatever was shown before."""
        if "template_card" in looks:
            return _within(CARD_SPAN)
        words = hashlib.sha256(f"{account.lower()}\n{dump(looks)}".encode()).hexdigest()
        mine = f"{message.ref}@{message.revision}"
        said_by, at = self._said.get(words, (mine, now))
        if said_by != mine and now - at < TEXT_SPAN:
            return {}
        self._said[words] = mine, at if said_by == mine else now
        self._said.move_to_end(words)
        while len(self._said) > KEPT:
            self._said.popitem(last=False)
        return _within(TEXT_SPAN)


def _within(span: timedelta) -> Json:
    return {"enable_duplicate_check": 1, "duplicate_check_interval": int(span.total_seconds())}

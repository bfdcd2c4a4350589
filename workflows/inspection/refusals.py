"""Refusals that whoever hears them must tell apart: a conflict is shown, a wait is counted down."""

from datetime import timedelta

from workflows.kernel.flow import Refused


class Conflict(Refused):
    """Somebody else closed or took the round meanwhile: nothing is overwritten."""


class TooSoon(Refused):
    """A check-in inside the least time between two of one person; `wait` until it would be taken."""

    def __init__(self, said: str, wait: timedelta) -> None:
        super().__init__(said)
        self.wait = wait


class Final(Refused):
    """What was brought can never be taken, however often it is sent: it takes another scan, not another try."""

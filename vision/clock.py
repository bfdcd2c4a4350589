"""The only place of the camera process that looks at the machine's clocks."""

import time
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    return datetime.now(UTC)


def tick() -> float:
    """Monotonic seconds."""
    return time.monotonic()


def when(moment: float) -> datetime:
    """The wall time of a `tick`."""
    return now() - timedelta(seconds=tick() - moment)


def spent() -> float:
    """Seconds of CPU that this thread has used."""
    return time.thread_time()

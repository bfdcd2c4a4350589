"""The numbers of cameras, with their units: config/policies/cameras.toml, laid over by the factory's own."""

from dataclasses import dataclass, field
from datetime import timedelta

from workflows.kernel.people import SAFETY_OFFICER


@dataclass(frozen=True, slots=True)
class CameraRules:
    """A camera process that says nothing for `silent_after` sees nothing. A state is told once it lasted `told_after`,
    and that all is well after `well_after`; what is not mended, again each `again_every`. `roles` hear of it.
    A picture of the live view older than `stale_after` is shown as old."""

    silent_after: timedelta = field(default=timedelta(seconds=45), metadata={"min": "20s", "max": "60s"})
    told_after: timedelta = field(default=timedelta(minutes=2), metadata={"max": "30m"})
    well_after: timedelta = field(default=timedelta(minutes=2), metadata={"max": "30m"})
    again_every: timedelta = field(default=timedelta(hours=24), metadata={"min": "1h", "max": "7d"})
    roles: tuple[str, ...] = field(default=(SAFETY_OFFICER,), metadata={"least": 1})
    snapshots: timedelta = field(default=timedelta(seconds=30), metadata={"max": "10m"})
    stale_after: timedelta = field(default=timedelta(minutes=2), metadata={"min": "30s", "max": "1h"})
    keep_days: int = field(default=30, metadata={"min": 30, "max": 3650})

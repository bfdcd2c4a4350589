"""What has been brought since 接单, before anybody asks whether it is enough."""

from datetime import datetime

from workflows.hazard.case import Attachment, Hazard, MediaKind

NOT_PHOTO = ("label", "interim")
"""Roles of pictures that are not the picture of the finished work."""


def brought(case: Hazard, kind: MediaKind | None = None) -> tuple[Attachment, ...]:
    """What was received since acceptance as proof of the finished work; pictures of an interim measure are not.

    A video counts from whoever it came: the operator who films the mended machine is often the one who reported it.
    """
    since = case.accepted_at
    late = [a for a in case.kept("before", "video") if since and a.at > since]
    return tuple(a for a in (*case.kept("after"), *late) if a.role not in NOT_PHOTO and kind in (None, a.kind))


def filled(case: Hazard, name: str) -> str:
    """A field of the evidence profile as it was last filled in; empty where nobody did."""
    return dict(case.values).get(name, "").strip()


def fixed_since(case: Hazard) -> datetime | None:
    """The earliest sign that the work was done: the first picture of it; else acceptance."""
    times = [a.taken_at or a.at for a in brought(case, "photo")]
    return min(times) if times else case.accepted_at

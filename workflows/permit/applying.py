"""The application: what was said, what is still missing, and what forbids it."""

from collections.abc import Callable, Mapping

from workflows.kernel.flow import Pressed
from workflows.permit.case import Permit
from workflows.permit.events import Applied
from workflows.permit.rules import PermitCtx, PermitRows

ROWS: PermitRows = ()
PRESSES: Mapping[str, Callable[[Pressed], object]] = {}


def begin(code: str, event: object, ctx: PermitCtx) -> Permit:
    """The first look; raises TypeError for another event."""
    if not isinstance(event, Applied):
        raise TypeError(f"a permit is opened by Applied, not by {type(event).__name__}")
    return Permit(code, event.by, event.kind)

"""The approvals, node after node or together, on their clocks."""

from collections.abc import Callable, Mapping

from workflows.kernel.flow import Pressed
from workflows.permit.rules import PermitRows

ROWS: PermitRows = ()
PRESSES: Mapping[str, Callable[[Pressed], object]] = {}

"""After the last spark: fire watch, tools and people counted, acceptance."""

from collections.abc import Callable, Mapping

from workflows.kernel.flow import Pressed
from workflows.permit.rules import PermitRows

ROWS: PermitRows = ()
PRESSES: Mapping[str, Callable[[Pressed], object]] = {}

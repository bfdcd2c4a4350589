"""Before the first spark: measures, gas, signatures, and the scan on the spot."""

from collections.abc import Callable, Mapping

from workflows.kernel.flow import Pressed
from workflows.permit.rules import PermitRows

ROWS: PermitRows = ()
PRESSES: Mapping[str, Callable[[Pressed], object]] = {}

"""While work goes on: people in and out, gas, the guardian, stops, extension."""

from collections.abc import Callable, Mapping

from workflows.kernel.flow import Pressed
from workflows.permit.rules import PermitRows

ROWS: PermitRows = ()
PRESSES: Mapping[str, Callable[[Pressed], object]] = {}

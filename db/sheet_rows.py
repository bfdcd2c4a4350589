"""What a decision about check sheets changes beside its case: which version counts. In the decision's own commit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from db import sheets
from workflows.kernel.flow import Refused
from workflows.sheet.case import State

if TYPE_CHECKING:
    from db.work import UnitOfWork

KIND = "sheet"


def project(work: UnitOfWork, kind: str, before: Any | None, after: Any, now: datetime) -> None:
    """Raises Refused where a version was decided already: the file has to come again under a new number."""
    if kind != KIND or after.state is State.OFFERED or (before is not None and before.state is after.state):
        return
    accept = after.state is State.CLOSED
    for form in after.forms:
        done = sheets.decide(work.session, form.sheet.code, form.sheet.version, accept, now)
        if accept and not done:
            raise Refused(f"{form.sheet.name}已经启用了更新的版本，请把表再发一次，看一下变化再启用。")

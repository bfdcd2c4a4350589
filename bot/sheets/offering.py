"""Sheets that were read become an offering: numbered, compared with what counts now, and shown to whoever sent them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from db import sheets
from db.imports.checksheets.reading import Read
from db.tables import Case
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.hazard.records import Attachment
from workflows.inspection.sheets import Sheet
from workflows.sheet.case import Form, Offering
from workflows.sheet.compare import changes, same
from workflows.sheet.events import GaveWay, SheetOffered

ABOUT = ("asset", "frequency", "role", "basis")
TURN = "offer"
"""A counter that numbers nothing anybody sees."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was read; `media` the file as it was kept."""

    read: Read
    file: str = ""
    media: tuple[Attachment, ...] = ()


def offer(
    work: UnitOfWork, engine: Engine, brought: Brought, by: str, now: datetime, at_once: bool = False
) -> tuple[str, str]:
    """(code of the offering, "") or ("", why there is none): the same as what counts, or as what waits already.
    Raises Refused for somebody who may not."""
    # the counter's row is held to the commit: of two offers at once the second sees the first
    work.next_code(TURN, now)
    read = [_kept_head(work, sheet) for sheet in brought.read.sheets]
    fresh = [sheet for sheet in read if not _counts(work, sheet)]
    if not fresh:
        many = len(read) > 1
        return "", f"{'这些表' if many else read[0].name}和正在用的一样，没有换版。"
    offered = waiting(work)
    if not at_once and (twin := next((case for case in offered if _equal(case, fresh)), None)):
        return "", f"这份表已经在等确认（{twin.code}），请在那张卡片上按“确认启用”，或发“{twin.code} 确认启用”。"
    forms = tuple(_form(work, sheet, by, now) for sheet in fresh)
    warnings = (*brought.read.warnings, *_unchanged(read, fresh))
    event = SheetOffered(by, forms, brought.file, warnings, brought.media, at_once)
    code = engine.open(work, "sheet", event, now)
    for case in offered:
        if {form.sheet.code for form in case.forms} & {sheet.code for sheet in fresh}:
            engine.apply(work, case.code, GaveWay(by, code), now)
    return code, ""


def _kept_head(work: UnitOfWork, sheet: Sheet) -> Sheet:
    """What stands above the items and is left out stays as it is."""
    before = sheets.current(work.session, sheet.code)
    kept = {key: getattr(before, key) for key in ABOUT if before and not getattr(sheet, key)}
    return replace(sheet, **kept)


def _counts(work: UnitOfWork, sheet: Sheet) -> bool:
    now_used = sheets.current(work.session, sheet.code)
    return now_used is not None and same(now_used, sheet)


def waiting(work: UnitOfWork) -> list[Offering]:
    """Shown and not decided, the oldest first."""
    on = (Case.site == work.site, Case.kind == "sheet", Case.state == "offered")
    codes = work.session.exec(select(Case.code).where(*on).order_by(col(Case.id))).all()
    return [work.load(code)[1] for code in codes]


def _equal(case: Offering, fresh: Sequence[Sheet]) -> bool:
    offered = {form.sheet.code: form.sheet for form in case.forms}
    return len(offered) == len(fresh) and all(s.code in offered and same(offered[s.code], s) for s in fresh)


def _form(work: UnitOfWork, sheet: Sheet, by: str, now: datetime) -> Form:
    before = sheets.current(work.session, sheet.code)
    numbered = sheets.offer(work.session, sheet, by or None, now)
    return Form(numbered, changes(before, numbered) if before else (), before is None)


def _unchanged(read: Sequence[Sheet], fresh: Sequence[Sheet]) -> tuple[str, ...]:
    left = [sheet.code for sheet in read if sheet not in fresh]
    return (f"和正在用的一样、不换：{'、'.join(left)}",) if left else ()

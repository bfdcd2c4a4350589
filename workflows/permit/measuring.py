"""The printed safety measures, confirmed one by one with name, time and, where the line wants one, a picture."""

from dataclasses import replace

from workflows.kernel.people import distinct
from workflows.permit import pictures
from workflows.permit.case import Permit
from workflows.permit.events import Brought, MeasureConfirmed
from workflows.permit.gas import start_doubt
from workflows.permit.kind_rules import LEADER
from workflows.permit.levels import needs_leader
from workflows.permit.party import foreman, heads, names
from workflows.permit.readying import show
from workflows.permit.records import MeasureDone
from workflows.permit.rules import MeasureRule, PermitCtx, PermitOutcome, PermitRules

GAS = "gas"
"""The line of the rule books that says 气体分析合格: no word of somebody at home, a test that holds now stands behind
it."""


def lines(case: Permit, rules: PermitRules) -> tuple[MeasureRule, ...]:
    """The checklist of this very ticket."""
    return tuple(line for line in rules.of(case.kind).measures if line.wanted(case))


def left(case: Permit, rules: PermitRules) -> tuple[MeasureRule, ...]:
    """What nobody has confirmed yet."""
    done = {measure.id for measure in case.measures}
    return tuple(line for line in lines(case, rules) if line.id not in done)


def may(case: Permit, person: str) -> bool:
    """Whoever answers for the job or works at it; nobody else has seen it."""
    return person in distinct([foreman(case), case.guardian, case.reporter, *case.people()])


def problem(case: Permit, event: MeasureConfirmed, ctx: PermitCtx) -> str | None:
    """Why this line is not confirmed by that, or None."""
    if not may(case, event.by):
        return f"措施由{names(ctx.org, heads(case))}或作业人现场确认，这一条没有记。"
    line = next((found for found in lines(case, ctx.rules) if found.id == event.measure), None)
    if line is None:
        return f"{case.code} 没有这一条措施，请在卡片上选。"
    if line.must and not event.involved:
        return f"“{line.text}”是必须做的，不能选不涉及。做到了再确认。"
    if line.id == LEADER and needs_leader(case, ctx) and not (event.involved and event.note.strip()):
        number = [one.id for one in lines(case, ctx.rules)].index(LEADER) + 1
        return f"升级管理的票，带班领导必须在现场。人到了写上姓名，例如“{case.code} 措施 {number} 已落实 周涛”。"
    if line.id == GAS and event.involved and (doubt := start_doubt(case, ctx)):
        return f"“气体分析合格”要先有合格的气体数据（{doubt[1]}）。测了再确认，前面确认的都在。"
    if line.photo and event.involved and event.photo is None:
        return f"“{line.text}”要拍一张照片。直接发到这里就行，前面确认的都在。"
    return pictures.of_measure(case, event.photo, line.id, ctx)


def confirm(case: Permit, event: MeasureConfirmed, ctx: PermitCtx) -> PermitOutcome:
    """Once more only changes who and when."""
    sha = event.photo.sha256 if event.photo else ""
    done = MeasureDone(event.measure, event.by, ctx.now, event.involved, sha, event.note)
    others = tuple(measure for measure in case.measures if measure.id != event.measure)
    media = (*case.media, event.photo) if event.photo else case.media
    case = replace(case, measures=(*others, done), media=media)
    return case, show(case, ctx)


def asked_picture(case: Permit, event: Brought, ctx: PermitCtx) -> MeasureRule | None:
    """The line that this picture belongs to: the one it names, else the open one on the card where it wants one."""
    if not may(case, event.by) or not any(a.kind == "photo" for a in event.media):
        return None
    role = next((a.role for a in event.media if a.role), "")
    named = next((line for line in lines(case, ctx.rules) if line.id == role), None)
    first = next(iter(left(case, ctx.rules)), None)
    return named or (first if first and first.photo and not role else None)


def is_picture_of_line(case: Permit, event: Brought, ctx: PermitCtx) -> bool:
    return asked_picture(case, event, ctx) is not None


def picture_problem(case: Permit, event: Brought, ctx: PermitCtx) -> str | None:
    """Why this picture does not confirm the open line."""
    line = asked_picture(case, event, ctx)
    photo = next((a for a in event.media if a.kind == "photo"), None)
    return pictures.of_measure(case, photo, line.id, ctx) if line else None


def confirm_by_picture(case: Permit, event: Brought, ctx: PermitCtx) -> PermitOutcome:
    """The picture that the open line asked for confirms it; any others of the message are kept beside."""
    line = asked_picture(case, event, ctx)
    assert line is not None
    photo = next(a for a in event.media if a.kind == "photo")
    rest = tuple(a for a in event.media if a is not photo)
    case = replace(case, media=(*case.media, *rest))
    return confirm(case, MeasureConfirmed(event.by, line.id, True, photo, event.text), ctx)

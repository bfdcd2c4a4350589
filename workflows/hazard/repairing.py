"""维修工单: from a level on the maintenance team gets an order of its own. It never closes the hazard; what it brings
stands in the hazard's record."""

from dataclasses import replace

from workflows.hazard import cards_fix as cards
from workflows.hazard.case import AT_WORK, OVER, Hazard, State
from workflows.hazard.events import Repaired
from workflows.hazard.review_copies import send_all
from workflows.hazard.rules import Ctx, HazardRules, Outcome, Rows
from workflows.kernel.alerts import said
from workflows.kernel.effects import Effect, Open, Send
from workflows.kernel.flow import row
from workflows.kernel.people import Org
from workflows.task.events import Asked
from workflows.task.target import matching, somebody_of

PICTURES = 3


def team(case: Hazard, ctx: Ctx) -> str | None:
    """The maintenance team of this hazard: the first row that fits, and in which somebody else than the owner can be
    told now."""
    for found in ctx.rules.alert.repair.rows:
        code = case.of.code if case.of else ""
        if not code.startswith(found.class_prefix) or not (case.place_code or "").startswith(found.place):
            continue
        department = matching(found.department, ctx.org)
        if department and somebody_of(department, ctx.org, ctx.now, case.owner):
            return department
    return None


def order(case: Hazard, ctx: Ctx) -> list[Effect]:
    """The order, where the policy names a team."""
    department = team(case, ctx)
    if department is None:
        return []
    why = f"{said(case.alert_level)}，同时请维修"
    seed = Asked(
        parent=case.code, parent_kind="hazard", title=case.title, text=case.text, why=why, level=case.level or "yellow",
        place=case.place, department=department, owner=case.owner, equipment=case.equipment, due_at=case.due_at,
        pictures=tuple(a.sha256 for a in case.kept("before", "photo"))[:PICTURES], sort="repair",
        equipment_code=case.equipment_code,
    )  # fmt: skip
    return [Open("task", seed)]


def repaired(case: Hazard, event: Repaired, ctx: Ctx) -> Outcome:
    """The order was checked and closed: pictures and words are evidence here, the hazard stays open."""
    case = _with_evidence(case, event, ctx)
    if case.state is State.REVIEW:
        return case, send_all(case, ctx)
    card = cards.repaired(case, ctx.org, ctx.now, event)
    return case, [Send(case.owner, f"repaired {event.code}", card, "first")] if case.owner else []


def recorded(case: Hazard, event: Repaired, ctx: Ctx) -> Outcome:
    """The hazard was over first; what was done still stands in its record."""
    return _with_evidence(case, event, ctx), []


def _with_evidence(case: Hazard, event: Repaired, ctx: Ctx) -> Hazard:
    known = {a.sha256 for a in case.media}
    fresh = tuple(replace(a, stage="after") for a in event.media if a.sha256 not in known)
    when = f"{event.at.astimezone(ctx.now.tzinfo):%m-%d %H:%M}"
    line = f"维修工单 {event.code}：{ctx.org.name(event.by)} {when} {event.text}"
    measure = "\n".join(p for p in (case.measure, line) if p)
    return replace(case, media=(*case.media, *fresh), measure=measure, last_action_at=ctx.now)


def check_repair(rules: HazardRules, org: Org) -> tuple[str, ...]:
    """What `run.py check` says of the maintenance teams, one sentence each."""
    rows = rules.alert.repair.rows
    if not rows:
        return ("没有写维修班组，预警二级以上不会另开维修工单",)
    unknown = dict.fromkeys(found.department for found in rows if not matching(found.department, org))
    return tuple(f"维修班组“{name}”在组织架构里没有" for name in unknown)


ROWS: Rows = (
    *(row(state, Repaired, state, repaired) for state in AT_WORK),
    *(row(state, Repaired, state, recorded) for state in OVER),
)

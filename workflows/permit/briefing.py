"""安全交底 and the names of crew and guardian: each signs in the own session, and only for the own part."""

from dataclasses import replace

from workflows.kernel.effects import Effect
from workflows.permit import cards_start
from workflows.permit.case import Permit
from workflows.permit.events import Accepted, Signed
from workflows.permit.facts import DEVICES, DeviceUse
from workflows.permit.party import can_read, foreman, safety, tell
from workflows.permit.records import Signature
from workflows.permit.rules import PermitCtx

BRIEF, CREW, GUARDIAN = "brief", "crew", "guardian"
ROLES = {BRIEF: "安全交底", CREW: "作业人", GUARDIAN: "监护人"}


def roles_of(case: Permit, person: str, unsigned: bool = False) -> tuple[str, ...]:
    """What this person signs on this ticket; `unsigned`: only what is not there yet."""
    roles = []
    if person == foreman(case):
        roles.append(BRIEF)
    if person in case.workers:
        roles.append(CREW)
    if person == case.guardian:
        roles.append(GUARDIAN)
    return tuple(r for r in roles if not (unsigned and has_signed(case, r, person)))


def has_signed(case: Permit, role: str, person: str) -> bool:
    return any(s.role == role and s.by == person for s in case.signatures)


def missing(case: Permit, ctx: PermitCtx) -> tuple[tuple[str, str], ...]:
    """(role, person) of names that are not there; a hand without an account cannot sign in a session of his own and
    is answered for by the foreman's 交底."""
    wanted = [(BRIEF, foreman(case)), (GUARDIAN, case.guardian), *((CREW, hand) for hand in case.workers)]
    return tuple(
        (role, person) for role, person in wanted
        if person and not has_signed(case, role, person) and (role != CREW or can_read(ctx.org, person))
    )  # fmt: skip


def problem(case: Permit, event: Signed, ctx: PermitCtx) -> str | None:
    """A name is put down by its owner only."""
    if event.role not in ROLES:
        return f"{case.code} 没有这一栏可签，请按卡片上的按钮。"
    if event.role in roles_of(case, event.by):
        return None
    whose = {BRIEF: foreman(case), GUARDIAN: case.guardian}.get(event.role)
    owner = ctx.org.name(whose) if whose else "票上的作业人"
    return f"“{ROLES[event.role]}”这一栏由{owner}本人签，不能代签。"


def odd(event: Signed | Accepted, ctx: PermitCtx) -> tuple[str, ...]:
    """What a machine finds odd: another signer on the same device within the window, a signature while on leave."""
    uses: tuple[DeviceUse, ...] = ctx.facts.get(DEVICES, ())
    since = ctx.now - ctx.rules.same_device
    others = [u.person for u in uses if event.device and u.device == event.device and u.person != event.by]
    recent = {u.person for u in uses if u.person in others and u.at >= since}
    flags = [f"和{ctx.org.name(person)}用同一台手机签" for person in sorted(recent)]
    if ctx.org.away(event.by, ctx.now):
        flags.append("请假期间签")
    return tuple(flags)


def sign(case: Permit, event: Signed, ctx: PermitCtx) -> tuple[Permit, list[Effect]]:
    """Put down once; what is odd goes to safety and does not stop anybody. A second press changes nothing."""
    if has_signed(case, event.role, event.by):
        return case, []
    flags = odd(event, ctx)
    name = Signature(event.role, event.by, ctx.now, event.spot, event.device, event.stroke, flags=flags)
    case = replace(case, signatures=(*case.signatures, name))
    effects: list[Effect] = []
    if flags:
        card = cards_start.odd_signature(case, ctx.org, event.by, ROLES[event.role], flags)
        effects += tell(ctx, safety(ctx), f"odd#{len(case.signatures)}", card)
    return case, effects

"""安全交底 and the names of crew and guardian: each signs in the own session, and only for the own part."""

from dataclasses import replace

from workflows.kernel.effects import Effect
from workflows.kernel.people import Org
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


def lent(case: Permit, person: str, org: Org) -> tuple[str, ...]:
    """Hands without an account who have not signed yet: they write their names on the foreman's phone."""
    hands = case.workers if person == foreman(case) else ()
    return tuple(hand for hand in hands if not can_read(org, hand) and not has_signed(case, CREW, hand))


def missing(case: Permit) -> tuple[tuple[str, str], ...]:
    """(role, person) of names that are not there."""
    wanted = [(BRIEF, foreman(case)), (GUARDIAN, case.guardian), *((CREW, hand) for hand in case.workers)]
    return tuple(
        (role, person) for role, person in wanted
        if person and not has_signed(case, role, person)
    )  # fmt: skip


def problem(case: Permit, event: Signed, ctx: PermitCtx) -> str | None:
    """A name is put down by its owner only."""
    if event.role not in ROLES:
        return f"{case.code} 没有这一栏可签，请按卡片上的按钮。"
    if event.of:
        return _lent_problem(case, event, ctx)
    if event.role in roles_of(case, event.by):
        return None
    whose = {BRIEF: foreman(case), GUARDIAN: case.guardian}.get(event.role)
    owner = ctx.org.name(whose) if whose else "票上的作业人"
    return f"“{ROLES[event.role]}”这一栏由{owner}本人签，不能代签。"


def _lent_problem(case: Permit, event: Signed, ctx: PermitCtx) -> str | None:
    """Only for a hand who has no phone of his own here, in handwriting, and each name once."""
    boss, name = foreman(case), ctx.org.name(event.of)
    if event.role != CREW or event.of not in case.workers:
        return f"{name}不是 {case.code} 的作业人，这一栏没有记。"
    if can_read(ctx.org, event.of):
        return f"{name}有账号，请在自己的手机上签，不能代签。"
    if event.by != boss:
        return f"{name}没有账号，请用作业负责人{ctx.org.name(boss)}的手机签。"
    if not event.stroke:
        return f"{name}没有账号，要本人手写。请在作业票页面上按“签名”，把手机交给{name}。"
    others = (s for s in case.signatures if s.by != event.of)
    return "这个签名已经用过了，请本人再写一次。" if any(s.stroke == event.stroke for s in others) else None


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
    who = event.of or event.by
    if has_signed(case, event.role, who):
        return case, []
    flags = odd(event, ctx)
    note = f"用{ctx.org.name(event.by)}的手机本人手写" if event.of else ""
    name = Signature(event.role, who, ctx.now, event.spot, event.device, event.stroke, note, flags=flags)
    case = replace(case, signatures=(*case.signatures, name))
    effects: list[Effect] = []
    if flags:
        card = cards_start.odd_signature(case, ctx.org, who, ROLES[event.role], flags)
        effects += tell(ctx, safety(ctx), f"odd#{len(case.signatures)}", card)
    return case, effects

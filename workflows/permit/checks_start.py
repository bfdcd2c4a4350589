"""Every reason why work must not start, or go on, right now: all of them, never only the first (domain 1.9)."""

from collections.abc import Iterator

from workflows.certificate.checks import best, gate_reasons
from workflows.certificate.papers import Dossier
from workflows.kernel.flow import Refused
from workflows.kernel.spans import say_span, say_time
from workflows.permit import gas
from workflows.permit.briefing import CREW, ROLES, lent, missing
from workflows.permit.case import Permit
from workflows.permit.checks_apply import key_of
from workflows.permit.events import Scanned
from workflows.permit.facts import CAMERA, DOSSIERS, GUARDING, RED_OPEN, Camera
from workflows.permit.levels import level_of
from workflows.permit.party import can_read, foreman, names, party
from workflows.permit.records import Gate
from workflows.permit.rules import PermitCtx
from workflows.permit.spotting import Doubt, scan_doubt

FACTS = (DOSSIERS, GUARDING, RED_OPEN, CAMERA)
"""What a scan has to know."""


def reasons(case: Permit, event: Scanned, ctx: PermitCtx, gate: Gate) -> tuple[Doubt, ...]:
    """(key, words with the remedy), in the order in which somebody on the spot can mend them; empty: go."""
    found = [*_time(case, ctx), *_guardian(case, event, ctx)]
    if place := scan_doubt(case, event, ctx):
        found.append(place)
    if gate == "resume" and case.breaks and case.breaks[-1].red and case.breaks[-1].released_by is None:
        found.append(("stopped", "有人按过立即停止，还没有放行。请安全员或审批人按“可以恢复”"))
    air = gas.start_doubt(case, ctx) if gate == "start" else gas.resume_doubt(case, ctx)
    found += [air] if air else []
    found += [*_approvals(case), *_people(case, ctx), *_papers(case, ctx)]
    return (*found, *_measures(case, ctx), *_signatures(case, ctx), *_level(case, ctx), *_red(ctx), *_video(case, ctx))


def open_steps(case: Permit, ctx: PermitCtx) -> tuple[str, ...]:
    """What still has to be done before the scan, short, for the card of those who prepare it."""
    steps = []
    if undone := _measures(case, ctx):
        steps.append(undone[0][1].split("。")[0])
    steps += [words.split("：")[0] for _, words in _signatures(case, ctx)]
    found = gas.start_doubt(case, ctx)
    if (found is None or found[0] == "gas_old") and gas.too_early(case, ctx):
        steps.append(f"开工前 {say_span(ctx.rules.of(case.kind).gas.fresh)}内再测气体")
    elif found:
        steps.append({"gas_over": "气体不合格", "gas_old": "气体要重测"}.get(found[0], "还没有气体分析"))
    return tuple(steps)


def _time(case: Permit, ctx: PermitCtx) -> Iterator[Doubt]:
    start, end = case.starts_at, case.ends_at
    if start is None or end is None:
        yield "state", "票上没有作业时间"
    elif ctx.now < start:
        wait = say_span(start - ctx.now)
        yield "early", f"还没到时间，{say_time(start, ctx.now)} 才能开工（还有 {wait}）。到时再扫"
    elif ctx.now >= end:
        yield "late", f"票在 {say_time(end, ctx.now)} 已经过期，不能再用。要干活，重新申请一张"


def _guardian(case: Permit, event: Scanned, ctx: PermitCtx) -> Iterator[Doubt]:
    if event.by != case.guardian:
        named = ctx.org.name(case.guardian) if case.guardian else "还没有定"
        yield "guardian_wrong", f"票上的监护人是{named}，不是{ctx.org.name(event.by)}。请{named}来扫，或先办监护交接"
    if busy := ctx.facts.get(GUARDING):
        yield "guardian_busy", f"{ctx.org.name(case.guardian)}正在监护 {busy}，一个人只能监护一张票。那边先结束或换人"


def _approvals(case: Permit) -> Iterator[Doubt]:
    if unsigned := [node.title for node in case.nodes if node.statutory and node.by is None]:
        yield "signatures", f"还差审批签字：{'、'.join(unsigned)}"


def _people(case: Permit, ctx: PermitCtx) -> Iterator[Doubt]:
    """Everybody still works here, and contractors' passes hold until the end of the ticket."""
    until = case.ends_at or ctx.now
    dossiers = ctx.facts.get(DOSSIERS, {})
    for person in party(case):
        known = ctx.org.people.get(person)
        if known is None or not known.active:
            yield "left", f"{ctx.org.name(person)}已经离职，请换人后重新申请"
            continue
        dossier = dossiers.get(person, Dossier(person))
        for why in gate_reasons(dossier, until, ctx.now):
            yield "contractor", f"{known.name}：{why}"


def _papers(case: Permit, ctx: PermitCtx) -> Iterator[Doubt]:
    until, dossiers = case.ends_at or ctx.now, ctx.facts.get(DOSSIERS, {})
    for rule in ctx.rules.of(case.kind).papers:
        for person in case.people(rule.of) if rule.wanted(case) else ():
            held = best(dossiers.get(person, Dossier(person)), rule.any_of, until, ctx.now, rule.label)
            if isinstance(held, tuple):
                old = [c for c in dossiers.get(person, Dossier(person)).certificates if c.category in rule.any_of]
                key = key_of(old[0], until, ctx.now) if old else "certificate_missing"
                yield key, f"{ctx.org.name(person)}：{'；'.join(held)}"


def _measures(case: Permit, ctx: PermitCtx) -> list[Doubt]:
    done = {measure.id for measure in case.measures}
    left = [m.text for m in ctx.rules.of(case.kind).measures if m.wanted(case) and m.id not in done]
    if not left:
        return []
    more = f" 等 {len(left)} 项" if len(left) > 3 else ""
    return [("measures", f"还差 {len(left)} 项措施没有确认。请现场逐条确认：{'、'.join(left[:3])}{more}")]


def _signatures(case: Permit, ctx: PermitCtx) -> list[Doubt]:
    found = []
    for role, title in ROLES.items():
        people = [person for of, person in missing(case) if of == role and (role != CREW or can_read(ctx.org, person))]
        if people:
            found.append(("signatures", f"还差{title}签字：{names(ctx.org, people)}，在各自的手机上签"))
    boss = foreman(case)
    if boss and (hands := lent(case, boss, ctx.org)):
        who, name = names(ctx.org, hands), ctx.org.name(boss)
        how = f"没有账号，请{name}打开作业票页面按“签名”，把手机交给本人手写"
        found.append(("signatures", f"还差{who}在{name}的手机上签字：{how}"))
    return found


def _level(case: Permit, ctx: PermitCtx) -> Iterator[Doubt]:
    """The wind, the calendar or the hours may ask for a higher level than the one that was approved."""
    again = "请重新申请，按新的级别审批"
    try:
        _, now, why = level_of(case, ctx)
    except Refused as stop:
        yield "upgrade", f"{stop}"
        return
    rule = ctx.rules.of(case.kind)
    approved, wanted = rule.level(case.level), rule.level(now)
    if approved and wanted and wanted.rank > approved.rank:
        yield "upgrade", f"批的是{case.level}，现在要按{now}：{'；'.join(why)}。{again}"


def _red(ctx: PermitCtx) -> Iterator[Doubt]:
    codes = tuple(ctx.facts.get(RED_OPEN, ()))
    if codes:
        yield "red_hazard", f"这里还有红色隐患没有消除：{'、'.join(codes[:3])}。先处理好、复查通过"


def _video(case: Permit, ctx: PermitCtx) -> Iterator[Doubt]:
    if not ctx.rules.level(case).video:
        return
    camera: Camera | None = ctx.facts.get(CAMERA)
    most = ctx.rules.video_fresh
    if camera is None:
        yield "video", f"{case.level}作业要全程录像，票上还没有摄像机。请指定固定摄像机、布控球或记录仪"
    elif camera.seen_at is None or ctx.now - camera.seen_at > most:
        last = f"最后一帧是 {say_time(camera.seen_at, ctx.now)}" if camera.seen_at else "还没有画面"
        yield "video", f"{camera.name}{last}，要 {int(most.total_seconds())} 秒以内的画面才能开工。请检查设备和网络"

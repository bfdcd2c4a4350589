"""What people read while the job goes on or stands still."""

from collections.abc import Sequence
from datetime import datetime

from workflows.kernel.cards import Ask, Button, Card, Choice, Option, Tone, some
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span, say_time
from workflows.permit.cards_start import SIGN, basics, because, counted, inside, place, title
from workflows.permit.case import Permit, State
from workflows.permit.party import foreman
from workflows.permit.rules import PermitRules

PRESENT, HALT = Button("permit_present", "我在现场"), Button("permit_halt", "立即停止")
PAUSE, FINISH = Button("permit_pause", "暂停"), Button("permit_finish", "完工")
OUT_ALL, RELEASE = Button("permit_out_all", "里面的人都出来了"), Button("permit_resume_ok", "可以恢复")
DOOR = "permit_door"
IN, OUT = "in", "out"


def live(case: Permit, org: Org, rules: PermitRules, now: datetime, leads: bool) -> Card:
    """The standing card of the job: how it is, and what can be pressed; the red button is on every one."""
    works = case.state is State.WORKING
    state = {State.WORKING: "进行中", State.SUSPENDED: "已停，不要动手"}.get(case.state, "已经结束")
    head = f"{title(case)}{state} {case.code}"
    counts = rules.of(case.kind).head_count
    facts = (*basics(case, now), ("监护人", org.name(case.guardian)), *((("里面", inside(case)),) if counts else ()))
    if case.state not in (State.WORKING, State.SUSPENDED):
        return Card(case.code, head, "grey", basics(case, now), foot="这里不用再按。")
    buttons = _buttons(case, leads, works)
    choice = _door(case, org, works) if counts and leads else None
    foot = _foot(case, org, rules, works)
    stopped_red = bool(case.breaks) and case.breaks[-1].red
    tone: Tone = "blue" if works else "red" if stopped_red else "yellow"
    return Card(
        case.code, head, tone, facts, (), buttons, choice, foot=foot, why=because("作业", _every(rules)),
    )  # fmt: skip


def _every(rules: PermitRules) -> str:
    return f"监护人每 {say_span(rules.presence_every)}报到"


def _buttons(case: Permit, leads: bool, works: bool) -> tuple[Button, ...]:
    if not leads:
        return (HALT,)
    out = (OUT_ALL,) if case.count_inside else ()
    return (HALT, PRESENT, PAUSE, *out, FINISH) if works else (HALT, *out, FINISH)


def _door(case: Permit, org: Org, works: bool) -> Choice | None:
    """In and out by name: those inside can come out, the other hands can go in while work goes on."""
    there = {one.person for one in case.inside if one.left_at is None}
    out = [Option(f"{OUT}:{p}", f"{org.name(p)} 出") for p in case.workers if p in there]
    enter = [Option(f"{IN}:{p}", f"{org.name(p)} 进") for p in case.workers if p not in there] if works else []
    options = tuple([*out, *enter][:10])
    return Choice(DOOR, "谁进谁出", options) if options else None


def _foot(case: Permit, org: Org, rules: PermitRules, works: bool) -> str:
    if works:
        last = case.gas[-1].at if case.gas else None
        every = rules.of(case.kind).gas.record_every
        gas = f"下次气体记录 {last + every:%H:%M}；" if last and every else ""
        return f"{gas}看到危险就按“立即停止”，谁都可以按。"
    last_break = case.breaks[-1] if case.breaks else None
    if last_break and last_break.red and last_break.released_by is None:
        return "安全员或审批人按“可以恢复”以后，监护人到现场扫码才能接着干。"
    return f"{org.name(case.guardian)}到现场扫点位码，全部核对通过才能接着干。"


def started(case: Permit, org: Org, now: datetime) -> Card:
    """To the job and the applicant: it may begin; the foreman's standing card follows."""
    last = case.breaks[-1] if case.breaks else None
    what = "恢复作业" if last else "开工"
    head = f"{title(case)}可以{what}，{org.name(case.guardian)}在现场监护 {case.code}"
    return Card(case.code, head, "green", basics(case, now), foot="按措施干，有危险先停。", why=because(what, "现在"))


def stopped(case: Permit, org: Org, now: datetime) -> Card:
    """To everybody of the job; after the red button to the duty group too."""
    stop = case.breaks[-1]
    head = f"{'立即停止' if stop.red else '先停下'}：{stop.why} {case.code}"
    facts = (*basics(case, now), ("作业", title(case)), ("停在", f"{stop.since:%H:%M}"), *counted(case))
    out = "里面的人马上出来，数清人数。" if case.count_inside else ""
    foot = f"{out}放下工具，撤到安全处，等监护人通知。" if stop.red else f"{out}不要动手，监护人扫码核对以后再干。"
    buttons = () if stop.red else (HALT,)
    tone: Tone = "red" if stop.red else "yellow"
    return Card(case.code, head, tone, facts, (), buttons, foot=foot, why=because("停工", "马上"))


def may_resume(case: Permit, org: Org, now: datetime) -> Card:
    """To safety and the approvers: only they let a red stop end."""
    stop = case.breaks[-1]
    head = f"{stop.why}，停在 {stop.since:%H:%M}，要不要放行 {case.code}"
    facts = (*basics(case, now), ("按的人", org.name(stop.by)), *counted(case))
    foot = "原因查清、处理好了再按。按了以后监护人还要到现场扫码，全部核对一遍。"
    return Card(case.code, head, "red", facts, (), (RELEASE,), foot=foot, why=because("红色停工", "查清以后"))


def released(case: Permit, org: Org, now: datetime) -> Card:
    stop = case.breaks[-1]
    head = f"{org.name(stop.released_by)} {now:%H:%M} 同意恢复 {case.code}"
    foot = f"还不能动手，{org.name(case.guardian)}到现场扫码，核对通过才算恢复。"
    return Card(case.code, head, "yellow", basics(case, now), foot=foot, why=because("放行", "扫码以前"))


def still_inside(case: Permit, org: Org, now: datetime) -> Card:
    """To the duty group, safety, guardian and foreman: somebody has not come out."""
    why = case.ended_why or (case.breaks[-1].why if case.breaks else "已经停工")
    head = f"里面还有 {case.count_inside} 人没有出来，{now:%H:%M} {case.code}"
    facts = (*basics(case, now), ("里面", inside(case)), ("停工原因", why), ("监护人", org.name(case.guardian)))
    foot = "马上派人去现场点人，不要盲目进入施救。有人不应答就打 119、120。"
    return Card(case.code, head, "red", facts, (), (OUT_ALL,), foot=foot, why=because("清点人数", "马上"))


def everybody_out(case: Permit, now: datetime) -> Card:
    head = f"{now:%H:%M} 里面的人都出来了 {case.code}"
    why = because("清点人数", "没有")
    return Card(case.code, head, "green", (("地点", place(case)),), foot="不用再派人。", why=why)


def presence_wanted(case: Permit, org: Org, rules: PermitRules, now: datetime) -> Card:
    """To the guardian, on the clock."""
    grace = say_span(rules.presence_grace)
    head = f"{org.name(case.guardian)}，请报到：在不在现场 {case.code}"
    foot = f"按“我在现场”并发定位，或扫现场的点位码。{grace}内没有报到，作业自动停。"
    return Card(
        case.code, head, "yellow", basics(case, now), (), (PRESENT, HALT), foot=foot, why=because("监护报到", grace),
    )  # fmt: skip


def presence_noted(case: Permit, now: datetime) -> Card:
    head = f"{now:%H:%M} 报到记下了 {case.code}"
    foot = "票已到期，不能恢复作业。" if case.ran_out else "不用再按，下次到时间会提醒。"
    return Card(case.code, head, "green", (("地点", place(case)),), foot=foot)


def guardian_missing(case: Permit, org: Org, now: datetime) -> Card:
    """To foreman, safety and the duty group, when nobody guards."""
    head = f"{org.name(case.guardian)}没有报到，作业已经停 {case.code}"
    facts = (*basics(case, now), ("作业负责人", org.name(foreman(case))), *counted(case))
    foot = "请马上打电话找监护人，派人到现场看。换监护人要办交接。"
    return Card(case.code, head, "red", facts, foot=foot, why=because("监护报到", "马上"))


def gas_soon(case: Permit, now: datetime, at: datetime) -> Card:
    head = f"{at:%H:%M} 前要再记一次气体 {case.code}"
    foot = "请分析人准备好仪器，读数直接发到这里。"
    return Card(case.code, head, "yellow", basics(case, now), foot=foot, why=because("气体记录", f"{at:%H:%M}"))


def gas_due(case: Permit, rules: PermitRules, now: datetime) -> Card:
    grace = say_span(rules.presence_grace)
    head = f"气体记录到时间了，还没有读数 {case.code}"
    facts = (*basics(case, now), *counted(case))
    foot = f"请马上测，读数发到这里。{grace}内没有，作业自动停。"
    return Card(case.code, head, "red", facts, (), (HALT,), foot=foot, why=because("气体记录", grace))


def end_soon(case: Permit, rules: PermitRules, now: datetime) -> Card:
    """To foreman and guardian, half an hour before the end."""
    left = say_span(case.ends_at - now) if case.ends_at else ""
    head = f"作业票还有 {left}到期 {case.code}"
    extend = rules.of(case.kind).extend and case.extension is None
    options = tuple(Option(str(int(s.total_seconds()) // 60), say_span(s)) for s in rules.extend_steps)
    choice = Choice("permit_extend", "要延长多久", options) if extend and options else None
    foot = "干不完就现在提延长，到期以后不能再延。" if extend else "到期就停，不能延长；干不完请另外申请一张。"
    return Card(
        case.code, head, "yellow", basics(case, now), (), (FINISH,), choice, foot=foot, why=because("到期提醒", left),
    )  # fmt: skip


def extension_asked(case: Permit, org: Org, now: datetime, granters: Sequence[str]) -> Card:
    """To whoever asked, at once: who decides, and what holds until then."""
    wish = case.extension
    until = say_time(wish.until, now) if wish else ""
    end = say_time(case.ends_at, now) if case.ends_at else ""
    who = some([org.name(p) for p in granters], 3) or "审批人"
    head = f"延到 {until} 已报{who}同意 {case.code}"
    foot = f"到 {end} 前没有同意，就按原时间停。"
    return Card(case.code, head, "yellow", basics(case, now), foot=foot, why=because("延长", end))


def extension_wanted(case: Permit, org: Org, now: datetime) -> Card:
    """To the last approver."""
    wish = case.extension
    until = say_time(wish.until, now) if wish else ""
    by, why = (org.name(wish.by), wish.why) if wish else ("", "")
    head = f"{by}要把{title(case)}延到 {until} {case.code}"
    facts = (*basics(case, now), ("原因", why or "没有写"), ("监护人", org.name(case.guardian)))
    yes = Button("permit_extend_yes", "同意延长")
    foot = "到期以前答复才算数；不答复就按原来的时间停。"
    return Card(
        case.code, head, "yellow", facts, (), (yes,), None, Ask("permit_extend_no", "不同意就写一句原因"), foot,
        because("延长", "到期以前"),
    )  # fmt: skip


def extended(case: Permit, org: Org, now: datetime, by: str) -> Card:
    until = say_time(case.ends_at, now) if case.ends_at else ""
    head = f"{org.name(by)}同意延到 {until} {case.code}"
    foot = "其他要求不变，气体和报到照旧。"
    return Card(case.code, head, "green", basics(case, now), foot=foot, why=because("延长", until))


def extension_denied(case: Permit, org: Org, now: datetime, by: str, reason: str) -> Card:
    head = f"{org.name(by)}没有同意延长：{reason} {case.code}"
    foot = "到时间就停，请按时收工。"
    return Card(case.code, head, "yellow", basics(case, now), foot=foot, why=because("延长", "到期"))


def handed(case: Permit, org: Org, now: datetime) -> Card:
    """To both and the crew, after a hand-over."""
    old, new, _ = case.handovers[-1] if case.handovers else ("", "", now)
    part = "监护人" if new == case.guardian else "作业负责人"
    head = f"{part}由{org.name(old)}换成{org.name(new)} {case.code}"
    guardian = f"{org.name(new)}签字、到现场扫码以后才能接着干。"
    foot = guardian if part == "监护人" else f"请{org.name(new)}重新做安全交底并签字。"
    sign = SIGN["guardian" if part == "监护人" else "brief"]
    return Card(case.code, head, "yellow", basics(case, now), (), (sign,), foot=foot, why=because("交接", "现在"))


def video_lost(case: Permit, now: datetime) -> Card:
    since = case.gaps[-1].since if case.gaps else now
    head = f"录像断了，{since:%H:%M} 以后没有画面 {case.code}"
    foot = "请检查摄像机的电、卡和网。断的这一段会记在票上，恢复不了就停下来。"
    return Card(case.code, head, "red", basics(case, now), (), (HALT,), foot=foot, why=because("录像", "马上"))


def video_back(case: Permit, now: datetime) -> Card:
    gap = case.gaps[-1] if case.gaps else None
    length = say_span((gap.until or now) - gap.since) if gap else ""
    head = f"录像恢复了，断了 {length} {case.code}"
    return Card(case.code, head, "green", basics(case, now), foot="断的这一段记在票上了。", why=because("录像", "没有"))


def somebody_left(case: Permit, org: Org, now: datetime, person: str) -> Card:
    """To whoever runs the job."""
    head = f"{org.name(person)}已离职，不能再上这张票 {case.code}"
    foot = "监护人、作业负责人要办交接；作业人换了，要重新申请。"
    return Card(case.code, head, "yellow", basics(case, now), foot=foot, why=because("人员变动", "开工以前"))

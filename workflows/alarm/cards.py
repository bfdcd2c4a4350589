"""What people read about an alarm: one card a reader, which changes as the alarm does."""

from datetime import datetime

from workflows.alarm.case import Alarm
from workflows.alarm.phrases import SOURCES, UNPERMITTED, kind_word
from workflows.alarm.rules import AlarmRules
from workflows.hazard.rules import EmergencyKind
from workflows.kernel.alerts import said
from workflows.kernel.cards import Ask, Button, Card, Choice, Option
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span, say_time

TAKE, FALSE, TURN = Button("alarm_take", "确认"), Button("alarm_false", "误报"), Button("alarm_turn", "转隐患")
FIRE, DONE, UNDO = Button("alarm_fire", "真的着火"), Button("alarm_done", "处理完"), Button("alarm_undo", "撤回误报")
HANDLED, WHY = "alarm_handled", "alarm_why"
"""The question whose answer is what was done; the choice of what looked like it."""
ON_TRIAL = "试运行的规则，只发给安全员"


def because(step: str, clock: str) -> str:
    return f"规则：摄像机和传感器的告警要有人确认；步骤：{step}；时限：{clock}"


def spot(case: Alarm) -> str:
    """Where it is, in a few words."""
    return case.place or case.name or "没有登记区域"


def title(case: Alarm) -> str:
    """明火：三号焊接车间."""
    what = UNPERMITTED if case.unpermitted else kind_word(case.kind)
    return f"{what}：{spot(case)}"


def facts(case: Alarm, org: Org, now: datetime, emergency: EmergencyKind | None = None, assembly: str = "") -> tuple[
    tuple[str, str], ...
]:  # fmt: skip
    """Six at most: what to do first, where, by what, when, how often, how grave."""
    first = f"属实先打 {emergency.phone}。{emergency.act}" if emergency else ""
    first += f"。集合点：{assembly}" if emergency and assembly else ""
    rule = f"，{case.rule}" if case.rule and case.rule != kind_word(case.kind) else ""
    since = case.since or now
    over = f"，{case.over_at.astimezone(now.tzinfo):%H:%M} 已消失" if case.over_at else ""
    often = f"{case.count} 次，最近 {say_time(case.seen_at or since, now)}" if case.count > 1 else ""
    kind = kind_word(case.kind) if case.unpermitted else ""
    seen = "，".join(part for part in (kind, case.value, case.why) if part)
    known = (
        ("先做", first), ("地点", spot(case)), (SOURCES[case.source], f"{case.name or case.camera}{rule}"),
        ("看到", seen), ("时间", f"{say_time(since, now)}起{over}"), ("次数", often),
        ("责任", f"{org.name(case.owner)}，{said(case.alert_level)}" if case.owner else said(case.alert_level)),
    )  # fmt: skip
    told = [(name, line) for name, line in known if line]
    # the headline says where
    return tuple(one for one in told if len(told) <= 6 or one[0] != "地点")


def raised(
    case: Alarm, org: Org, now: datetime, emergency: EmergencyKind | None = None, assembly: str = "", clock: str = ""
) -> Card:  # fmt: skip
    """Nobody has said anything yet."""
    again = f"（第 {case.count} 次）" if case.round > 1 else ""
    late = f"迟到的告警，{say_time(case.since or now, now)}看到的，不是现在。" if case.late else ""
    head = f"{late}{title(case)}{again} {case.code}"
    buttons = (TAKE, FALSE, TURN, FIRE) if case.unpermitted else (TAKE, FALSE, TURN)
    look = "请看图" if case.pictures else "请到现场看"
    foot = f"{look}：是真的按“确认”，不是按“误报”。"
    foot = "现场有没有动火票？没票的先叫停。" if case.unpermitted else foot
    foot = "先看现场现在怎样，再按。" if case.late else foot
    why = because("等人确认", clock or "马上")
    return Card(case.code, head, "red", facts(case, org, now, emergency, assembly), case.pictures, buttons,
                foot=foot, why=why)  # fmt: skip


def trial(case: Alarm, org: Org, now: datetime) -> Card:
    """To the officer alone, in their own time."""
    head = f"试运行：{title(case)} {case.code}"
    foot = f"{ON_TRIAL}。判得越多，上线越有把握。"
    why = because("试运行", "一天内判就行")
    return Card(case.code, head, "blue", facts(case, org, now), case.pictures, (TAKE, FALSE, TURN), foot=foot, why=why)


def taken(case: Alarm, org: Org, now: datetime) -> Card:
    """Every copy: who has it, and what may come next."""
    head = f"{case.decided}：{title(case)} {case.code}"
    foot = "处理好了按“处理完”，写一句怎么处理的；要整改的按“转隐患”。"
    why = because("处理中", "处理完为止")
    return Card(
        case.code, head, "yellow", facts(case, org, now), case.pictures, (DONE, FALSE, TURN), foot=foot, why=why
    )


def ended(case: Alarm, org: Org, now: datetime) -> Card:
    """Every copy at the end: nothing to press."""
    head = f"{case.decided}：{title(case)} {case.code}"
    foot = f"隐患 {case.hazard}，整改进展看隐患卡。" if case.hazard else "不用再按。"
    done = (("处理", case.measure),) if case.measure else ()
    why = because("已有结果", "没有")
    return Card(case.code, head, "green", (*done, *facts(case, org, now))[:6], case.pictures, foot=foot, why=why)


def earlier(case: Alarm, number: int) -> Card:
    """An older message of the same alarm: the newest one counts."""
    return Card(case.code, f"{case.code} 第 {number} 条，{case.decided or '后面又有了'}，看最新的一条。", "grey")


def reminder(case: Alarm, org: Org, now: datetime, clock: str) -> Card:
    """Shorter, not louder: nobody has pressed anything."""
    waited = say_span(now - (case.opened_at or now))
    head = f"{waited}没有人确认：{title(case)} {case.code}"
    foot = "看一眼，按一个。"
    return Card(case.code, head, "red", facts(case, org, now), case.pictures, (TAKE, FALSE, TURN), foot=foot,
                why=because("没人确认，再提醒", clock))  # fmt: skip


def climbed(case: Alarm, org: Org, now: datetime, clock: str, skipped: str = "") -> Card:
    """To a superior: it reached them because nobody below pressed."""
    waited = say_span(now - (case.opened_at or now))
    who = "、".join(org.name(person) for person in case.told[:3]) or "值班群"
    head = f"{waited}没有人确认：{title(case)} {case.code}"
    foot = f"已发给值班群、{who}。请派人去看，或自己确认。"
    return Card(case.code, head, "red", facts(case, org, now), case.pictures, (TAKE, FALSE, TURN), foot=foot,
                why=because(f"没人确认，通知上级{skipped}", clock))  # fmt: skip


def settle_soon(case: Alarm, org: Org, now: datetime) -> Card:
    """To whoever confirmed."""
    head = f"{org.name(case.taken_by)}，{title(case)} 处理完了吗？ {case.code}"
    foot = "处理好了按“处理完”写一句；还没好就不用管，过一阵再提醒。"
    return Card(case.code, head, "yellow", buttons=(DONE, TURN), foot=foot, why=because("处理中", "见规则"))


def unsettled(case: Alarm, org: Org, now: datetime) -> Card:
    """To the superior and the duty room: somebody has it, and it is there still."""
    waited = say_span(now - (case.accepted_at or now))
    head = f"{org.name(case.taken_by)}确认后 {waited}没有处理完，还在：{title(case)} {case.code}"
    foot = "请派人去看；处理好了按“处理完”写一句，要整改的按“转隐患”。"
    why = because("确认后没处理完，通知上级和值班群", "处理完或消失为止")
    return Card(case.code, head, "red", facts(case, org, now), case.pictures, (DONE, FALSE, TURN), foot=foot, why=why)


def supervised(case: Alarm, org: Org, now: datetime) -> Card:
    """To guardian and officer, once and quietly: a permit covers it."""
    head = f"作业中看到{title(case)} {case.code}"
    foot = f"{case.permit} 正在作业，只记录，不用按。不是作业的火，先打 119，再按作业票上的红色按钮叫停。"
    return Card(case.code, head, "blue", facts(case, org, now), case.pictures, foot=foot, why=because("监护中", "没有"))


def ask_handled(case: Alarm) -> Card:
    """处理完 was pressed."""
    question = f"{case.code} 怎么处理的？回一句话就归档，例如“人已离开，重新锁了门”。"
    return Card(case.code, question, "yellow", ask=Ask(HANDLED, question), why=because("处理完", "没有"))


def marked(case: Alarm, rules: AlarmRules) -> Card:
    """To whoever pressed 误报: what looked like it, and the way back."""
    options = tuple(Option(str(n), why) for n, why in enumerate(rules.false_reasons))
    head = f"已记为误报：{title(case)} {case.code}"
    foot = f"按错了，{say_span(rules.undo)}内按“撤回误报”。选一下像什么，用来改阈值和遮挡，不选也行。"
    choice = Choice(WHY, "是什么看着像？", options)
    return Card(case.code, head, "grey", buttons=(UNDO,), choice=choice, foot=foot, why=because("误报", "没有"))


def reasoned(case: Alarm) -> Card:
    """The same card once the reason is said, or it was taken back."""
    what = f"原因“{case.false_why}”，记下了。" if case.false_why else "误报已撤回，重新等人确认。"
    return Card(case.code, f"{case.code} {what}", "grey", why=because("误报", "没有"))


def repaired(case: Alarm, org: Org, now: datetime, task: str, by: str, text: str) -> Card:
    """To whoever has it: the order was done."""
    head = f"维修工单 {task} 已修好：{title(case)} {case.code}"
    return Card(case.code, head, "yellow", (("维修", f"{org.name(by)}：{text}"),), (), (DONE, TURN),
                foot="去看一眼，好了按“处理完”。", why=because("处理中", "没有"))  # fmt: skip


def late_digest(case: Alarm, now: datetime) -> Card:
    """What came after hours, in one: nothing of it is now."""
    total = sum(line.count for line in case.lines)
    first, last = (
        min((one.first for one in case.lines), default=now),
        max((one.last for one in case.lines), default=now),
    )
    head = f"迟到的告警 {total} 条（{say_time(first, now)}到 {say_time(last, now)}，当时没传上来）{case.code}"

    def when(line_first: datetime, line_last: datetime) -> str:
        a, b = (one.astimezone(now.tzinfo) for one in (line_first, line_last))
        return f"{a:%H:%M}" if f"{a:%H:%M}" == f"{b:%H:%M}" else f"{a:%H:%M}～{b:%H:%M}"

    shown = sorted(case.lines, key=lambda line: -line.count)[:6]
    lines = tuple(
        (line.name, f"{kind_word(line.kind)} {line.count} 次，{when(line.first, line.last)}") for line in shown
    )
    more = f"另有 {len(case.lines) - 6} 处。" if len(case.lines) > 6 else ""
    return Card(
        case.code,
        head,
        "yellow",
        lines,
        foot=f"{more}都不是现在的事，供补查，不用按。",
        why=because("断线期间的告警合成一张", "没有"),
    )

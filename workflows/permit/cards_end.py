"""What people read when the job ends: fire watch, counting out, acceptance, a dead ticket."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workflows.kernel.cards import Button, Card, some
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span, say_time
from workflows.permit.cards_run import OUT_ALL, PRESENT
from workflows.permit.cards_start import basics, because, counted, place, title
from workflows.permit.case import Permit
from workflows.permit.facts import Lock
from workflows.permit.rules import PermitRules

FIRE = Button("permit_fire", "仍有火星")
PEOPLE_OUT, TOOLS_OUT = Button("permit_people_out", "人员已清点"), Button("permit_tools_out", "工具已清点")
ACCEPT = Button("permit_accept", "验收通过")


def watching(case: Permit, org: Org, now: datetime) -> Card:
    """To guardian, foreman and crew: the last spark is out, somebody watches."""
    until = say_time(case.watch_until, now) if case.watch_until else ""
    head = f"{title(case)}{_ended(case)}，{org.name(case.guardian)}监火到 {until} {case.code}"
    ended = (_ended(case), f"{case.fixed_at or now:%H:%M}")
    facts = (("地点", place(case)), ended, ("监火人", org.name(case.guardian)))
    foot = "监火的人不能走。看到火星、冒烟就按“仍有火星”。"
    return Card(case.code, head, "yellow", facts, (), (FIRE, PRESENT), foot=foot, why=because("监火", until))


def _ended(case: Permit) -> str:
    """How the work ended, as a heading."""
    return "到期停工" if case.ran_out else "完工"


def watched(case: Permit) -> Card:
    """The same card once the watch is over."""
    return Card(case.code, f"监火结束，没有余火 {case.code}", "green", foot="这里不用再按，接下来等验收。")


def watch_check(case: Permit, org: Org, now: datetime) -> Card:
    """To the guardian, in the middle and at the end of the watch."""
    over = case.watch_until is not None and now >= case.watch_until
    head = f"{org.name(case.guardian)}，{'监火时间到，' if over else ''}请在现场看一遍 {case.code}"
    foot, why = "没有火星、没有烟，按“我在现场”并发定位，或扫点位码。", because("监火", "现在")
    return Card(case.code, head, "yellow", (("地点", place(case)),), (), (PRESENT, FIRE), foot=foot, why=why)


def watch_late(case: Permit, org: Org, now: datetime) -> Card:
    """To the foreman and safety: nobody says that it is safe."""
    head = f"监火时间到了，{org.name(case.guardian)}没有报平安 {case.code}"
    foot = "请打电话，派人到现场看有没有余火。"
    return Card(case.code, head, "red", (("地点", place(case)),), (), (FIRE,), foot=foot, why=because("监火", "马上"))


def fire(case: Permit, org: Org, now: datetime, by: str) -> Card:
    """The emergency text: whom to call first."""
    head = f"火警 119，急救 120。{org.name(by)}报：{place(case)}仍有火星或危险 {case.code}"
    until = say_time(case.watch_until, now) if case.watch_until else ""
    facts = (("地点", place(case)), ("作业", title(case)), ("监护人", org.name(case.guardian)))
    foot = "用现场灭火器扑灭，人往上风向撤；控制不了马上打 119。" + (f"监火重新计时到 {until}。" if until else "")
    return Card(case.code, head, "red", facts, foot=foot, why=because("监火", "马上"))


def accepting(case: Permit, org: Org, rules: PermitRules, now: datetime, accepters: Sequence[str]) -> Card:
    """To the job and to whoever accepts: what is still missing, as it stands."""
    left = missing(case)
    head = f"{title(case)}{'等验收' if not left else _ended(case) + '，还差 ' + '、'.join(left)} {case.code}"
    who = some([org.name(p) for p in accepters], 3)
    people, tools = ("已清点" if done else "还没清点" for done in (case.counted_out, case.tools_out))
    facts = (
        ("地点", place(case)), (_ended(case), f"{case.fixed_at or now:%H:%M}"), ("人员", people), ("工具", tools),
        ("验收人", who or "安全员"),
    )  # fmt: skip
    buttons = (*(() if case.counted_out else (PEOPLE_OUT,)), *(() if case.tools_out else (TOOLS_OUT,)), ACCEPT)
    foot = "现场照片直接发到这里；清理干净、没有遗留再验收。验收人不能是作业的人。"
    why = because("验收", say_span(rules.accept_within))
    return Card(case.code, head, "yellow", facts, (), buttons, foot=foot, why=why)


def counting(case: Permit, org: Org, rules: PermitRules, now: datetime, accepters: Sequence[str]) -> Card:
    """The same to those who answer for the job: they count out, and never accept their own work."""
    card = accepting(case, org, rules, now, accepters)
    who = some([org.name(p) for p in accepters], 3) or "安全员"
    foot = f"现场照片直接发到这里；清理干净、没有遗留，再由{who}验收。"
    return replace(card, buttons=_not_accept(card), foot=foot)


def _not_accept(card: Card) -> tuple[Button, ...]:
    return tuple(button for button in card.buttons if button != ACCEPT)


def missing(case: Permit) -> tuple[str, ...]:
    """What acceptance still wants, short."""
    photos = any(a.kind == "photo" and a.stage == "after" for a in case.media)
    steps = (("人员清点", case.counted_out), ("工具清点", case.tools_out), ("1 张完工照片", photos))
    return tuple(name for name, done in steps if not done)


def accept_late(case: Permit, org: Org, now: datetime, accepters: Sequence[str]) -> Card:
    """To whoever accepts, and then to safety above them."""
    since = say_span(now - (case.fixed_at or now))
    left = missing(case)
    head = f"{_ended(case)} {since}了，{'还差 ' + '、'.join(left) if left else '还没有验收'} {case.code}"
    who = some([org.name(p) for p in accepters], 3)
    return Card(
        case.code, head, "yellow", (("地点", place(case)), ("验收人", who or "安全员")), (), (ACCEPT,),
        foot="到现场看一遍再按。", why=because("验收", "已超时"),
    )  # fmt: skip


def own_late(case: Permit, org: Org, now: datetime, accepters: Sequence[str]) -> Card:
    """The same to those who answer for the job."""
    card = accept_late(case, org, now, accepters)
    who = some([org.name(p) for p in accepters], 3) or "安全员"
    return replace(card, buttons=_not_accept(card), foot=f"请联系{who}到现场验收。")


def locked(case: Permit, org: Org, locks: Sequence[Lock]) -> str:
    """The refusal while somebody's lock still hangs on the machine."""
    hung = "、".join(f"{org.name(lock.by)}的 {lock.number}" for lock in locks)
    machine = case.equipment or "设备"
    return f"{machine}上还挂着锁：{hung}。请本人先摘锁，再验收 {case.code}。"


def closed(case: Permit, org: Org, now: datetime) -> Card:
    """To everybody of the job: thanks."""
    dead = "（到期失效的票）" if case.ran_out else ""
    head = f"{title(case)}{dead}验收通过，已归档 {case.code}"
    began = f"{case.started_at:%H:%M}" if case.started_at else ""
    hours = f"{began} 到 {case.fixed_at or now:%H:%M}"
    facts = (("地点", place(case)), ("作业", hours), ("验收", org.name(case.accepted_by)))
    return Card(case.code, head, "green", facts, foot="谢谢各位，这里不用再按。", why=because("归档", "没有"))


def expired(case: Permit, org: Org, now: datetime) -> Card:
    """At the end of the time, while work was on: dead for work, the rest is still owed."""
    head = f"立即停止：作业票到时间了，已经失效 {case.code}"
    facts = (*basics(case, now), ("作业", title(case)), *counted(case))
    out = "里面的人马上出来，数清人数。" if case.count_inside else ""
    foot = f"{out}收工撤人，清理现场，清点和验收还要做完。这张票不能恢复，要干另外申请。"
    buttons = (OUT_ALL,) if case.count_inside else ()
    return Card(case.code, head, "red", facts, (), buttons, foot=foot, why=because("到期", "马上"))


def alarm_after(case: Permit, org: Org, now: datetime, by: str) -> Card:
    """The red button when no work is on: somebody sees something."""
    head = f"{org.name(by)}按了立即停止，请马上去看 {case.code}"
    facts = (("地点", place(case)), ("作业", title(case)), *counted(case))
    return Card(case.code, head, "red", facts, foot="急事先打 119、120。", why=because("红色按钮", "马上"))

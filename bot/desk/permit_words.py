"""What somebody writes to a ticket that is named, or is their only one: 同意, 进 张伟, 氧20.9 可燃0, 完工."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.situation import Said
from bot.desk.special import Permits
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.permit import events as happened
from workflows.permit.briefing import roles_of
from workflows.permit.case import Permit, State
from workflows.permit.measuring import lines
from workflows.permit.rules import PermitRules
from workflows.permit.spoken import moment
from workflows.permit.spoken_gas import readings
from workflows.permit.spoken_people import people

STOP = re.compile(
    r"^\s*(?:停[!！]|快停(?:下来?)?|马上停(?:下来?|工|止)?|立即停(?:下来?|工|止)?|紧急停(?:止|工)"
    r"|停止(?:作业|动火|施工|吊装|干活)|停工(?!待料|检修|期)|停火|叫停|都停下?|全部停(?:下|工|止)?"
    r"|别(?:再)?(?:干|焊|吊|挖|割|磨)了|红色?按钮|停停+|停(?=\s*$|\s*[，,。]))"
)
"""The red button in words. 停电了, 停工待料 are none."""
ALL_OUT = re.compile(r"全部|全都|都|所有人?|全体|人都")
IN = re.compile(
    r"^(?:进(?!度)(?:去|入|罐|场)?|入内|下去|进人)[了:：\s]*(?P<who>.*)$"
    r"|^(?P<who2>[^，,。；;\d]{2,30}?)\s*(?:进去了?|进罐了?|进了?)$"
)
OUT = re.compile(
    r"^(?:出(?:来|去|罐|场)?|撤出|上来|离开)[了:：\s]*(?P<who>.*)$"
    r"|^(?P<who2>[^，,。；;\d]{1,30}?)\s*(?:出来了?|出罐了?|出了?|撤出来?了?)$"
)
MEASURE = re.compile(
    r"^(?:第)?(?:措施)?\s*第?(?P<n>\d{1,2}(?:\s*[、,，和到至\-~]\s*\d{1,2})*)\s*(?:条|项|号)?(?:措施)?\s*[:：]?\s*"
    r"(?P<no>不涉及|没有涉及|无关|不适用)?(?P<yes>已?落实|确认|做了|已做|完成|做好了?|到位|好了|OK|ok)?\s*[，,:：]?\s*(?P<note>.*)$"
)
WHO = {"监护人": "guardian", "监护": "guardian", "负责人": "foreman", "作业负责人": "foreman"}
HANDED = re.compile(
    r"^(?P<part>监护人?|作业负责人|负责人)\s*(?:换成|换|改成|改为|交给|交接给|换给|由|：|:)\s*"
    r"(?P<to>\S+?)(?:接替|接班|来|接)?$"
    r"|^(?:把)?监护(?:交|换|转)给\s*(?P<to2>\S+)$"
)
EXTEND = re.compile(r"^(?:申请)?(?:延期|延长|延时|加时|再延|多干)")
AGREED = re.compile(r"^(?:同意|批准|可以)(?:延期|延长)")
DECLINED = re.compile(r"^(?:不同意|驳回|拒绝|不批|不能)(?:延期|延长)[，,:：\s]*")
SIGN = re.compile(
    r"^(?:已?(?:安全)?交底(?:完成|完|了|签字)?|接受交底|签字|签名|确认签字|我签|签|(?:作业人|监护人)签字)$"
)
YES = re.compile(r"^(?:我)?(?:同意|通过|批准|准许|OK|ok|可以)(?=$|[，,。:：\s])[，,。:：\s]*(?P<note>.*)$")
BACK = re.compile(r"^(?:退回|打回|退)(?:修改|重填)?[，,:：\s]*(?P<why>.*)$")
NO = re.compile(r"^(?:驳回|拒绝|不同意|不批准?|不准)[，,:：\s]*(?P<why>.*)$")
PAUSE = re.compile(r"^(?:暂停|休息|歇一?会|吃饭|午休|停一下|先停)(?:一下|作业|去)?[，,:：\s]*(?P<why>.*)$")
DEPUTE = re.compile(
    r"^(?:请|委托|由|转给|转)\s*(?P<to>\S{2,5}?)\s*(?:代签|代批|代审|审批|批|签)?(?:[，,:：]\s*(?P<why>.*))?$"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One message to one ticket."""

    case: Permit
    by: str
    text: str
    said: Said
    org: Org
    now: datetime
    rules: PermitRules


Verb = Callable[[Told], Sequence[object]]


def meant(told: Told) -> Sequence[object]:
    """The events of a message to this ticket, in order; empty where the words mean nothing to it as it stands. Raises
    Refused where they are half understood."""
    text, case = told.text, told.case
    if STOP.match(text):
        return (happened.Halted(told.by, STOP.sub("", text).strip(" ，,。!！")),)
    for verb in (*OF_STATE.get(case.state, ()), _files):
        if found := verb(told):
            return found
    return ()


# ---- the application and its approval ---------------------------------------------------------------------------


def _draft(told: Told) -> Sequence[object]:
    text = told.text
    if re.match(r"^(?:提交|送审批?|送批|报批|提交审批)$", text):
        return (happened.Submitted(told.by),)
    if found := re.match(r"^(?:撤回|作废|取消|不办了|不干了|不要了)[，,:：\s]*(?P<why>.*)$", text):
        return (happened.Withdrawn(told.by, found["why"]),)
    if told.said.media:
        return ()
    if told.said.spot and told.said.spot.point and told.case.asking == "place":
        return (happened.Answered(told.by, told.said.spot.point, "place"),)
    return (happened.Answered(told.by, text),) if text else ()


def _approval(told: Told) -> Sequence[object]:
    text, by = told.text, told.by
    photo = next((a for a in told.said.media if a.kind == "photo"), None)
    if found := re.match(r"^(?:撤回|作废|取消|不办了|不干了)[，,:：\s]*(?P<why>.*)$", text):
        return (happened.Withdrawn(by, found["why"]),)
    if found := NO.match(text):
        return (happened.Rejected(by, found["why"]),)
    if found := BACK.match(text):
        return (happened.Returned(by, found["why"]),)
    if found := YES.match(text):
        return (happened.Approved(by, "", told.said.spot, note=found["note"], photo=photo),)
    if found := DEPUTE.match(text):
        return (happened.Deputed(by, _one(told, found["to"]), found["why"] or ""),)
    if told.said.spot or told.said.media:
        return (happened.Brought(by, told.said.media, text, told.said.spot),)
    return ()


# ---- on the spot ------------------------------------------------------------------------------------------------


def _gas(told: Told) -> Sequence[object]:
    found = readings(told.text, told.now, _flammable(told))
    if found is None or (len(found.values) == 1 and not re.search(r"气体|测|分析|^\S{0,6}\s*\d", told.text)):
        return ()
    if found.odd:
        raise Refused(f"同一种气体说了两个读数（{'、'.join(found.odd)}），没有记下。请每种气体只写一个数再发一次。")
    return (
        happened.GasMeasured(
            told.by, found.values, found.at or told.now, found.point, found.instrument, found.calibrated_until
        ),
    )


def _flammable(told: Told) -> str:
    """The gas that the ticket names, where the book knows its LEL."""
    said, known = told.case.field("gas_name"), told.rules.of(told.case.kind).gas.lel
    return next((name for name in known if name in said), "")


def _measure(told: Told) -> Sequence[object]:
    photo = next((a for a in told.said.media if a.kind == "photo"), None)
    found = MEASURE.match(told.text)
    if found is None or not (found["no"] or found["yes"] or (photo and "措施" in told.text)):
        return ()
    every = lines(told.case, told.rules)
    numbers = _numbers(found["n"])
    if odd := [n for n in numbers if not 1 <= n <= len(every)]:
        raise Refused(f"{told.case.code} 的措施是 1 到 {len(every)}，没有第 {odd[0]} 条，什么都没有记。")
    wanted = [n for n in numbers if len(numbers) == 1 or photo or found["no"] or not every[n - 1].photo]
    if not wanted:
        raise Refused(f"第 {'、'.join(map(str, numbers))} 条都要照片，请一张一张拍，照片发到这里就算确认。")
    return tuple(
        happened.MeasureConfirmed(told.by, every[n - 1].id, not found["no"], photo, found["note"]) for n in wanted
    )


def _numbers(said: str) -> tuple[int, ...]:
    """3, 1、2、5, 1到4."""
    if found := re.fullmatch(r"(\d+)\s*[到至\-~]\s*(\d+)", said):
        return tuple(range(int(found[1]), int(found[2]) + 1))
    return tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", said)))


def _sign(told: Told) -> Sequence[object]:
    if not SIGN.match(told.text):
        return ()
    roles = roles_of(told.case, told.by, unsigned=True)
    if not roles:
        raise Refused(f"{told.case.code} 上没有等着{told.org.name(told.by)}签的栏，什么都没有改变。")
    return tuple(happened.Signed(told.by, role, told.said.spot) for role in roles)


def _withdrawn(told: Told) -> Sequence[object]:
    found = re.match(r"^(?:撤回|作废|取消作业|不办了|不干了)[，,:：\s]*(?P<why>.*)$", told.text)
    return (happened.Withdrawn(told.by, found["why"]),) if found else ()


def _handed(told: Told) -> Sequence[object]:
    found = HANDED.match(told.text)
    if not found:
        return ()
    part = WHO[found["part"]] if found["part"] else "guardian"
    to = _one(told, found["to"] or found["to2"])
    return (happened.HandedOver(told.by, "foreman" if part == "foreman" else "guardian", to),)


def _one(told: Told, name: str) -> str:
    """A person's id by name, else the words for the flow to refuse."""
    found = people(name, told.org, told.by)
    return found.crew[0].person if len(found.crew) == 1 else name


def _scan(told: Told) -> Sequence[object]:
    """A label in the photo, or a scanned point: the only words that start work are those of somebody who is there."""
    spot = told.said.spot
    at_work = re.match(r"^(?:开工|开始作业|开始|恢复|恢复作业|复工|继续|继续作业|接着干)?$", told.text)
    if at_work and spot and spot.point:
        return (happened.Scanned(told.by, spot, "point"),)
    if at_work and told.text:
        what = "恢复" if told.case.state is State.SUSPENDED else "开工"
        raise Refused(f"{told.case.code} 要监护人在现场扫码才能{what}：扫点位码，或者把点位码拍一张发到这里。")
    return ()


# ---- while it runs ----------------------------------------------------------------------------------------------


def _count(told: Told) -> Sequence[object]:
    if found := IN.match(told.text):
        return (happened.WentIn(told.by, _names(told, found["who"] or found["who2"] or "")),)
    if found := OUT.match(told.text):
        said = found["who"] or found["who2"] or ""
        every = not said or ALL_OUT.search(said)
        return (happened.CameOut(told.by, () if every else _names(told, said)),)
    return ()


def _names(told: Told, said: str) -> tuple[str, ...]:
    """Ids of those whom a list knows, and the words for everybody else."""
    found = people(said, told.org, told.by)
    return (*(c.person for c in found.crew), *found.unknown, *found.doubtful)


def _running(told: Told) -> Sequence[object]:
    text, by = told.text, told.by
    if found := PAUSE.match(text):
        return (happened.Paused(by, found["why"] or ("" if text.startswith("暂停") else text)),)
    if re.match(r"^(?:在岗|在现场|我在现场|我在(?:这)?|报到|监护在岗|在)$", text) or (not text and told.said.spot):
        spot = told.said.spot
        if spot and spot.point:
            return (happened.Scanned(by, spot, "point"),)
        return (happened.Present(by, spot),) if text or told.case.guardian == by else ()
    return ()


def _longer(told: Told) -> Sequence[object]:
    text = told.text
    if AGREED.match(text):
        return (happened.ExtensionGranted(told.by),)
    if DECLINED.match(text):
        return (happened.ExtensionDenied(told.by, DECLINED.sub("", text)),)
    if not EXTEND.match(text):
        return ()
    until = moment(text, told.now, told.case.ends_at)
    why = re.split(r"[，,。；;]|因为|原因[:：]?", text, maxsplit=1)
    return (happened.ExtensionAsked(told.by, until, why[1].strip() if len(why) > 1 else ""),)


def _stopped(told: Told) -> Sequence[object]:
    if re.match(r"^(?:可以恢复|允许恢复|同意恢复|放行|解除停工|可以复工)", told.text):
        return (happened.ResumeAllowed(told.by),)
    return ()


def _ending(told: Told) -> Sequence[object]:
    text = told.text
    if re.match(r"^(?:完工|完成|干完了?|作业结束|结束作业|结束|收工|做完了?|焊完了?|活干完了)$", text):
        return (happened.Finished(told.by),)
    return ()


def _watch(told: Told) -> Sequence[object]:
    if re.match(r"^(?:发现(?:火|烟|火星|冒烟)|有(?:火|烟|火星)|复燃|冒烟)", told.text):
        return (happened.FireSeen(told.by),)
    return ()


def _cleared(told: Told) -> Sequence[object]:
    text = told.text
    whole = re.match(r"^(?:清点|清点完毕|清点完了?|都清点了|人和工具(?:都)?(?:清点了|齐了|出来了))", text)
    tools = bool(whole or re.match(r"^(?:工具|器材|设备)[^，,]{0,6}(?:清点|收|齐|撤|带出)", text))
    crew = bool(whole or re.match(r"^(?:人员?|人都|作业人)[^，,]{0,6}(?:清点|撤|出|齐|走)", text))
    return (happened.Cleared(told.by, crew, tools),) if tools or crew else ()


def _accepted(told: Told) -> Sequence[object]:
    if re.match(r"^(?:验收(?:通过|合格|完成)?|同意验收|通过)$", told.text):
        return (happened.Accepted(told.by, told.said.spot),)
    return ()


def _files(told: Told) -> Sequence[object]:
    if told.said.media or told.said.spot:
        return (happened.Brought(told.by, told.said.media, told.text, told.said.spot),)
    return ()


OF_STATE: dict[State, tuple[Verb, ...]] = {
    State.DRAFT: (_draft,),
    State.APPROVING: (_approval,),
    State.APPROVED: (_measure, _scan, _gas, _sign, _withdrawn, _handed, _count, _longer, _ending, _running),
    State.WORKING: (_count, _gas, _ending, _longer, _handed, _measure, _running, _sign, _accepted),
    State.SUSPENDED: (_scan, _stopped, _count, _gas, _ending, _handed, _longer, _sign, _measure, _running),
    State.WATCHING: (_watch, _cleared, _count, _accepted, _running, _ending),
    State.ACCEPTING: (_cleared, _accepted, _count, _watch, _ending),
}
"""Which words are heard in which state; a word that the state does not take is still sent where the flow has to say
why not (完工 before the start)."""


def alone(permits: Permits, told: Callable[[Permit], Told]) -> tuple[tuple[Permit, Sequence[object]], ...]:
    """The own tickets to which the words mean something without a code; drafts have their questions instead."""
    found = []
    for case in permits.mine:
        if case.state is State.DRAFT:
            continue
        try:
            if events := meant(told(case)):
                found.append((case, events))
        except Refused:
            continue
    return tuple(found)

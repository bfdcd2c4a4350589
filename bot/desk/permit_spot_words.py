"""What is said on the spot: readings, measures, signatures, people in and out, breaks, the end."""

import re
from collections.abc import Sequence

from bot.desk.permit_told import Told, one
from workflows.kernel.flow import Context, Refused
from workflows.permit import events as happened
from workflows.permit.briefing import roles_of
from workflows.permit.case import State
from workflows.permit.checks_start import open_steps
from workflows.permit.measuring import lines, problem
from workflows.permit.records import Attachment
from workflows.permit.spoken import moment
from workflows.permit.spoken_gas import readings
from workflows.permit.spoken_people import people

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
PAUSE = re.compile(r"^(?:暂停|休息|歇一?会|吃饭|午休|停一下|先停)(?:一下|作业|去)?[，,:：\s]*(?P<why>.*)$")


def gas(told: Told) -> Sequence[object]:
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


def measure(told: Told) -> Sequence[object]:
    photo = next((a for a in told.said.media if a.kind == "photo"), None)
    found = MEASURE.match(told.text)
    if found is None or not (found["no"] or found["yes"] or (photo and "措施" in told.text)):
        return ()
    every = lines(told.case, told.rules)
    numbers = _numbers(found["n"])
    if odd := [n for n in numbers if not 1 <= n <= len(every)]:
        raise Refused(f"{told.case.code} 的措施是 1 到 {len(every)}，没有第 {odd[0]} 条，什么都没有记。")
    asked = {n: _confirmed(told, every[n - 1].id, not found["no"], photo, found["note"]) for n in numbers}
    taken = [event for n, event in asked.items() if len(numbers) == 1 or photo or not _not_yet(told, event)]
    if not taken:
        raise Refused("；".join(f"第 {n} 条没有记：{why}" for n, why in left_out(told)[:4]))
    return tuple(taken)


def _confirmed(
    told: Told, line: str, involved: bool, photo: Attachment | None, note: str
) -> happened.MeasureConfirmed:
    return happened.MeasureConfirmed(told.by, line, involved, photo, note)


def left_out(told: Told) -> tuple[tuple[int, str], ...]:
    """Of several lines in one message: (number, why it was not taken), for the reply."""
    found = MEASURE.match(told.text)
    numbers = _numbers(found["n"]) if found else ()
    if found is None or len(numbers) < 2:
        return ()
    every = lines(told.case, told.rules)
    asked = [(n, _confirmed(told, every[n - 1].id, not found["no"], None, found["note"])) for n in numbers]
    return tuple((n, why) for n, event in asked if (why := _not_yet(told, event)))


def _not_yet(told: Told, event: happened.MeasureConfirmed) -> str:
    """Why the line cannot be confirmed by these words alone."""
    return problem(told.case, event, Context(told.now, told.rules, told.org)) or ""


def _numbers(said: str) -> tuple[int, ...]:
    """3, 1、2、5, 1到4."""
    if found := re.fullmatch(r"(\d+)\s*[到至\-~]\s*(\d+)", said):
        return tuple(range(int(found[1]), int(found[2]) + 1))
    return tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", said)))


def sign(told: Told) -> Sequence[object]:
    if not SIGN.match(told.text):
        return ()
    roles = roles_of(told.case, told.by, unsigned=True)
    if not roles:
        raise Refused(f"{told.case.code} 上没有等着{told.org.name(told.by)}签的栏，什么都没有改变。")
    return tuple(happened.Signed(told.by, role, told.said.spot) for role in roles)


def withdrawn(told: Told) -> Sequence[object]:
    found = re.match(r"^(?:撤回|作废|取消作业|不办了|不干了)[，,:：\s]*(?P<why>.*)$", told.text)
    return (happened.Withdrawn(told.by, found["why"]),) if found else ()


def handed(told: Told) -> Sequence[object]:
    found = HANDED.match(told.text)
    if not found:
        return ()
    part = WHO[found["part"]] if found["part"] else "guardian"
    to = one(told, found["to"] or found["to2"])
    return (happened.HandedOver(told.by, "foreman" if part == "foreman" else "guardian", to),)


def scan(told: Told) -> Sequence[object]:
    """A label in the photo, or a scanned point: the only words that start work are those of somebody who is there."""
    spot = told.said.spot
    at_work = re.match(r"^(?:开工|开始作业|开始|恢复|恢复作业|复工|继续|继续作业|接着干)?$", told.text)
    if at_work and spot and spot.point:
        return (happened.Scanned(told.by, spot, "point"),)
    if at_work and told.text:
        starts = told.case.state is not State.SUSPENDED
        left = open_steps(told.case, Context(told.now, told.rules, told.org)) if starts else ()
        lacking = f"现在还差：{'；'.join(left)}。" if left else ""
        raise Refused(
            f"{told.case.code} 要监护人在现场扫码才能{'开工' if starts else '恢复'}：先发位置，两分钟内扫点位码，"
            f"或者把点位码拍一张发到这里。{lacking}"
        )
    return ()


# ---- while it runs ----------------------------------------------------------------------------------------------


def count(told: Told) -> Sequence[object]:
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


def running(told: Told) -> Sequence[object]:
    text, by = told.text, told.by
    if found := PAUSE.match(text):
        return (happened.Paused(by, found["why"] or ("" if text.startswith("暂停") else text)),)
    if re.match(r"^(?:在岗|在现场|我在现场|我在(?:这)?|报到|监护在岗|在)$", text) or (not text and told.said.spot):
        spot = told.said.spot
        if spot and spot.point:
            return (happened.Scanned(by, spot, "point"),)
        return (happened.Present(by, spot),) if text or told.case.guardian == by else ()
    return ()


def longer(told: Told) -> Sequence[object]:
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


def stopped(told: Told) -> Sequence[object]:
    if re.match(r"^(?:可以恢复|允许恢复|同意恢复|放行|解除停工|可以复工)", told.text):
        return (happened.ResumeAllowed(told.by),)
    return ()


def ending(told: Told) -> Sequence[object]:
    text = told.text
    if re.match(r"^(?:完工|完成|干完了?|作业结束|结束作业|结束|收工|做完了?|焊完了?|活干完了)$", text):
        return (happened.Finished(told.by),)
    return ()


def watch(told: Told) -> Sequence[object]:
    if re.match(r"^(?:发现(?:火|烟|火星|冒烟)|有(?:火|烟|火星)|复燃|冒烟)", told.text):
        return (happened.FireSeen(told.by),)
    return ()


def cleared(told: Told) -> Sequence[object]:
    text = told.text
    whole = re.match(r"^(?:清点|清点完毕|清点完了?|都清点了|人和工具(?:都)?(?:清点了|齐了|出来了))", text)
    tools = bool(whole or re.match(r"^(?:工具|器材|设备)[^，,]{0,6}(?:清点|收|齐|撤|带出)", text))
    crew = bool(whole or re.match(r"^(?:人员?|人都|作业人)[^，,]{0,6}(?:清点|撤|出|齐|走)", text))
    return (happened.Cleared(told.by, crew, tools),) if tools or crew else ()


def accepted(told: Told) -> Sequence[object]:
    if re.match(r"^(?:验收(?:通过|合格|完成)?|同意验收|通过)$", told.text):
        return (happened.Accepted(told.by, told.said.spot),)
    return ()

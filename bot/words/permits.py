"""Whether a sentence asks for a permit, and for which of the eight kinds. A report that work goes on without one, or
that sparks fall on a cable, is a hazard and never an application."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.permit.records import Kind

_VESSEL = r"(?:罐|釜|塔|池|窖|地坑|管沟|槽车|料仓|筒仓|容器|炉膛)"
_HEAVY = r"(?:设备|钢梁|构件|机组|电机|罐|泵|塔|吨)"
KINDS: Mapping[Kind, str] = {
    Kind.HOT: r"动火|明火|电焊|气焊|补焊|氩弧焊|焊接|烧焊|施焊|焊(?!机|条|丝|缝|渣|工|帽|枪|把)"
              r"|切割|气割|打磨|砂轮|喷灯",
    Kind.CONFINED: rf"受限空间|有限空间|[进下入清](?:到|入)?[^，,。；;\s]{{0,8}}?{_VESSEL}(?!区)"
                   rf"|{_VESSEL}(?!区|车)(?:里|内|里面|底|体)?(?:的)?(?:清淤|清理|清洗|清渣|清底|清罐|除锈|防腐|检修|刷漆)"
                   r"|[进下](?:入)?(?:井|坑)",
    Kind.BLIND: r"盲板",
    Kind.HEIGHT: r"高处|高空|登高|[上爬](?:到)?(?:屋顶|房顶|管廊|塔|行车|高架)|临边作业"
                 r"|(?:搭|拆)[^，,。；;]{0,4}(?:脚手架|架子)",
    Kind.LIFTING: r"吊装|起吊|吊运|吊车|汽车吊|履带吊"
                  rf"|吊(?=[^，,。；;\s顶灯扇牌带具篮装运车]{{0,8}}{_HEAVY})",
    Kind.POWER: r"临时用电|临时电|临电|接(?:个|一个|根)?(?:临时)?电(?!话|缆|线|机|器|源)"
                r"|拉(?:一根|根|条)?临时线|接临时线",
    Kind.DIGGING: r"动土|破土|开挖|挖(?:沟|坑|土|管沟|基础|电缆沟|掘)|打桩",
    Kind.ROAD: r"断路(?!器|故障|保护|了)|封路|占道|破路|断道",
}  # fmt: skip
_KIND = re.compile("|".join(f"(?P<{kind.value}>{words})" for kind, words in KINDS.items()))
ROOMS = re.compile(r"(?:焊接|电焊|切割|打磨|吊装|动火|高处|登高)(?=车间|区|间|班|跨|场|组|工段|房|机|设备|线|台)")
"""焊接车间 is where, not what."""
PAPER = r"(?:特殊)?(?:作业)?(?:许可)?(?:票|证|许可)"
_GET = r"(?:补)?(?:开|办|填|领|拿)(?:理|具)?(?:一|个|一?张|一下)*(?=[^，,。；;]{0,8}(?:票|许可))"
ASKS = re.compile(
    r"^\s*(?:请|麻烦|帮(?:我|忙)?|给我|我们?|想|要|需要|得|先)*\s*"
    rf"(?:申请(?!延期|转|加入|领|换|调|休|假|退|报废|补助)|{_GET})"
)
"""The message begins by asking: 申请动火, 开一张动火票, 我要办受限空间票."""
ASKS_AFTER = re.compile(
    r"(?:申请|要开|要办|需要开|需要办|想开|想办|帮我开|请开|请批|办个|开个|开张)(?:一|个|张)*"
    r"[^，,。；;]{0,6}(?:票|作业|动火|许可)"
)
OTHERS = re.compile(
    r"(?:申请|开|办|填|领|拿|批)[^，,。；;：:]{0,14}?(?:的(?:那|这)?[一两几个位帮些]*(?:人|师傅|工人|工友|班组|单位|队伍|家伙|同事|时候)"
    r"|那[一两几个位帮些]*(?:人|师傅|工人)|[票证业火单]的?时(?![间段])|[票证业火单](?:员|以?前|之前|以?后|之后)|的(?=[，,。；;]|不|没|走|跑|就|还|说|让|叫|签|批))"
)
"""Asking is somebody else's deed that is told of: 申请动火的那个人, 开票的时候, 办票的."""
MENU = re.compile(
    rf"^\s*(?:我?要?(?:申请|开|办理?|填)(?:一?张|个)?)?(?:特殊作业|作业)?{PAPER}\s*[。.！!？?]?\s*$|^\s*(?:申请|特殊)作业\s*$"
)
"""Nothing but 作业票, 开票, 申请作业票: the eight kinds are shown."""
DENIED = re.compile(
    r"没有?(?:人)?(?:办|开|申请|审批|批)|未(?:办|开|申请|经|取得|审批|按)|无(?:作业|动火)?(?:票|证)"
    r"|没有?(?:作业|动火|受限|登高|高处|任何|许可)*(?:票|证)|不(?:办|开)票"
    r"|(?:票|证)[^，,。；;]{0,4}(?:过期|没批|没签|到期|失效|造假|代签)|忘(?:了|记)?(?:办|开)|擅自|私自|违[章规]|冒险"
    r"|无人监护|没有?(?:人)?监护|监护人?(?:不在|没在|脱岗|离开|走了|玩手机|睡)"
    r"|没有?(?:配|带|拿|系|戴|测|检测|清理|隔离|上锁|挂)"
)
TELLING = re.compile(
    r"有人|正在|正(?=动火|焊|切|打磨|吊|挖)|的时候|过程中|[焊割磨吊挖火]时(?!间)|刚才|刚刚|已经|看到|看见|发现"
    r"|昨天|昨晚|前天|仍然|还在|违|未|缺少|少了|不戴|不系|没戴|没系|掉[到下了在]|坏了|漏[油气水电液了]|堵[了住塞]"
    r"|破[了皮损]|裂[了纹缝]|脱落|松[了动]|火花|溅|冒烟|乱[放堆]|堆[放着]"
)
"""Somebody tells what is or was, not what shall be."""
CHATTER = re.compile(
    r"培训|演练|学习|考试|会议|开会|开个会|例会|宣贯|通知|讲课|上课|课件|复审|考证|证书|吗|[？?]|怎么|什么|多少"
    r"|能不能|是不是|谁(?=监护|动火|去|来|值班)|几点|取消|不用|不干了|改天|推迟"
)
COPY = re.compile(
    r"^\s*(?:请|帮我|给我|我要)*\s*(?:复制|照抄|照着?|按照?|参照|仿照|同|跟|和)\s*"
    r"(?:(?P<which>昨天|前天|上次|上一张|上回|刚才|今天)|(?P<code>[A-Za-z]{2}-\d{8}-\d{4,}))"
    r"[的那张一样]*(?:作业|动火)?票?\s*(?:(?:再|重新|重)?(?:来|开|办|申请)(?:一|1)?(?:张|份|个|次)?)?"
    r"|^\s*(?:再|重新)(?:开|来|办|申请)(?:一|1)?(?:张|份)?\s*(?:和|跟|照)?"
    r"(?P<again>昨天|上次|上一张|[A-Za-z]{2}-\d{8}-\d{4,})"
)
"""照昨天的票再开一张, 复制 DH-20260302-0001."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`kinds` in the order they were said, or empty where the sentence names none; `asked`: it says 申请 or 开票 in so
    many words; `told`: it also tells of things as they are, so that it may be a report."""

    kinds: tuple[Kind, ...]
    asked: bool
    told: bool
    chat: bool


def wish(text: str, without: Sequence[str] = ()) -> Wish | None:
    """None where nothing asks for a permit and no kind of special work is named, or where a permit is said to lack.
    `without` are names of places and machines, whose words say nothing of the work."""
    bare = ROOMS.sub("某", text)
    for name in sorted(without, key=len, reverse=True):
        bare = bare.replace(name, "某处")
    others = OTHERS.search(bare) is not None
    begins = not others and ASKS.search(bare) is not None
    asked = begins or not others and ASKS_AFTER.search(bare) is not None
    if DENIED.search(bare) and not begins:
        return None
    kinds = kinds_in(bare)
    if not kinds and not (begins and re.search(PAPER, bare)):
        return None
    told = others or TELLING.search(bare) is not None
    return Wish(kinds, asked, told, CHATTER.search(bare) is not None)


_TIMED = re.compile(
    r"\d\s*[点:：时]|[一二三四五六七八九十两]点|[今明后]天|[今明]晚|明早|下周|[周星期][一二三四五六日天]"
    r"|小时|上午|下午"
)
_STAFFED = re.compile(r"(?:监护|看火|监火|负责人|作业人|指挥)")
_BESIDE = re.compile(r"(?:旁边|边上|下面|底下|附近|跟前|周围)[^，,。；;]{0,3}(?:有|是|堆|放)")


def planned(text: str) -> bool:
    """True for work that is applied for or laid out with time and people: what it names is no danger by being named."""
    found = wish(text)
    if found is None or found.told or _BESIDE.search(text):
        return False
    return found.asked or bool(found.kinds and _TIMED.search(text) and _STAFFED.search(text))


def kinds_in(text: str) -> tuple[Kind, ...]:
    """Each kind once, in the order in which they are said."""
    found = (Kind(hit.lastgroup) for hit in _KIND.finditer(text) if hit.lastgroup)
    return tuple(dict.fromkeys(found))


def kind_named(text: str) -> Kind | None:
    """The only kind that a short word means (动火, 进罐, 高处作业); None for none or several."""
    found = kinds_in(text)
    return found[0] if len(found) == 1 else None


_PEOPLE = re.compile(
    r"[^，,。；;\n]*(?:监护|看火|负责人|作业人|操作人|施工人|进入人|指挥|司机|分析人|焊工|电工)[^，,。；;\n]*"
    r"|申请人[^，,。；;\n]*"
)
_ASKING = re.compile(
    r"^(?:我们?|请|麻烦|帮我|给我|想|要|需要|得|先)*(?:申请|补?(?:开|办理?|填|领))(?:一|个|张)*"
    r"|(?:一张|张)?(?:特殊)?(?:作业)?(?:许可)?(?:票|证)"
    r"|(?:准备|计划|打算|需要|安排|要|去|到|在|从|开始|进行|左右|大约|大概|作业时间|时间|地点)"
)
_BARE = (
    "动火", "作业", "动火作业", "受限空间", "受限空间作业", "高处", "高处作业", "登高", "吊装", "吊装作业", "动土",
    "断路",
    "临时用电", "盲板", "特殊作业", "特殊", "干活", "一下",
)  # fmt: skip
"""Says no more than the kind of the ticket."""
_DOING = 3
"""Characters of a doing that only says who: 张伟进罐."""
_EDGE = re.compile(r"^[\s，,。；;、:：的]+|[\s，,。；;、:：]+$")


def work_in(text: str, names: Sequence[str], people: Sequence[str], cut: Sequence[tuple[int, int]]) -> str:
    """What is to be done, as it was said: without times (`cut`), place, people and the words of asking. A clause that
    tells no more than who does it goes too. Empty where nothing is left that says more than the kind."""
    letters = list(text)
    for start, end in cut:
        letters[start:end] = "\0" * (end - start)
    left = "".join(letters).replace("\0", "，")
    for name in sorted(names, key=len, reverse=True):
        left = left.replace(name, "")
    for name in people:
        left = left.replace(name, "\0")
    clauses = [_EDGE.sub("", _ASKING.sub("", _PEOPLE.sub("", one))) for one in re.split(r"[，,。；;\n]", left)]
    said = [one for one in dict.fromkeys(clauses) if len(one) > 1]
    telling = [one for one in said if one.replace("\0", "") not in _BARE]
    telling = [one for one in telling if "\0" not in one or len(one.strip("\0、和")) > _DOING] or telling
    return "，".join(_EDGE.sub("", one.replace("\0", "")) for one in telling)

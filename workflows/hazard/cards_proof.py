"""What is missing before a case may go to review, and what a machine found odd: every sentence about proof."""

from datetime import datetime

from workflows.hazard.rules_fix import HIERARCHY, Limit
from workflows.kernel.spans import say_time

NO_CHANGE = "无变更"
KILOMETRE = 1000.0


def lacks_photos(missing: int, have: int) -> str:
    """How many are missing, and that those sent are kept."""
    kept = f"，已发的 {have} 张都在" if have else ""
    return f"还差 {missing} 张整改照片。直接发到这里就行{kept}。"


def lacks_measure() -> str:
    """What was done has not been said."""
    return "还差一句措施说明，写一句或说一句怎么处理的。"


def lacks_record() -> str:
    """The record of the operation is missing."""
    return "还差操作记录，文字、语音或文件都行。"


def lacks_news() -> str:
    """Nothing new since the return."""
    return "退回之后还没有收到新的照片或说明，补上再按。"


def say_limit(limit: Limit) -> str:
    """0.4-0.6 MPa, 不高于 30 mA, 不低于 2 m."""
    if limit.low is not None and limit.high is not None:
        return f"{limit.low:g}-{limit.high:g} {limit.unit}"
    if limit.high is not None:
        return f"不高于 {limit.high:g} {limit.unit}"
    return f"不低于 {limit.low:g} {limit.unit}" if limit.low is not None else limit.unit


def lacks_value(limit: Limit) -> str:
    """The value was not measured again."""
    example = f"复测 {_example(limit):g} {limit.unit}"
    return f"还差复测的{limit.name}（应为{say_limit(limit)}），直接写数字和单位，例如“{example}”。"


def _example(limit: Limit) -> float:
    return limit.low if limit.low is not None else limit.high or 0.0


def out_of_limit(limit: Limit, number: float) -> str:
    """Measured again, and still not as it has to be."""
    return f"复测{limit.name} {number:g} {limit.unit}，要在{say_limit(limit)}才能交；处理好再测一次，把新的数发来。"


def lacks_signature() -> str:
    """The team leader has not signed."""
    return "还差班组长签名，请班组长在自己的页面上签。"


def lacks_parameters() -> str:
    """Parameters before and after are missing."""
    return "还差修前、修后的参数，写成“修前 … 修后 …”发来。"


def lacks_label() -> str:
    """Neither the label nor the reason why there is none."""
    return "还差更换件的铭牌照片；按“铭牌照片”再拍，没有换件就写“铭牌不适用”加原因。"


def lacks_video(seconds: float) -> str:
    """No video yet; `seconds` is the least it has to last."""
    return f"还差一段至少 {seconds:g} 秒的运行视频，请这台设备的操作人（不是处理的人）写上编号发来。"


def short_video(seconds: float, needed: float) -> str:
    """Its length as measured from the packets, and the least."""
    return f"视频 {seconds:.4g} 秒，要至少 {needed:g} 秒；请再录一段，已发的都在。"


def video_by_fixer() -> str:
    """Somebody else has to film it."""
    return "视频要由这台设备的操作人来录，处理的人自己录的不算。"


def video_by_stranger(name: str, machine: str) -> str:
    """Filmed by somebody who does not operate the machine."""
    return f"视频是{name}发的，{machine}的操作人名单里没有；请操作人来录。"


def early_video(taken: datetime, done: datetime, now: datetime) -> str:
    """Filmed before the work was done."""
    return f"视频录于{say_time(taken, now)}，早于处理好的照片（{say_time(done, now)}）；请修好以后再录一段。"


def lacks_change_order() -> str:
    """Neither a number nor 无变更."""
    return f"还差变更单号，写上单号就行；没有变更就写“{NO_CHANGE}”加确认人的名字。"


def lacks_no_change_person() -> str:
    """无变更 needs a name."""
    return f"“{NO_CHANGE}”要有人确认，写成“{NO_CHANGE} 王芳”这样。"


def odd_change_order(number: str) -> str:
    """The number has another form than the factory's."""
    return f"变更单号 {number} 和单号的格式对不上，看一下是不是少了字。"


def lacks_hierarchy() -> str:
    """The level of control was not chosen."""
    return f"还差控制层级，在卡片上选：{'、'.join(HIERARCHY)}。"


def refused(lacking: tuple[str, ...]) -> str:
    """One refusal with everything that is missing; nothing that was sent is lost."""
    if len(lacking) == 1:
        return lacking[0]
    numbered = "\n".join(f"{n}. {words}" for n, words in enumerate(lacking, 1))
    return f"还不能送复查，差 {len(lacking)} 样，已发的都留着：\n{numbered}"


def used_before(earlier: str, near: bool) -> str:
    """A photo of the earlier case `earlier`; `near` where it was turned, cut or recompressed."""
    how = "旋转、裁剪或压缩后相近" if near else "同一张"
    return f"照片在 {earlier} 里用过（{how}）"


def same_as_before() -> str:
    """The report's own photo again."""
    return "处理后的照片和上报时的是同一张"


def cut_from(code: str) -> str:
    """Part of a photo of another case."""
    return f"处理后的照片是从 {code} 的照片里截出来的"


def cut_from_before() -> str:
    """Part of the report's own photo."""
    return "处理后的照片是从上报时的照片里截出来的"


def old_photo(taken: datetime, now: datetime) -> str:
    """Taken before the hazard was reported; the date in full, because a flag is read on other days too."""
    return f"照片拍于 {taken.astimezone(now.tzinfo):%m-%d %H:%M}，早于上报"


def far_away(metres: float, place: str) -> str:
    """Taken elsewhere."""
    return f"位置离{place} {say_metres(metres)}"


def other_point(point: str, place: str) -> str:
    """The code of another point was scanned."""
    return f"扫的点位码是 {point}，不是{place}"


def no_place() -> str:
    """Nothing says where it was taken."""
    return "没有位置（照片里没有定位，也没扫点位码）"


def say_metres(metres: float) -> str:
    """350 米, 3.0 公里."""
    return f"{metres / KILOMETRE:.1f} 公里" if metres >= KILOMETRE else f"{metres:.0f} 米"


def ppe_only() -> str:
    """A warning to the reviewer, no refusal."""
    return "红色隐患只用了个体防护，请看有没有工程或管理措施"

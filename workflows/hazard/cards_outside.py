"""What somebody outside the factory may read of a hazard: nobody's name, no deadline, nothing to press."""

from workflows.hazard.case import Hazard

MEASURE = 60
"""Characters of what was done; the rest stands in the case."""


def received(case: Hazard, listening: bool) -> str:
    """The first answer, with the code to ask by."""
    if listening:
        return f"收到，编号 {case.code}，正在听语音。谢谢提醒。"
    lacking = "再说一句在哪里、什么问题，打字或语音都行。" if not case.texts else ""
    lacking = lacking or ("能说一下在哪里更好。" if case.place is None else "")
    return f"收到，编号 {case.code}。{lacking}还有照片或要补充的，一分半钟内接着发，算同一条。"


def understood(case: Hazard) -> str:
    """Somebody has it; what was understood, so that it can be put right in words."""
    what = case.of.l3 if case.of else "现场问题"
    where = case.place or "还不清楚，能说一下在哪里吗？"
    head = f"{case.code} 已派人处理。\n地点：{where}\n问题：{what}"
    return f"{head}\n不对的话直接说一句对的。有结果就在这里说。"


def puzzled(case: Hazard, options: tuple[str, ...]) -> str:
    """One question; it is looked after without an answer too."""
    near = f"是不是：{'、'.join(options)}？" if options else ""
    return f"{case.code} 已收下。在哪里、什么问题，能再说一句吗？{near}不说也不会丢，两分钟后就派人去看。"


def merged(case: Hazard, first: str) -> str:
    return f"{case.code} 和 {first} 是同一处，已经有人在处理。谢谢提醒，处理完在这里说结果；查进度请发 {first}。"


def too_late(case: Hazard) -> str:
    return f"{case.code} 说的这处刚刚处理完。如果现场还在，请再发一张照片。"


def withdrawn(case: Hazard) -> str:
    return f"{case.code} 已取消，发过的内容不再处理。要报随时再发。"


def corrected(case: Hazard) -> str:
    return f"{case.code} 已按说的改好，谢谢。"


def ask_right(case: Hazard) -> str:
    return f"{case.code} 哪里不对？请直接说一句对的，例如“不是东门，是西门”。"


def closed(case: Hazard) -> str:
    """The result: what was done, without who did it."""
    first = case.measure.strip().splitlines()
    done = f"：{first[0].rstrip('。')[:MEASURE]}" if first else ""
    return f"{case.code} 已处理好{done}，复查通过。谢谢提醒。"


def voided(case: Hazard, why: str) -> str:
    return f"{case.code} 核实后不按隐患处理：{why.rstrip('。')}。谢谢提醒，现场还有问题，再发一张照片就行。"


def advice(case: Hazard, name: str, phone: str, act: str) -> str:
    """Before anything else: whom to telephone and what to do."""
    return f"请先打 {phone}。{act}。{name}已报给厂里值班的人，编号 {case.code}。请保证自己的安全。"


def no_hazard() -> str:
    return "明白，这不算隐患，没有登记。现场还有问题的话，说一句在哪里、什么问题就行。"


def progress(case: Hazard) -> str:
    """The answer to somebody who asks by the code of their own report."""
    said = {
        "draft": "正在登记，还可以补充", "reported": "已收到，正在安排人", "dispatched": "已派人，等待到场",
        "fixing": "正在处理", "review": "已处理，正在复查", "closed": "已处理好，复查通过", "void": "已结束，不再处理",
    }  # fmt: skip
    return f"{case.code}：{said.get(case.state, '处理中')}。"

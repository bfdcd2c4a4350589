"""What the officer reads about a rule."""

from workflows.alarm.phrases import kind_word
from workflows.kernel.cards import Button, Card
from workflows.kernel.people import Org
from workflows.tuning.case import Tuning

ADOPT, LIVE = Button("tuning_adopt", "采纳"), Button("tuning_adopt", "上线")
DECLINE, STAY = Button("tuning_decline", "不采纳"), Button("tuning_decline", "继续试运行")


def because(step: str) -> str:
    return f"规则：识别规则按误报多少上线或退回，调整要有人同意；步骤：{step}；时限：没有"


def what(case: Tuning) -> str:
    """东门球机“没戴安全帽”."""
    return f"{case.name}“{kind_word(case.kind)}”"


def title(case: Tuning) -> str:
    match case.sort:
        case "live":
            return f"{what(case)}上线了"
        case "trial":
            return f"{what(case)}退回试运行"
        case "ask_live":
            return f"{what(case)}要不要上线"
        case "threshold":
            return f"{what(case)}建议把阈值从 {_number(case.before)} 提到 {_number(case.value)}"
        case _:
            return f"{what(case)}建议遮掉画面{case.where}的一块"


def _number(value: float | None) -> str:
    return f"{value:.2f}" if value is not None else "默认"


def _facts(case: Tuning) -> tuple[tuple[str, str], ...]:
    lines = tuple((("依据", "再看", "还有")[n], line) for n, line in enumerate(case.figures[:3]))
    return (("摄像机", f"{case.name}（{case.camera}）"), ("规则", case.rule), *lines)


def told(case: Tuning) -> Card:
    """What changed by itself, with its figures."""
    live = case.sort == "live"
    foot = "从现在起发到值班群和责任人。" if live else "从现在起只发给安全员。调好阈值、围栏或遮挡后会重新上线。"
    return Card(case.code, f"{title(case)} {case.code}", "green" if live else "yellow", _facts(case), foot=foot,
                why=because("上线" if live else "退回试运行"))  # fmt: skip


def asked(case: Tuning) -> Card:
    """To the officer: nothing changes until somebody agrees."""
    yes, no = (LIVE, STAY) if case.sort == "ask_live" else (ADOPT, DECLINE)
    foot = {
        "ask_live": "没有依据说它准还是不准，请看过画面再定。",
        "threshold": "采纳后马上按新阈值识别。不采纳就什么都不变。",
        "mask": "采纳后这一块不再看，里面真有事也看不到。请看图确认。",
    }.get(case.sort, "")
    return Card(case.code, f"{title(case)} {case.code}", "blue", _facts(case), case.pictures[:1], (yes, no), foot=foot,
                why=because("请安全员定"))  # fmt: skip


def decided(case: Tuning, org: Org) -> Card:
    """Every copy afterwards."""
    return Card(case.code, f"{case.decided}：{title(case)} {case.code}", "green", _facts(case), foot="不用再按。",
                why=because("已有结果"))  # fmt: skip

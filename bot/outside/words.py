"""What is said to people outside the factory, and the words of theirs that are not a report."""

import re

HOW = "发一张照片，再说一句在哪里、什么问题就行，打字、语音、定位都可以。"
HELP = (
    f"看到厂里有安全隐患：{HOW}\n"
    "不用留名字，厂里看不到是谁报的。愿意留的，发“实名 张三 13800000000”；发“匿名”就不再留名。\n"
    "发编号可以查进度，发“取消”撤回正在报的。\n着火、有人受伤、漏气，请先打 119 或 120，再发到这里。"
)
NOT_HERE = f"这里只收安全隐患，厂内的事请用企业微信或钉钉。要报隐患：{HOW}"
NOT_YOURS = f"没有查到这个编号，请核对一下。要报新的隐患：{HOW}"
TOO_MUCH = (
    "发得有点多，先歇一会儿，过后再发。着火、有人受伤、漏气：请马上打 119 或 120，用文字说一句发过来也行，随时都收。"
)
NAMED = "{name}，谢谢留下姓名。后面报的隐患会记上，只有厂里处理的人看得到。发“匿名”就不再留名。"
NAME_HOW = "留姓名请这样发：实名 张三 13800000000（电话可以不写）。"
NAMELESS = "好的，后面报的都不留名。"
AGAIN = "现场还有问题的话，不写编号再发一次，会另开一条。"
NOTHING_OPEN = f"现在没有正在报的隐患。要报：{HOW}"

_END = r"[\s。.！!？?]*$"
_ASKS_HELP = re.compile(rf"^\s*(?:帮助|怎么用|怎么报|菜单|你好|您好|在吗|help){_END}", re.IGNORECASE)
_NO_NAME = re.compile(rf"^\s*(?:匿名|取消实名|不留名){_END}")
_SUBMITS = re.compile(rf"^\s*(?:提交|报完了|就这些){_END}")
_WITHDRAWS = re.compile(rf"^\s*(?:取消|不报了|撤回){_END}")
_NAMING = re.compile(r"^\s*实名(?!举报|上报|反映|投诉|报告)")
_NAMED = re.compile(
    r"^\s*实名[\s：:，,]*(?P<name>[\u4e00-\u9fff·]{2,12}|[A-Za-z][A-Za-z .·-]{1,29}?)"
    r"[\s，,、：:]*(?P<mobile>1\d{10})?\s*$"
)
_ASKS_PROGRESS = re.compile(
    r"^[\s，,。.：:？?！!的]*(?:(?:查询?|现在)?(?:进度|怎么样了?|到哪了|处理了?(?:没有?|吗)|好了?(?:没有?|吗))?)" + _END
)


def asks_help(words: str) -> bool:
    return _ASKS_HELP.match(words) is not None


def submits(words: str) -> bool:
    return _SUBMITS.match(words) is not None


def withdraws(words: str) -> bool:
    return _WITHDRAWS.match(words) is not None


def wants_no_name(words: str) -> bool:
    return _NO_NAME.match(words) is not None


def naming(words: str) -> bool:
    """Begins like somebody who gives a name."""
    return _NAMING.match(words) is not None


def name_given(words: str) -> tuple[str, str] | None:
    """(name, mobile or ''); None where no name can be read."""
    found = _NAMED.match(words)
    return (found["name"].strip(), found["mobile"] or "") if found else None


def asks_progress(rest: str) -> bool:
    """What stands beside a code only asks how it goes."""
    return _ASKS_PROGRESS.match(rest) is not None


def welcome(factory: str, place: str | None) -> str:
    """To somebody who has just followed the account, or scanned the code of a place."""
    here = f"现在在：{place}。" if place else ""
    first = f"欢迎来到{factory}安全随手拍。{here}看到安全隐患：{HOW}"
    return f"{first}不用留名字。着火、有人受伤、漏气，请先打 119 或 120。"

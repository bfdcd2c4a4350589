"""docs/live-status.md: `python -m tests.live.page` writes it anew."""

from collections.abc import Mapping

from tests.live import shown
from tests.live.source import ROOT
from tests.live.table import IN, OUT, TITLES

FILE = ROOT / "docs" / "live-status.md"
SEEN = {"tenant": "真实租户", "official-client": "官方客户端", "official-vector": "官方向量"}
"""What a marker is called, the strongest first."""
NEVER = "从未见过"
HEAD = """# 每个平台调用见过什么

<!-- 由 tests/live/page.py 生成，不要手改：python -m tests.live.page -->

这一页由测试生成，说的是每个调用和谁比过。对面是本仓库里的沙箱，按公开资料写，尽量和真平台一样严。
第一天接上真租户时，先跑 `run.py doctor --live`（见[运行](operating.md)），一步一步看。

| 标记 | 意思 |
|---|---|
| 真实租户 | 在真的企业里跑过 |
| 官方客户端 | 平台自己的 SDK 不加修改地和沙箱的这一处互通，我们的代码再和同一个沙箱互通；或者我们就是用官方 SDK 发的 |
| 官方向量 | 官方文档里印出来的样例，逐字节对上 |
| 从未见过 | 只按公开资料写，只在沙箱里跑过 |

“由哪个测试显示”是真走网络、打到沙箱的测试。多出一个没登记的调用，发起它的测试会失败；登记了却没人再用，也会失败。
"""


def text() -> str:
    """The whole page."""
    marks, proofs = shown.marks(), shown.proofs()
    parts = [HEAD, _counted(marks)]
    for platform, title in TITLES.items():
        parts.append(f"## {title}\n")
        for heading, calls in (("我们发起的", OUT.get(platform, {})), ("平台发来的", IN.get(platform, {}))):
            if calls:
                parts.append(f"**{heading}**\n\n| 调用 | 做什么 | 见过什么 | 由哪个测试显示 |\n|---|---|---|---|")
                parts += [_row(f"{platform} {call}", call, what, marks, proofs) for call, what in calls.items()]
                parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _counted(marks: Mapping[str, list[tuple[str, str]]]) -> str:
    states = [state(row, marks) for row in shown.known()]
    counts = "，".join(f"{name} {states.count(name)}" for name in (*SEEN.values(), NEVER))
    live = "" if "真实租户" in states else "**没有一个在真实租户上跑过。**"
    return f"共 {len(states)} 个：{counts}。{live}\n"


def state(row: str, marks: Mapping[str, list[tuple[str, str]]]) -> str:
    """The strongest of what was marked."""
    hows = {how for how, _ in marks.get(row, ())}
    return next((said for how, said in SEEN.items() if how in hows), NEVER)


def _row(
    row: str, call: str, what: str, marks: Mapping[str, list[tuple[str, str]]], proofs: Mapping[str, str]
) -> str:  # fmt: skip
    hows = {how for how, _ in marks.get(row, ())}
    seen = "、".join(said for how, said in SEEN.items() if how in hows) or NEVER
    tests = dict.fromkeys(filter(None, (*(test for _, test in marks.get(row, ())), proofs.get(row, ""))))
    shown_by = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in tests)
    return f"| `{call}` | {what} | {seen} | {shown_by} |"


if __name__ == "__main__":
    FILE.write_text(text())

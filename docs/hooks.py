"""mkdocs hook: `<!-- flow hazard -->` in a page becomes the workflow's own table, so that diagrams cannot lie."""

import re
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from workflows.registry import FLOWS

MARK = re.compile(r"<!-- flow (\w+) -->")
EDGE = re.compile(r"^\s*(\w+) --> (\w+): (\w+)$")
NAMES = {
    "draft": "草稿", "asked": "待确认", "reported": "发现", "dispatched": "派发", "called": "点名中",
    "calling": "呼叫中", "fixing": "整改", "review": "复查", "answered": "有人应答", "unanswered": "没人应答",
    "approving": "审批", "approved": "待开工", "working": "作业中", "suspended": "暂停", "watching": "监火",
    "accepting": "验收", "rejected": "没有批准", "expired": "过期失效",
    "written": "待交班", "handed": "待接班", "bypassed": "旁路中",
    "planned": "待巡检", "going": "巡检中", "missed": "漏检",
    "closed": "归档", "void": "作废", "holding": "暂存", "asking": "问归属", "given": "已归属",
    "posed": "待答题",
    "hanging": "挂着", "forcing": "等第二人同意", "offered": "等确认",
    "raised": "待确认", "taken": "已确认", "trial": "试运行", "supervised": "监护中，只记录", "late": "迟到",
    "false": "误报", "turned": "转隐患", "adopted": "已采纳", "declined": "不采纳", "told": "已告知",
}  # fmt: skip
STEP, BOX, TALL = 128, 92, 34
Edges = dict[tuple[str, str], list[str]]


def on_page_markdown(markdown: str, **_: object) -> str:
    """Raises KeyError for a workflow that is not registered, which stops the build."""
    return MARK.sub(lambda found: drawn(found.group(1)), markdown)


def drawn(kind: str) -> str:
    """A picture, the table and the mermaid source of one workflow; nothing is fetched to show it."""
    source = FLOWS[kind].mermaid()
    edges = _edges(source)
    rows = [
        f"| {_named(a)} | {_named(b) if a != b else '不变'} | {'、'.join(f'`{event}`' for event in events)} |"
        for (a, b), events in edges.items()
    ]
    table = "\n".join(["| 从 | 到 | 事件 |", "|---|---|---|", *rows])
    return f"{_picture(edges)}\n\n{table}\n\n??? note \"mermaid 源\"\n\n{_indented(source)}\n"


def _edges(source: str) -> Edges:
    found: Edges = defaultdict(list)
    for line in source.splitlines():
        if match := EDGE.match(line):
            a, b, event = match.groups()
            found[a, b].append(event)
    return dict(found)


def _named(state: str) -> str:
    return f"{NAMES.get(state, state)} `{state}`"


def _indented(source: str) -> str:
    return "\n".join(f"    {line}" for line in ["```text", *source.splitlines(), "```"])


def _picture(edges: Edges) -> str:
    """States in a line; ways forward arch above it, ways back below, each with its number of events."""
    order = [name for name in NAMES if any(name in pair for pair in edges)]
    order += sorted({name for pair in edges for name in pair} - set(order))
    far = max((abs(order.index(a) - order.index(b)) for a, b in edges), default=1)
    high = 40 + far * 26
    wide, middle = STEP * len(order), high + TALL // 2
    parts = [
        f'<svg viewBox="0 0 {wide} {2 * high + TALL}" role="img" style="width:100%;font:13px sans-serif">',
        '<defs><marker id="tip" orient="auto" markerWidth="7" markerHeight="7" refX="6" refY="3">'
        '<path d="M0,0 L7,3 L0,6z" fill="#1668DC"/></marker></defs>',
    ]
    for (a, b), events in edges.items():
        if a != b:
            parts.append(_arc(order.index(a), order.index(b), events, high))
    for i, name in enumerate(order):
        x = i * STEP + (STEP - BOX) // 2
        parts.append(
            f'<rect x="{x}" y="{high}" width="{BOX}" height="{TALL}" rx="6" fill="#fff" stroke="#1668DC"/>'
            f'<text x="{x + BOX // 2}" y="{middle + 5}" text-anchor="middle" fill="#111">'
            f"{escape(NAMES.get(name, name))}</text>"
        )
    return "".join([*parts, "</svg>"])


def _arc(a: int, b: int, events: list[str], high: int) -> str:
    forward, span = b > a, abs(b - a)
    x1, x2 = (i * STEP + STEP // 2 + (12 if i == min(a, b) else -12) for i in (a, b))
    y = high if forward else high + TALL
    peak = y - (20 + span * 26) * (1 if forward else -1)
    label = y - (12 + span * 19) * (1 if forward else -1)
    return (
        f'<path d="M{x1},{y} C{x1},{peak} {x2},{peak} {x2},{y}" fill="none" stroke="#1668DC" opacity=".6" '
        f'marker-end="url(#tip)"><title>{escape("、".join(events))}</title></path>'
        f'<text x="{(x1 + x2) // 2}" y="{label}" text-anchor="middle" fill="#555">{len(events)}</text>'
    )

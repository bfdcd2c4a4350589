"""识别准确率: said in the chat."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from db.reads import alarms as reads
from db.reads.alarms import DAY
from db.work import UnitOfWork
from workflows.alarm.phrases import kind_word
from workflows.kernel.flow import Refused
from workflows.metrics.alarms import Figures, figures
from workflows.tuning.rules import TuningRules

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
STATES = {"trial": "试运行", "live": "现用"}
MOST = 20


def words() -> Sequence[tuple[str, Action]]:
    return ((r"(?:摄像机|告警)?(?:识别|告警)准确率|误报率|识别规则", precision),)


def precision(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """Of every rule by the presses of the last days; the one with the most false alarms first."""
    if not work.org().listed(person):
        raise Refused("识别准确率只给本厂的人看。")
    rules: TuningRules = work.rules("tuning", None)
    since = now - rules.look_back
    rows, blind = reads.judged(work.session, since, now), reads.watched_days(work.session, since, now)
    lines = []
    for rule in reads.rules(work.session):
        days = blind.get(rule.camera, rules.look_back / DAY)
        of = figures(rows.get((rule.camera, rule.rule), ()), days)
        lines.append((-of.false, f"{rule.name}“{kind_word(rule.kind)}”（{STATES[rule.state]}）：{_said(of)}"))
    if not lines:
        return "还没有识别规则。在摄像机页面给摄像机加规则，新规则先试运行。"
    shown = [line for _, line in sorted(lines)[:MOST]]
    more = f"\n另有 {len(lines) - MOST} 条，见摄像机页面。" if len(lines) > MOST else ""
    return f"最近 {rules.look_back.days} 天，按“确认”和“误报”算：\n" + "\n".join(shown) + more


def _said(of: Figures) -> str:
    if not of.total:
        return "没有告警"
    rate = f"准确率 {of.precision:.0%}" if of.precision is not None else "还没有人判，准确率算不出"
    return f"{of.total} 次，真 {of.real} 误报 {of.false} 没判 {of.unjudged}，{rate}"

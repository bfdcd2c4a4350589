"""What `run.py check` says of quizzes: a plan that nobody would get. The bank itself is read with the rules."""

from collections.abc import Iterator
from datetime import datetime

from bot.quizzes.orders import people
from db.imports.check import Finding
from workflows.kernel.people import Org
from workflows.quiz.rules import QuizRules

WHERE = "policies/quiz.toml"


def findings(rules: QuizRules, org: Org, now: datetime) -> Iterator[Finding]:
    if not rules.asked:
        what = f"题库里没有这些主题的题：{'、'.join(rules.topics)}"
        known = "、".join(dict.fromkeys(one.topic for one in rules.bank))
        yield Finding("error", WHERE, what, f"改 topics，现有的主题是 {known}")
    elif len(rules.asked) < rules.questions * rules.tries:
        what = f"能出的题只有 {len(rules.asked)} 道，一份 {rules.questions} 题、答 {rules.tries} 次会出到重复的"
        yield Finding("warn", WHERE, what, "在 quizzes.yaml 里加题，或改 questions、tries、topics")
    for plan in rules.plan:
        if org.people and not any(True for _ in people(org, plan, now)):
            yield Finding("warn", WHERE, f"答题计划“{plan.name}”现在没有人会收到", "照人员表核对 roles 和 departments")

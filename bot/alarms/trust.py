"""Once a day: which rule has proved itself, which has not, and what the presses advise. What changes by itself is told
to the officer with its figures; a threshold or a mask only changes where somebody agrees."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.calendar import Entry, daily
from config import policies
from config.vision.written import THRESHOLD_MOST
from db import alarms, cameras
from db.reads import alarms as reads
from db.reads.alarms import DAY, RuleRow
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.metrics.alarms import Figures, Judged, better_mask, better_threshold, figures, step
from workflows.tuning.case import Sort
from workflows.tuning.events import Advised
from workflows.tuning.flow import CLAIM
from workflows.tuning.rules import TuningRules

Last = Mapping[tuple[str, str, str], datetime]
"""(camera, rule, sort of advice) -> when it was given last."""


def entries(site: str, engine: Engine) -> dict[str, Entry]:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    at = policies.read("tuning", TuningRules, policies.folders(site)).at
    return {"alarm trust": Entry(daily(at), lambda work, now: weigh(work, engine, now), idle=_no_rules)}


def _no_rules(work: UnitOfWork) -> bool:
    return not cameras.rules(work.session)


def weigh(work: UnitOfWork, engine: Engine, now: datetime) -> None:
    """All of it in the ticker's transaction: what changed and that it was told are one commit."""
    rules: TuningRules = work.rules("tuning", None)
    since = now - max(rules.window, rules.look_back)
    rows, last = reads.judged(work.session, since, now), reads.advised(work.session, now - rules.again)
    for rule in reads.rules(work.session):
        mine = rows.get((rule.camera, rule.rule), ())
        _trust(work, engine, rule, mine, last, rules, now)
        _advise(work, engine, rule, mine, last, rules, now)


def _trust(
    work: UnitOfWork, engine: Engine, rule: RuleRow, rows: Sequence[Judged], last: Last, rules: TuningRules,
    now: datetime,
) -> None:  # fmt: skip
    found = weighed(work, rule, rows, rules.window, now)
    tried, window = (now - rule.since) / DAY, rules.window / DAY
    to = step(rule.state, found, tried, window, rules.false_per_day, rules.verdicts)
    if to == "ask":
        _open(work, engine, _advice("ask_live", rule, (_line(found, rules), _unproved(found))), last, now)
    elif to:
        row = cameras.rule(work.session, rule.camera, rule.rule)
        assert row is not None, "reads.rules has just read it"
        why = _line(found, rules)
        cameras.turn(work.session, row, to, now, why)
        engine.open(work, "tuning", _advice(to, rule, (why,)), now)


def weighed(work: UnitOfWork, rule: RuleRow, rows: Sequence[Judged], window: timedelta, now: datetime) -> Figures:
    """Over the window, but not from before its present state: a rule that was mended begins anew."""
    since = max(now - window, rule.since) if rule.state == cameras.LIVE else now - window
    days = reads.watched_days(work.session, since, now).get(rule.camera, (now - since) / DAY)
    return figures([one for one in rows if one.at >= since], days)


def _line(found: Figures, rules: TuningRules) -> str:
    """7 天看了 6.8 天，告警 12 次：真 9、误报 2、没判 1；每天误报 0.3 次（限 1 次）。"""
    worst = found.doubtful_a_day if found.false_a_day is None else found.false_a_day
    rate = f"每天误报 {worst:.1f} 次（限 {rules.false_per_day:g} 次）" if worst is not None else "没有看到画面，算不出"
    said = f"真 {found.real}、误报 {found.false}、没判 {found.unjudged}"
    return f"看了 {found.days:.1f} 天，告警 {found.total} 次：{said}；{rate}"


def _unproved(found: Figures) -> str:
    return "告警没有人判过" if found.total else "一次都没有报警，不知道准不准"


def _advise(
    work: UnitOfWork, engine: Engine, rule: RuleRow, rows: Sequence[Judged], last: Last, rules: TuningRules,
    now: datetime,
) -> None:  # fmt: skip
    recent = [one for one in rows if one.at >= now - rules.look_back]
    found = better_threshold(recent, rule.threshold, rules.falses, rules.reals)
    if found and found.value <= THRESHOLD_MOST:
        lines = (
            f"可去掉 {found.falses} 次误报中的 {found.removed} 次",
            f"真实告警 {found.reals} 次都还在",
        )
        seed = _advice("threshold", rule, lines, value=found.value, before=rule.threshold)
        _open(work, engine, seed, last, now)
    if spot := better_mask(recent, rules.falses, rules.mask_most):
        left, top, right, bottom = spot.box
        mask = json.dumps([[left, top], [right, top], [right, bottom], [left, bottom]])
        lines = (f"{spot.falses} 次误报里有 {spot.removed} 次都在画面{spot.where}这一块", "真实告警没有一次在这里")
        pictures = (spot.picture,) if spot.picture else ()
        seed = _advice("mask", rule, lines, mask=mask, where=spot.where, pictures=pictures)
        _open(work, engine, seed, last, now)


def _advice(
    sort: Sort, rule: RuleRow, lines: tuple[str, ...], value: float | None = None, before: float | None = None,
    mask: str = "", where: str = "", pictures: tuple[str, ...] = (),
) -> Advised:  # fmt: skip
    return Advised(sort, rule.camera, rule.name, rule.rule, rule.kind, lines, value, before, mask, where, pictures)


def _open(work: UnitOfWork, engine: Engine, seed: Advised, last: Last, now: datetime) -> None:
    """Not while the same stands open, and not so soon again."""
    key = (seed.camera, seed.rule, seed.sort)
    if key in last:
        return
    if alarms.holder(work.session, CLAIM, "|".join(key)) is None:
        engine.open(work, "tuning", seed, now)

"""Cameras as the officer's page shows them: how each sees, its newest picture, its rules, what is known of them."""

from datetime import datetime

from bot.cameras.edits import masks_mark, rule_mark
from config.vision import fences
from config.vision.plan import RulePlan
from config.vision.presets import Presets
from db import cameras
from db.reads import alarms as reads
from db.reads.alarms import DAY
from db.reads.lens import Json, Lens
from db.tables import Camera, CameraHealthRow, CameraRule
from db.work import UnitOfWork
from workflows.alarm.phrases import kind_word
from workflows.cameras.oversight import MASKS
from workflows.cameras.states import REMEDIES, STATES
from workflows.kernel.people import Org
from workflows.metrics.alarms import Figures, figures
from workflows.tuning.rules import TuningRules

UNHEARD = "offline"
WORDS = {cameras.TRIAL: "试运行", cameras.LIVE: "正式", cameras.OFF: "停用"}


class CameraView:
    def __init__(self, lens: Lens, now: datetime, presets: Presets) -> None:
        self.lens, self.now, self.presets = lens, now, presets

    def all(self, work: UnitOfWork) -> Json:
        """Those that see nothing come first, then by code."""
        org, healths = work.org(), cameras.healths(work.session)
        local = self.now.astimezone(self.lens.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        blind = {one.camera: one for one in cameras.ledger(work.session, midnight, self.now)}
        states: dict[str, list[str]] = {}
        for rule in cameras.rules(work.session):
            states.setdefault(rule.camera, []).append(rule.state)
        rows = [
            self._head(row, org, healths.get(row.code)) | {
                "unwatched": round(blind[row.code].total.total_seconds()) if row.code in blind else 0,
                "rules": {state: states.get(row.code, []).count(state) for state in WORDS},
            }
            for row in cameras.cameras(work.session)
        ]  # fmt: skip
        rows.sort(key=lambda row: (bool(row["sees"]), str(row["code"])))
        return {"now": self.lens.time(self.now), "cameras": rows}

    def one(self, work: UnitOfWork, code: str) -> Json | None:
        row = cameras.camera(work.session, code)
        if row is None or not row.active:
            return None
        org, mine = work.org(), cameras.rules(work.session, code)
        proved = self._proved(work, mine)
        return {
            "now": self.lens.time(self.now), "most": fences.MOST, "masks_most": MASKS,
            "camera": self._head(row, org, cameras.health(work.session, code)),
            "masks": cameras.masks(row), "masks_mark": masks_mark(row),
            "rules": [self._rule(rule, org, proved.get(rule.name)) for rule in mine],
            "presets": [
                {"name": one.plan.name, "about": one.about, **_plan(one.plan)} for one in self.presets.presets
            ],
        }  # fmt: skip

    def _head(self, row: Camera, org: Org, health: CameraHealthRow | None) -> Json:
        place = org.places.get(row.place)
        state = health.state if health else UNHEARD
        return {
            "code": row.code, "name": row.name, "place": place.name if place else "", "state": state,
            "word": STATES.get(state, state) if health else "还没有消息", "sees": state in cameras.SIGHTED,
            "since": self.lens.time(health.since) if health else None,
            "why": health.why if health else "摄像机进程还没有说起过它",
            "remedy": REMEDIES.get(state, "") if health else REMEDIES["silent"],
            "fps": round(health.fps, 1) if health else 0.0, "asked": health.asked if health else row.fps,
            "last_frame": self.lens.time(health.last_frame) if health else None,
            "picture": self.lens.file(health.snapshot) if health and health.snapshot else None,
            "picture_at": self.lens.time(health.snapshot_at) if health else None,
        }  # fmt: skip

    def _rule(self, row: CameraRule, org: Org, found: Figures | None) -> Json:
        plan = cameras.planned(row)
        return {
            "name": row.name, "mark": rule_mark(row), "about": self.presets.about(row.name) or kind_word(row.kind),
            "state": row.state, "word": WORDS.get(row.state, row.state), "since": self.lens.time(row.state_since),
            "why": row.state_why, "by": org.name(row.state_by) if row.state_by else "",
            "plan": _plan(plan) if plan else None, "proved": _said(found) if found else "",
        }  # fmt: skip

    def _proved(self, work: UnitOfWork, rows: tuple[CameraRule, ...]) -> dict[str, Figures]:
        """What people said of its alarms lately: whoever turns a rule live by hand should know."""
        if not rows:
            return {}
        rules: TuningRules = work.rules("tuning", None)
        since, code = self.now - rules.look_back, rows[0].camera
        judged = reads.judged(work.session, since, self.now)
        days = reads.watched_days(work.session, since, self.now).get(code, rules.look_back / DAY)
        return {row.name: figures(judged.get((code, row.name), ()), days) for row in rows}


def _plan(plan: RulePlan) -> Json:
    """Times in seconds."""
    return {
        "kind": plan.kind, "hold": plan.hold.total_seconds(), "cooldown": plan.cooldown.total_seconds(),
        "remind": plan.remind.total_seconds(), "clear": plan.clear.total_seconds(), "threshold": plan.threshold,
        "limit": plan.limit, "guarded": plan.guarded, "zone": plan.zone,
        "when": [
            {"days": hours.days, "since": f"{hours.since:%H:%M}", "until": f"{hours.until:%H:%M}"}
            for hours in plan.when
        ],
    }  # fmt: skip


def _said(of: Figures) -> str:
    if not of.total:
        return "最近没有告警"
    return f"最近告警 {of.total} 次：真 {of.real}、误报 {of.false}、没判 {of.unjudged}"

"""转隐患: what was seen as a report, in the words of the catalogue."""

from dataclasses import replace

from workflows.alarm import cards
from workflows.alarm.case import Alarm
from workflows.alarm.events import Turned
from workflows.alarm.phrases import SOURCES, UNPERMITTED, kind_word
from workflows.alarm.rules import AlarmCtx
from workflows.hazard.events import Brought
from workflows.hazard.reading import Finding, Reading
from workflows.hazard.records import Origin, Spot
from workflows.kernel.spans import say_time


def seed(case: Alarm, event: Turned, ctx: AlarmCtx) -> Brought:
    """Reported by whoever pressed; hot work without a permit is a fire only where somebody says so."""
    rules = ctx.rules
    without = case.unpermitted and not event.burning
    of = rules.hazard_of(case.kind)
    code, emergency = (rules.hot_work.hazard, "") if without else (of.hazard, of.emergency)
    known = rules.classes.get(code)
    why = (f"{SOURCES[case.source]}告警 {case.code}",)
    findings: tuple[Finding, ...] = ()
    if known:
        level = rules.class_levels.get(code, "red" if emergency else "yellow")
        findings = (Finding(known, level, case.place, case.place_code, why=why),)
    what = UNPERMITTED if without else kind_word(case.kind)
    since = say_time(case.since or ctx.now, ctx.now)
    value = f"，{case.value}" if case.value else ""
    text = f"{SOURCES[case.source]}“{case.name}”{since}告警：{cards.spot(case)}{what}{value}（{case.code}）"
    media = tuple(replace(a, by=event.by, stage="before") for a in case.media[-3:])
    spot = Spot(point=case.place_code) if case.place_code else None
    reading = Reading(True, emergency or None, findings=findings)
    return Brought(event.by, text, media, spot, reading, origin=Origin(case.code, case.camera, 0))

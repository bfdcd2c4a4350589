"""Control: what the cameras see. Nothing is put into a table here: the bot hears it at its own signed doors."""

import uuid
from datetime import timedelta

from bot.sandbox import eyes
from bot.sandbox.asked import Asked, Bad, control
from bot.sandbox.eyes import Unanswered
from bot.sandbox.scenes import FENCE, SIGHTS, NotDrawn, Scene, Sight, boxes, drawn, inside
from bot.sandbox.shapes import Json, parse, text
from bot.sandbox.world import Sandbox
from config.vision.plan import CameraPlan, Plan, RulePlan
from config.vision.told import ALARM, PLAN, AlarmTold

PHASES = ("raised", "still", "over")


async def plan(box: Sandbox) -> Plan:
    """As the camera process gets it; raises Unanswered."""
    return Plan.model_validate_json(await eyes.asks(box, PLAN))


async def cameras(asked: Asked) -> Json:
    """Every camera with its rules, and the kinds that can be played."""
    try:
        found = (await plan(asked.box)).cameras
    except Unanswered as wrong:
        raise Bad(str(wrong), 409) from None
    return {
        "cameras": [
            {"code": one.code, "name": one.name, "place": one.place,
             "rules": [{"name": rule.name, "kind": rule.kind, "trial": rule.trial} for rule in one.rules]}
            for one in found
        ],
        "kinds": [{"kind": kind, "title": sight.title} for kind, sight in SIGHTS.items()],
    }  # fmt: skip


async def alarm(asked: Asked) -> Json:
    """One alarm, told as the camera process tells it."""
    box, kind, phase = asked.box, text(asked.body, "kind"), text(asked.body, "phase") or "raised"
    sight = SIGHTS.get(kind)
    if sight is None or phase not in PHASES:
        raise Bad(f"kind is one of {', '.join(SIGHTS)}; phase one of {', '.join(PHASES)}")
    try:
        camera = _camera(await plan(box), text(asked.body, "camera"))
        told, scene = _seen(box, camera, _rule(camera, kind, sight), sight, phase)
        picture = (await drawn([scene]))[0] if phase != "over" else None
        said = parse(await eyes.shows(box, ALARM, told.model_dump(mode="json"), picture)) or {}
    except (Unanswered, NotDrawn) as wrong:
        raise Bad(str(wrong), 409) from None
    what = {"camera": camera.code, "kind": kind, "phase": phase, "id": told.id}
    box.traffic.record(box.now(), "vision", "to_bot", f"POST {ALARM}", told.model_dump(mode="json"), said, 200, 0)
    return {**what, "code": said.get("code"), "new": said.get("new")}


def _camera(found: Plan, code: str) -> CameraPlan:
    camera = next((one for one in found.cameras if one.code == code), None)
    if camera is None:
        raise Bad(f"没有编号为 {code} 的摄像机，或已停用", 404)
    return camera


def _rule(camera: CameraPlan, kind: str, sight: Sight) -> RulePlan:
    rule = next((one for one in camera.rules if one.kind == kind), None)
    if rule is None:
        known = "、".join(one.name for one in camera.rules) or "一条也没有"
        raise Bad(f"{camera.name}没有“{sight.title}”的识别规则，看见了也不报。它的规则：{known}", 409)
    return rule


def _seen(box: Sandbox, camera: CameraPlan, rule: RulePlan, sight: Sight, phase: str) -> tuple[AlarmTold, Scene]:
    """What goes on keeps its id; the first `still` or `over` needs something that was raised."""
    now, key = box.now(), (camera.code, rule.kind)
    if phase == "raised":
        box.eyes.seen[key] = (uuid.uuid4().hex, now - (rule.hold or timedelta()))
    if key not in box.eyes.seen:
        raise Bad(f"{camera.name}还没有报过“{sight.title}”，先触发一次", 409)
    (id, since), fence = box.eyes.seen[key], (rule.zone or FENCE) if sight.fenced else ()
    if phase == "over":
        del box.eyes.seen[key]
    things = inside(sight, fence)
    found = boxes(things)
    about = tuple(one for one in found if one.label == sight.about)
    told = AlarmTold(
        id=id, camera=camera.code, rule=rule.name, kind=rule.kind, phase=phase,  # type: ignore[arg-type]
        since=since, at=now, score=0.86, zone=fence, boxes=about, worker=eyes.WORKER, trial=rule.trial,
        others=tuple(one for one in found if one not in about),
    )  # fmt: skip
    return told, Scene(camera.name, f"{now:%Y-%m-%d %H:%M:%S}", things, fence)


ROUTES = [control("GET", "cameras", cameras), control("POST", "alarm", alarm)]

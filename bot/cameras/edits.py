"""What an officer changes on the cameras' page: read, bounded, and refused where somebody else was first."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from config.vision.plan import Hours, Polygon, RulePlan
from config.vision.presets import Presets
from config.vision.written import BOUNDS, HOURS_MOST, WrittenRule
from db import cameras, dimming
from db.tables import Camera, CameraRule
from db.work import UnitOfWork
from workflows.cameras.oversight import check_turn, dimmed, told_off
from workflows.kernel.flow import Refused

S = TypeVar("S", bound=BaseModel)
RULES_MOST = 20
NO_CAMERA = "没有这台摄像机，可能刚被停用。返回列表看一下。"
NO_RULE = "没有这条规则，可能刚被删掉。刷新后再看。"
FIRST = "刚才有别人改过“{}”，这次没有保存，也没有盖掉别人的。看一下现在的样子再改。"
WORDS = {
    **BOUNDS, "name": "规则的名字要 1 到 20 个字", "when": "时段里每行至少选一天，时间写成 08:00",
    "zone": "围栏的角要在画面里面", "why": "原因要写 2 到 100 个字", "masks": "遮住的地方要在画面里面",
}  # fmt: skip
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Line = Annotated[str, StringConstraints(strip_whitespace=True)]


class Stale(Refused):
    """Somebody else changed it first; nothing was written."""


class Sent(BaseModel):
    """Times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)

    camera: Annotated[str, Field(min_length=1, max_length=40)]
    mark: Annotated[str, Field(max_length=40)] = ""


class RuleSent(Sent):
    """`mark` as the page was given it; "" for a new rule, which then names its `preset`. The bounds are of
    config.vision.written.WrittenRule."""

    name: Annotated[Line, Field(min_length=1, max_length=20)]
    preset: Annotated[str, Field(max_length=40)] = ""
    hold: Seconds
    cooldown: Seconds
    remind: Seconds
    clear: Seconds
    threshold: float | None
    limit: int
    when: Annotated[tuple[Hours, ...], Field(max_length=HOURS_MOST)]
    zone: Polygon


class StateSent(Sent):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    to: Literal["trial", "live", "off"]
    why: Annotated[Line, Field(max_length=100)] = ""


class MasksSent(Sent):
    masks: tuple[Polygon, ...]


def read(shape: type[S], body: bytes) -> S:
    """Raises Refused with what is out of bounds, in the words of the page."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as wrong:
        raise _refused(wrong) from None


def _refused(wrong: ValidationError) -> Refused:
    """In the words of the page, or in those of the check itself where it has Chinese ones."""
    own = [error["msg"].removeprefix("Value error, ") for error in wrong.errors(include_url=False)]
    if said := [one for one in own if not one.isascii()]:
        return Refused(said[0] if said[0].endswith("。") else f"{said[0]}。")
    fields = dict.fromkeys(str(error["loc"][0]) if error["loc"] else "" for error in wrong.errors())
    known = [WORDS[field] for field in fields if field in WORDS]
    return Refused("；".join(known) + "。" if known else "页面旧了，请刷新后再试。")


def rule_mark(row: CameraRule) -> str:
    """Another one after every change, whoever made it; the same before and after the commit, which turns times to
    UTC."""
    return _mark(row.body, row.state, row.state_since.astimezone(UTC).isoformat())


def masks_mark(row: Camera) -> str:
    return _mark(row.masks)


def _mark(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def keep(work: UnitOfWork, sent: RuleSent, presets: Presets, person: str, now: datetime) -> None:
    """Raises Refused, Stale."""
    camera = _locked(work, sent.camera)
    row = cameras.rule(work.session, camera.code, sent.name)
    before = cameras.planned(_same(row, sent.name, sent.mark)) if sent.mark else _new(work, row, sent, presets)
    if before is None:
        raise Refused(f"“{sent.name}”是旧版本写的，读不出来。请停用它，另加一条。")
    plan = _plan(before, sent)
    if row is not None and (less := dimmed(row.kind, row.state, before, plan)):
        dimming.tell(work, camera, f"改了识别规则“{row.name}”", "网页上改规则不用写原因", person, now, less)
    cameras.keep_rule(work.session, camera.code, plan, now, person)


def _new(work: UnitOfWork, row: CameraRule | None, sent: RuleSent, presets: Presets) -> RulePlan:
    if row is not None:
        raise Stale(f"这台摄像机已经有“{sent.name}”了，换个名字，或改原来那条。")
    if len(cameras.rules(work.session, sent.camera)) >= RULES_MOST:
        raise Refused(f"一台摄像机最多 {RULES_MOST} 条规则。")
    found = presets.find(sent.preset)
    if found is None:
        raise Refused("没有这种规则，请刷新后再选。")
    return found


def _plan(before: RulePlan, sent: RuleSent) -> RulePlan:
    """What the page does not show stays as it was. Raises Refused."""
    if before.kind == "lens" and sent.zone:
        raise Refused("镜头看的是整个画面，不用画围栏。")
    when = tuple(hours.model_copy(update={"days": tuple(sorted(set(hours.days)))}) for hours in sent.when)
    given = {
        "name": sent.name, "hold": timedelta(seconds=sent.hold), "cooldown": timedelta(seconds=sent.cooldown),
        "remind": timedelta(seconds=sent.remind), "clear": timedelta(seconds=sent.clear), "limit": sent.limit,
        "threshold": sent.threshold, "when": when, "zone": sent.zone,
    }  # fmt: skip
    try:
        return WrittenRule.model_validate({**before.model_dump(), **given})
    except ValidationError as wrong:
        raise _refused(wrong) from None


def turn(work: UnitOfWork, sent: StateSent, person: str, now: datetime) -> None:
    """Where somebody above is to hear of it, in the same commit. Raises Refused, Stale."""
    camera = _locked(work, sent.camera)
    row = _same(cameras.rule(work.session, camera.code, sent.name), sent.name, sent.mark)
    if row.state == sent.to:
        return
    check_turn(row.kind, row.state, sent.to, sent.why)
    told = told_off(row.kind, row.state, sent.to)
    cameras.turn(work.session, row, sent.to, now, sent.why or "安全员改为试运行", person)
    if told:
        done = "停用了识别规则" if sent.to == cameras.OFF else "退回试运行的识别规则"
        dimming.tell(work, camera, f"{done}“{row.name}”", sent.why, person, now)


def cover(work: UnitOfWork, sent: MasksSent, person: str, now: datetime) -> None:
    """Parts that are never looked at. Raises Refused, Stale."""
    camera = _locked(work, sent.camera)
    if sent.mark != masks_mark(camera):
        raise Stale(FIRST.format("遮住的地方"))
    dimming.cover(work, camera, sent.masks, "网页上遮画面不用写原因", person, now)


def _locked(work: UnitOfWork, code: str) -> Camera:
    """Two officers at one camera come one after the other, on PostgreSQL too."""
    row = cameras.camera(work.session, code, lock=True)
    if row is None or not row.active:
        raise Refused(NO_CAMERA)
    return row


def _same(row: CameraRule | None, name: str, mark: str) -> CameraRule:
    if row is None:
        raise Stale(NO_RULE)
    if rule_mark(row) != mark:
        raise Stale(FIRST.format(name))
    return row

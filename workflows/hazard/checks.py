"""Of each proof: what a machine has verified, and what only a person can."""

from workflows.hazard import cards_proof as words
from workflows.hazard.brought import brought, filled
from workflows.hazard.case import Hazard
from workflows.hazard.flags import position
from workflows.hazard.proofs import Demand, demand, measured
from workflows.hazard.rules import HazardRules
from workflows.kernel.people import Org


def by_machine(case: Hazard, rules: HazardRules, org: Org) -> tuple[str, ...]:
    """Facts of the files: number, time, place, length, limits, signatures; never what a picture shows."""
    asked = demand(case, rules.fix)
    photos, videos = brought(case, "photo"), brought(case, "video")
    found = [f"照片 {len(photos)} 张，都在接单后收到"] if photos else []
    found += ["照片没在别的隐患里用过"] if photos and not case.flags else []
    found += [f"视频 {max(v.seconds or 0.0 for v in videos):.4g} 秒"] if videos else []
    found += _place(case, org)
    found += [_value(case, asked)] if asked.value else []
    signers = [org.name(a.by) for a in case.media if a.role == "signature"]
    found += [f"{'、'.join(signers)}已签名"] if signers else []
    found += [f"变更单 {case.change_order}"] if case.change_order and case.change_order != words.NO_CHANGE else []
    return tuple(found)


def _place(case: Hazard, org: Org) -> list[str]:
    at = position(case, org)
    if at is None:
        return []
    if at.point:
        return [f"扫过点位码 {at.point}"] if at.right_point else []
    return [f"位置离点位 {words.say_metres(at.away_m or 0.0)}"]


def _value(case: Hazard, asked: Demand) -> str:
    """The re-measured value beside the reported one."""
    limit = asked.value
    assert limit is not None
    now = measured(filled(case, "value"))
    before = next((text for text in case.texts if limit.unit in text), "")
    reported = f"，上报时：{before[:20]}" if before else ""
    return f"{limit.name}复测 {now:g} {limit.unit}（应为{words.say_limit(limit)}{reported}）" if now is not None else ""


def by_person(case: Hazard, rules: HazardRules, org: Org) -> tuple[str, ...]:
    """What the reviewer confirms by 通过."""
    asked = demand(case, rules.fix)
    points = ["照片里的问题确实消除了", "措施和现场一致"]
    if asked.three_proofs and (reason := filled(case, "label_na")):
        points.append(f"铭牌不适用的原因成立：{reason}")
    if brought(case, "video"):
        points.append("视频里是这台设备修好后的运行")
    if case.change_order == words.NO_CHANGE:
        points.append(f"确实没有变更（{org.name(filled(case, 'no_change_by'))}确认）")
    if case.level == "red" and case.hierarchy == "个体防护":
        points.append(words.ppe_only())
    elif case.hierarchy:
        points.append(f"控制层级是{case.hierarchy}")
    return tuple(points)

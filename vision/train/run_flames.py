"""The whole way of the flame head: features, thresholds, figures, the file and its card."""

from dataclasses import dataclass, replace
from pathlib import Path

from vision.detect.crops import Looks
from vision.detect.efficientdet import EfficientDet
from vision.detect.flames import LABELS, Flames
from vision.detect.layers import pack
from vision.showing import showing
from vision.train.caching import cached
from vision.train.cards import keep
from vision.train.clips import Clip, clip_figure, played, runs
from vision.train.flames import (
    CELLS,
    FALSE,
    Heads,
    Leave,
    Sample,
    judge,
    left_out,
    samples,
    threshold,
    trained,
    unseen,
)  # fmt: skip
from vision.train.material import Shot, fires, workers
from vision.train.measure import Figure, figure, table

FAR = {
    "wall": "1", "hall": "1", "shop": "2", "bandit": "2", "road": "3", "blast": "3", "stair": "3", "ruin": "3",
    "town": "4", "hills": "4", "cafe": "4", "lab": "4",
}  # fmt: skip
"""Four groups of whole videos; the hard question, what a head says of a place that it has never seen."""
WORD = {"fire": "明火", "smoke": "烟雾"}
VALIDATION, TEST, FAR_AWAY = "验证（选阈值）", "测试", "整段视频没见过"
MOVING, STILL = "连续画面", "每张静止 4 秒"
HEAD = ("部分", "找到", "误报")


@dataclass(frozen=True, slots=True)
class Nets:
    eyes: EfficientDet
    looks: Looks


def run(eyes: EfficientDet, looks: Looks, data: Path, out: Path, cache: Path | None, evaluate: bool) -> str:
    """Answers the table of figures; without `evaluate` also writes the head, trained on all parts, and its card."""
    # heads are not flames: of the workers only the pictures count, as pictures without fire
    shots = [*fires(data), *(replace(shot, boxes=()) for shot in workers(data))]
    with showing("特征", len(shots)) as tell:
        every = cached(cache, "flames", lambda: samples(eyes, looks, shots, tell))
    chosen, figures = measured(Nets(eyes, looks), every)
    told = table(HEAD, figures)
    if not evaluate:
        keep(out, "flames", pack(trained(every), chosen), chosen, told)
    return told


def measured(nets: Nets, every: list[Sample]) -> tuple[dict[str, float], list[Figure]]:
    """The thresholds, chosen without the test part, and what they do."""
    kept = [sample for sample in every if sample.shot.part != 0]
    rest = [sample for sample in every if sample.shot.part == 0 and sample.plain]
    by_part, by_scene, head = left_out(kept, part_of), left_out(kept, scene_group), trained(kept)
    validation, scenes = unseen(by_part, kept, part_of), unseen(by_scene, kept, scene_group)
    chosen = {f"{label}.cells": float(CELLS) for label in LABELS}
    for label in LABELS:
        chosen[label] = max(threshold(judged[label], FALSE[label]) for judged in (validation, scenes))
    judged = {VALIDATION: validation, TEST: judge(head, rest), FAR_AWAY: unseen(by_scene, every, scene_group)}
    figures: list[Figure] = []
    for name, per_label in judged.items():
        for label in LABELS:
            limit, what = chosen[label], f"{name}：{WORD[label]}"
            figures.append(figure(f"{what} ≥ {limit}", per_label[label], limit))
            figures.append(figure(f"{what}，只数工人照片", per_label[label], limit, "helmet"))
    plain = [sample.shot for sample in every if sample.plain]
    figures += in_clips(TEST, nets, chosen, {"": head}, [sample.shot for sample in rest], lambda shot: "")
    return chosen, figures + in_clips(FAR_AWAY, nets, chosen, by_scene, plain, scene_group)


def in_clips(
    name: str, nets: Nets, chosen: dict[str, float], heads: dict[str, Heads], shots: list[Shot], leave: Leave
) -> list[Figure]:
    """Runs of frames, and each picture held still, under the rules."""
    ways: dict[str, list[tuple[Clip, frozenset[str]]]] = {MOVING: [], STILL: []}
    with showing(name, 2 * len(shots)) as tell:
        for group, mine in heads.items():
            some = [shot for shot in shots if leave(shot) == group]
            flames = Flames("flames", nets.eyes, nets.looks, mine, chosen)
            ways[MOVING] += played(flames, list(runs(some)), tell)
            ways[STILL] += played(flames, [(shot,) for shot in some], tell)
    return [
        clip_figure(f"{name}，规则 3 秒，{way}：{WORD[label]}", label, some)
        for way, some in ways.items()
        for label in LABELS
    ]


def part_of(shot: Shot) -> str:
    return str(shot.part)


def scene_group(shot: Shot) -> str:
    return FAR.get(shot.scene) or str(1 + shot.part % 4)

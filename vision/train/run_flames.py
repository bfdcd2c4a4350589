"""The whole way of the flame head: features, thresholds, figures, the file and its card."""

from dataclasses import replace
from pathlib import Path

from vision.detect.crops import Looks
from vision.detect.efficientdet import EfficientDet
from vision.detect.flames import LABELS
from vision.detect.layers import pack
from vision.showing import showing
from vision.train.caching import cached
from vision.train.cards import keep
from vision.train.flames import CELLS, FALSE, Judged, Sample, judge, samples, threshold, trained, unseen
from vision.train.material import fires, workers
from vision.train.measure import Figure, figure, table

FAR = {
    "wall": "1", "hall": "1", "shop": "2", "bandit": "2", "road": "3", "blast": "3", "stair": "3", "ruin": "3",
    "town": "4", "hills": "4", "cafe": "4", "lab": "4",
}  # fmt: skip
"""Four groups of whole videos; the hard question, what a head says of a place that it has never seen."""
WORD = {"fire": "明火", "smoke": "烟雾"}
HEAD = ("部分", "找到", "误报")


def run(eyes: EfficientDet, looks: Looks, data: Path, out: Path, cache: Path | None, evaluate: bool) -> str:
    """Answers the table of figures; without `evaluate` also writes the head, trained on all parts, and its card."""
    # heads are not flames: of the workers only the pictures count, as pictures without fire
    shots = [*fires(data), *(replace(shot, boxes=()) for shot in workers(data))]
    with showing("特征", len(shots)) as tell:
        every = cached(cache, "flames", lambda: samples(eyes, looks, shots, tell))
    chosen, figures = measured(every)
    told = table(HEAD, figures)
    if not evaluate:
        numbers = {**chosen, **{f"{label}.cells": float(CELLS) for label in LABELS}}
        keep(out, "flames", pack(trained(every), numbers), numbers, told)
    return told


def measured(every: list[Sample]) -> tuple[dict[str, float], list[Figure]]:
    kept = [sample for sample in every if sample.shot.part != 0]
    validation = unseen(kept, lambda sample: str(sample.shot.part))
    chosen: dict[str, float] = {label: threshold(validation[label], FALSE[label]) for label in LABELS}
    test = judge(trained(kept), [sample for sample in every if sample.shot.part == 0 and sample.plain])
    far = unseen(every, scene_group)
    figures: list[Figure] = []
    parts: tuple[tuple[str, dict[str, Judged]], ...] = (("验证（选阈值）", validation), ("测试（没用来选）", test))
    for name, judged in (*parts, ("整段视频没见过", far)):
        for label in LABELS:
            limit = chosen[label]
            figures.append(figure(f"{name}：{WORD[label]} ≥ {limit}", judged[label], limit))
            figures.append(figure(f"{name}：{WORD[label]}，只数工人照片", judged[label], limit, "helmet"))
    return chosen, figures


def scene_group(sample: Sample) -> str:
    return FAR.get(sample.shot.scene) or str(1 + sample.shot.part % 4)

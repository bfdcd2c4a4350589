"""What a camera's rules would say of clips: the real detector's `watch` and the real judge, two frames a second.

A rule fires only when it holds for seconds (config/data/camera_rules.toml): a share of pictures over the threshold is
not yet a share of alarms."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from config.vision.presets import BUILT_IN, read_rules
from config.vision.told import Label
from vision.detect.flames import LABELS, Flames
from vision.frames import Frame
from vision.replay import START, STEP_S, Judging
from vision.train.flames import KIND
from vision.train.material import RUN, Shot
from vision.train.measure import Figure

LOOKS = 8
"""Four seconds: what is shorter ends with its last picture held."""
SHOWN = 0.5
"""A run shows it when so many of its pictures do, and does not when none does; between it is not counted."""
Clip = tuple[Shot, ...]


def runs(shots: Sequence[Shot]) -> Iterator[Clip]:
    """The frames of a video in their order, in the runs of ten numbers that the split keeps together."""
    moving = sorted((shot for shot in shots if shot.place[0]), key=lambda shot: (shot.place, shot.path.name))
    for _, some in groupby(moving, key=lambda shot: (shot.place[0], shot.place[1] // RUN)):
        yield tuple(some)


def alarms(flames: Flames, clip: Clip) -> frozenset[str]:
    """The kinds of rules that are raised at some moment of it."""
    images = [shot.image() for shot in clip]
    # what stands still shows no sign of life: `watch` finds in it what `find` does, and that is asked once
    still = flames.find(images)[0] if len(images) == 1 else None
    plans = tuple(preset.plan for preset in read_rules(BUILT_IN) if preset.plan.kind in LABELS)
    kinds = {plan.name: plan.kind for plan in plans}
    judging = Judging(Path(clip[0].path.name), plans)
    flames.cameras.clear()
    raised: set[str] = set()
    for number in range(max(LOOKS, len(images))):
        image = images[min(number, len(images) - 1)]
        frame = Frame("clip", START, number * STEP_S, image, number)
        boxes = flames.watch([frame])[0] if still is None else still
        raised |= {kinds[name] for name in judging.look(number * STEP_S, boxes, image)}
    return frozenset(raised)


def played(flames: Flames, clips: Sequence[Clip], tell: Callable[[int], None]) -> list[tuple[Clip, frozenset[str]]]:
    found = []
    for clip in clips:
        found.append((clip, alarms(flames, clip)))
        flames.eyes.forget()
        tell(len(clip))
    return found


def clip_figure(what: str, label: Label, some: Sequence[tuple[Clip, frozenset[str]]]) -> Figure:
    shown = [(sum(shot.shows(KIND[label]) for shot in clip) / len(clip), label in raised) for clip, raised in some]
    hits = [raised for share, raised in shown if share >= SHOWN]
    false = [raised for share, raised in shown if share == 0]
    return Figure(what, sum(hits), len(hits), sum(false), len(false))

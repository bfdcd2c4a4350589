"""The pictures of ../shared/data/vision: what is on them, their scenes, and which part of the split each is in."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from vision.frames import Image

SEED = 20261122
PARTS = 5
RUN = 10
"""Frames of one video come in runs of near neighbours: ten numbers in a row go into the same part."""
SCENES = ((0, "hall"), (50, "stair"), (100, "ruin"), (200, "lab"), (335, "wall"), (601, "road"), (661, "blast"),
          (700, "shop"), (800, "hills"), (900, "bandit"), (1000, "cafe"))  # fmt: skip
"""Where a new video begins among the numbers of img_*, found by looking at them."""
SAME_SCENE = {"fire2": "wall", "newsmoke2": "bandit", "smoke5": "hills", "pexels": "town"}
UNTOLD = (81, 711, 712, *range(821, 829))
"""Numbers of img_* that show flames, found by looking, though no label says so. Nobody learns from them that this is no
fire; in the figures they count as they are labelled."""
FIRE, SMOKE = 0, 2
HELMET, BARE = 0, 1
Labelled = tuple[int, float, float, float, float]
"""Class, then left, top, right, bottom as parts of the picture."""


@dataclass(frozen=True, slots=True)
class Shot:
    """`scene`: the video it is from; `part` 0 is the test part. `place`: its file's series and its number in it, empty
    for what is no video; `untold`: see UNTOLD."""

    path: Path
    boxes: tuple[Labelled, ...]
    scene: str
    part: int
    place: tuple[str, int] = ("", 0)
    untold: bool = False

    def image(self) -> Image:
        found = cv2.imread(str(self.path))
        if found is None:
            raise OSError(f"{self.path} is no picture")
        return np.asarray(found, np.uint8)

    def shows(self, kind: int) -> bool:
        return any(box[0] == kind for box in self.boxes)


def fires(folder: Path) -> list[Shot]:
    return [_fire(path) for path in sorted((folder / "fire").glob("*.jpg"))]


def _fire(path: Path) -> Shot:
    boxes: list[Labelled] = []
    for line in path.with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        kind, x, y, width, height = (float(number) for number in line.split())
        boxes.append((int(kind), x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    name = path.name.split("_jpg")[0]
    number = int(re.findall(r"\d+", name.replace("--2-", ""))[-1])
    if name.startswith("img"):
        scene = [scene for first, scene in SCENES if first <= number][-1]
    else:
        scene = next(scene for start, scene in SAME_SCENE.items() if name.startswith(start))
    untold = name.startswith("img") and number in UNTOLD and not any(box[0] == FIRE for box in boxes)
    series = scene + re.sub(r"\d+$", "", name.replace("--2-", ""))
    return Shot(path, tuple(boxes), scene, number // RUN % PARTS, (series, number), untold)


def workers(folder: Path) -> list[Shot]:
    """Each picture is a scene of its own; the parts are drawn once, with a fixed seed."""
    paths = sorted((folder / "helmet").glob("*.jpg"))
    drawn = np.random.default_rng(SEED).permutation(len(paths))
    return [_worker(path, int(place)) for path, place in zip(paths, drawn, strict=True)]


def _worker(path: Path, place: int) -> Shot:
    tree = ET.parse(path.with_suffix(".xml"))
    width, height = (float(tree.findtext(f"size/{side}") or 0) for side in ("width", "height"))
    boxes: list[Labelled] = []
    for item in tree.iter("object"):
        kind = BARE if (item.findtext("name") or "").startswith("No") else HELMET
        edges = [float(item.findtext(f"bndbox/{edge}") or 0) for edge in ("xmin", "ymin", "xmax", "ymax")]
        boxes.append((kind, edges[0] / width, edges[1] / height, edges[2] / width, edges[3] / height))
    # 2 of 7 are the test part, forty pictures
    return Shot(path, tuple(boxes), path.stem, 0 if place % 7 < 2 else 1 + place % 3)

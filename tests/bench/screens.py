"""How many photos of things are taken for photos of a screen, and how many of a screen are seen, on pictures that the
thresholds were not chosen on: `.venv/bin/python -m tests.bench.screens FOLDER…` (minutes; `--most N` pictures)."""

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from rich.progress import track

from bot.media.screen import CUT, screen
from tests.rules.media.displays import off_a_screen, plainly, view

PITCHES = (1.1, 1.5, 2.0, 2.5, 3.5)


def to_measure(folders: Iterable[Path]) -> list[Path]:
    """The half that was not chosen on, by the hash of the name."""
    files = sorted(file for folder in folders for file in folder.glob("*.jpg"))
    return [file for file in files if int(hashlib.sha256(file.name.encode()).hexdigest()[:8], 16) % 2]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folders", nargs="+", type=Path)
    asked.add_argument("--most", type=int, default=150)
    given = asked.parse_args()
    cv2.setNumThreads(1)
    files = to_measure(given.folders)
    rng = np.random.default_rng(2026)
    wrong = sum(screen(file.read_bytes()) > CUT for file in track(files, "as they are"))
    print(f"clean, as they are: {wrong} of {len(files)} flagged ({wrong / len(files):.1%})")
    camera, seen = 0, defaultdict[float, list[bool]](list)
    picked = [files[i] for i in rng.permutation(len(files))[: given.most]]
    for number, file in enumerate(track(picked, "through a camera")):
        picture, at = Image.open(file), view(rng)
        camera += screen(plainly(picture, at, number)) > CUT
        step = max(pitch for pitch in PITCHES if pitch <= at.pitch)
        seen[step].append(screen(off_a_screen(picture, at, number)) > CUT)
    print(f"clean, through the camera: {camera} of {len(picked)} flagged ({camera / len(picked):.1%})")
    for step, found in sorted(seen.items()):
        print(f"screen, from {step} sensor pixels to one of the screen: {sum(found)} of {len(found)} seen")
    every = [one for found in seen.values() for one in found]
    print(f"screen, all: {sum(every)} of {len(every)} seen ({sum(every) / len(every):.1%})")


if __name__ == "__main__":
    main()

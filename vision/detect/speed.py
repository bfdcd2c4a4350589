"""`python -m vision.detect.speed FOLDER`: milliseconds a picture of each detector on this machine, one thread."""

import statistics
import sys
from pathlib import Path
from time import perf_counter

from config.vision.told import Label
from vision.cameras.folders import pictures_in, read_picture
from vision.detect import EVERY, HEADS, open_detectors

WISHES: tuple[tuple[str, frozenset[Label]], ...] = (
    ("人", frozenset(("person",))),
    ("明火和烟雾", frozenset(("fire", "smoke"))),
    ("安全帽", HEADS),
    ("全部", EVERY),
)


def main() -> None:
    images = [read_picture(file) for file in pictures_in(Path(sys.argv[1]))[:60]]
    found = open_detectors(None, Path("var/vision"), 1)
    print(f"| 看什么（{len(images)} 张，一个线程） | 中位毫秒 | 九成以内 |\n|---|---|---|")
    for name, wanted in WISHES:
        took = []
        for image in images:
            since = perf_counter()
            found.find([image], wanted)
            took.append((perf_counter() - since) * 1000)
        print(f"| {name} | {statistics.median(took):.0f} | {statistics.quantiles(took, n=10)[-1]:.0f} |")


if __name__ == "__main__":
    main()

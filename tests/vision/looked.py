"""Real pictures and models for the tests of the detectors, which are skipped where those are not."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.detect import Detectors, open_detectors
from vision.detect.spec import FETCHED
from vision.frames import Image

DATA = Path(__file__).parents[3] / "shared" / "data"
YOLOX = DATA / "models" / "yolox_nano_coco_416.onnx"
YOLOX_SHA = "e8af074932d4ed7e232278e3055cefcdea3edf178874a3694ae292649fb464dd"


def needs(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path.name} is not on this machine")
    return path


def packaged() -> None:
    if not (FETCHED / "efficientdet_lite0.tflite").is_file():
        pytest.skip("python -m vision.detect.fetch could not fetch the models on this machine")


@cache
def detectors() -> Detectors:
    packaged()
    return open_detectors(None, Path("/nowhere"), 1)


def picture(name: str) -> Image:
    return np.asarray(cv2.imread(str(needs(DATA / "vision" / name))), np.uint8)


def yolox_toml(folder: Path, file: str = YOLOX.name, sha: str = YOLOX_SHA, size: int = 416, more: str = "") -> None:
    (folder / "own.toml").write_text(
        f'name = "own"\nkind = "yolox"\nfile = "{file}"\nsha256 = "{sha}"\nsize = {size}\n'
        f"labels = {{ person = 0 }}\nthreshold = 0.35\nbatch = 4\n{more}",
        encoding="utf-8",
    )

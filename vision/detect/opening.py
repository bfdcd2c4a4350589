"""Opens every model that can be opened, and says of every other why not."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from config.vision.told import Label
from vision.detect.crops import Looks
from vision.detect.efficientdet import EfficientDet
from vision.detect.flames import Flames
from vision.detect.heads import Heads
from vision.detect.inner import MAPS
from vision.detect.layers import Layers, unpack
from vision.detect.person import People
from vision.detect.port import Detector
from vision.detect.spec import FETCHED, Kind, Off, Spec, content, specs
from vision.detect.yolox import Yolox

OF_KIND: Mapping[Kind, tuple[Label, ...]] = {
    "helmet": ("head_bare", "head_helmet", "head_unsure"),
    "flames": ("fire", "smoke"),
}
NEED: Mapping[Kind, tuple[str, ...]] = {
    "helmet": ("where", "edges", "what"),
    "flames": ("fire", "smoke", "smoke_whole"),
}
NUMBERS: Mapping[Kind, tuple[str, ...]] = {
    "helmet": ("find", "head", "bare", "helmet"),
    "flames": ("fire", "smoke", "fire.cells", "smoke.cells"),
}
WORDS: Mapping[str, str] = {
    "person": "人员", "head_bare": "没戴安全帽", "head_helmet": "安全帽", "head_unsure": "看不清的头",
    "fire": "明火", "smoke": "烟雾",
}  # fmt: skip
Forget = Callable[[], None]


class Opening:
    """One start of the process; `off` fills up as models fail."""

    def __init__(self, folder: Path | None, data: Path, threads: int, fetched: Path = FETCHED) -> None:
        self._data, self._threads, self._fetched = data, threads, fetched
        self.specs, self.off = specs(folder)
        self._nets: dict[str, EfficientDet | Looks] = {}

    def bytes_of(self, spec: Spec) -> bytes:
        return content(spec, self.specs[spec.name][1], self._data, self._fetched)

    def net(self, kind: Kind) -> EfficientDet | Looks:
        """The packaged net that the heads were trained on: never another one that happens to be of that kind."""
        name = {"efficientdet": "efficientdet-lite0", "looks": "efficientnet-lite0"}[kind]
        if name not in self._nets:
            if name not in self.specs:
                raise Off(f"没有 {name} 的配置")
            spec = self.specs[name][0]
            raw = self.bytes_of(spec)
            try:
                if kind == "efficientdet":
                    made: EfficientDet | Looks = EfficientDet(raw, self._threads, spec.labels.values(), MAPS)
                else:
                    made = Looks(raw, self._threads)
            except ImportError:
                raise Off("没有装 ai-edge-litert，请执行 make demo 或 pip install ai-edge-litert==2.3.0") from None
            except (ValueError, RuntimeError) as error:
                raise Off(f"{spec.name} 打不开，文件可能损坏或版本不对：{str(error)[:80]}") from None
            self._nets[name] = made
        return self._nets[name]

    def detector(self, spec: Spec) -> Detector:
        if spec.kind == "yolox":
            return Yolox(spec, self.bytes_of(spec), self._threads)
        eyes = self.net("efficientdet")
        assert isinstance(eyes, EfficientDet)
        if spec.kind == "efficientdet":
            return People(spec, eyes)
        heads, numbers = self._head(spec)
        looks = self.net("looks")
        assert isinstance(looks, Looks)
        if spec.kind == "flames":
            return Flames(spec.name, eyes, looks, heads, numbers)
        return Heads(spec.name, eyes, looks, heads, numbers)

    def _head(self, spec: Spec) -> tuple[dict[str, Layers], dict[str, float]]:
        try:
            heads, numbers = unpack(self.bytes_of(spec))
        except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
            raise Off(f"{spec.file} 不是识别头的文件或已损坏（{type(error).__name__}），请重新安装") from None
        if missing := [name for name in NEED[spec.kind] if name not in heads] + [
            name for name in NUMBERS[spec.kind] if name not in numbers
        ]:
            raise Off(f"{spec.file} 里缺 {missing[0]}，请重新安装或重新训练")
        return heads, numbers

    def forget(self) -> None:
        for net in self._nets.values():
            if isinstance(net, EfficientDet):
                net.forget()


def labels_of(spec: Spec) -> tuple[Label, ...]:
    return OF_KIND.get(spec.kind) or tuple(spec.labels)


def opened(
    folder: Path | None, data: Path, threads: int, fetched: Path
) -> tuple[list[Detector], dict[str, str], Forget]:
    """The factory's own models come first: a label that one of them sees is not looked for by a packaged one."""
    opening = Opening(folder, data, threads, fetched)
    found: list[Detector] = []
    seen: set[Label] = set()
    why: dict[Label, str] = {}
    own_first = sorted(opening.specs.values(), key=lambda pair: pair[1] != folder)
    for spec, _ in own_first:
        mine = labels_of(spec)
        if not mine or seen >= set(mine):
            continue
        try:
            found.append(opening.detector(spec))
            seen |= set(mine)
        except Off as error:
            opening.off[spec.name] = str(error)
            why |= {label: str(error) for label in mine}
    opening.off |= {label: f"{WORDS[label]}识别关着：{text}" for label, text in why.items() if label not in seen}
    return found, opening.off, opening.forget

"""People, by EfficientDet-Lite0; what it saw inside is kept for the heads that look at the same picture."""

from collections.abc import Sequence

from config.vision.told import Label
from vision.detect.efficientdet import EfficientDet
from vision.detect.port import Found
from vision.detect.spec import Spec
from vision.frames import Box, Image


class People:
    def __init__(self, spec: Spec, eyes: EfficientDet) -> None:
        self.name, self._spec, self._eyes = spec.name, spec, eyes
        self.labels: frozenset[Label] = frozenset(spec.labels)

    def find(self, images: Sequence[Image]) -> list[Found]:
        return [self._one(image) for image in images]

    def _one(self, image: Image) -> Found:
        seen = self._eyes.look(image)
        return tuple(
            Box(label, float(row[4]), *(float(edge) for edge in row[:4]))
            for label, column in self._spec.labels.items()
            for row in seen.boxes(column, self._spec.threshold, self._spec.overlap)
        )

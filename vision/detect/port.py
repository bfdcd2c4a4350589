"""What every detector offers: frames in, typed boxes out."""

from collections.abc import Sequence
from typing import Protocol

from config.vision.told import Label
from vision.frames import Box, Image

Found = tuple[Box, ...]


class Detector(Protocol):
    """`find` answers one tuple per image, in the images' own pixels, and batches inside."""

    @property
    def name(self) -> str: ...

    @property
    def labels(self) -> frozenset[Label]: ...

    def find(self, images: Sequence[Image]) -> list[Found]: ...

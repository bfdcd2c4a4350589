"""YOLOX and its kin as ONNX: the way in for a factory's own, stronger model. Several pictures at once where it takes
them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.vision.told import Label
from vision.detect.efficientdet import Rows, best
from vision.detect.letterbox import letterbox
from vision.detect.port import Found
from vision.detect.spec import Off, Spec
from vision.frames import Box, Image

PAD = 114
STRIDES = (8, 16, 32)
FIRST_CLASS = 5
ERRORS = ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoModel", "NotImplemented", "RuntimeException")
"""What ONNX Runtime raises for a file; they have no common parent."""


@lru_cache(maxsize=4)
def grid(size: int) -> tuple[Rows, Rows]:
    """Of each row of the answer: its cell, and pixels per cell."""
    cells, steps = [], []
    for stride in STRIDES:
        count = size // stride
        ys, xs = np.meshgrid(np.arange(count), np.arange(count), indexing="ij")
        cells.append(np.stack((xs, ys), axis=2).reshape(-1, 2))
        steps.append(np.full((count * count, 1), stride))
    return np.concatenate(cells).astype(np.float32), np.concatenate(steps).astype(np.float32)


class Yolox:
    """BGR 0..255, padded with 114, rows of centre, size, objectness and classes that are not decoded yet."""

    def __init__(self, spec: Spec, content: bytes, threads: int) -> None:
        """Raises Off when ONNX Runtime does not take the file, or its picture size is another one."""
        self.name, self._spec = spec.name, spec
        self.labels: frozenset[Label] = frozenset(spec.labels)
        self._session = session(content, threads)
        entry = self._session.get_inputs()[0]
        self._entry = entry.name
        if len(entry.shape) != 4 or entry.shape[2] not in (spec.size, None) and not isinstance(entry.shape[2], str):
            raise Off(f"{spec.name} 的 size 写的是 {spec.size}，模型要的是 {entry.shape}，请改 TOML 的 size")
        # a model with a fixed batch of one is fed one by one
        self._batch = 1 if entry.shape[0] == 1 else spec.batch
        self._fits()

    def find(self, images: Sequence[Image]) -> list[Found]:
        found: list[Found] = []
        for first in range(0, len(images), self._batch):
            some = images[first : first + self._batch]
            squares = [letterbox(image, self._spec.size, PAD, rgb=False, smooth=False) for image in some]
            answers = self._run(np.stack([square for square, _ in squares]))
            found += [self._boxes(rows, back) for rows, (_, back) in zip(answers, squares, strict=True)]
        return found

    def _run(self, squares: NDArray[np.uint8]) -> Rows:
        feed = {self._entry: np.ascontiguousarray(squares.transpose(0, 3, 1, 2), dtype=np.float32)}
        answer: Rows = self._session.run(None, feed)[0]
        return answer

    def _fits(self) -> None:
        """One empty picture: a model that answers in another shape is refused now, not in the night."""
        rows = self._run(np.full((1, self._spec.size, self._spec.size, 3), PAD, np.uint8))
        columns = FIRST_CLASS + max(self._spec.labels.values(), default=0)
        if rows.ndim != 3 or rows.shape[1] != len(grid(self._spec.size)[0]) or rows.shape[2] <= columns:
            raise Off(f"{self._spec.name} 的输出是 {rows.shape}，不是 YOLOX 的样子或没有第 {columns - FIRST_CLASS} 类")

    def _boxes(self, rows: Rows, back: float) -> Found:
        cells, steps = grid(self._spec.size)
        found: list[Box] = []
        for label, column in self._spec.labels.items():
            scores = rows[:, 4] * rows[:, FIRST_CLASS + column]
            likely = np.flatnonzero(scores >= self._spec.threshold)
            if len(likely):  # only these few of thousands are worth decoding
                some, step = rows[likely], steps[likely]
                centre, half = (some[:, :2] + cells[likely]) * step, np.exp(some[:, 2:4]) * step / 2
                boxes: Rows = (np.concatenate((centre - half, centre + half), axis=1) * back).astype(np.float32)
                sure = scores[likely]
                kept = best(boxes, sure, self._spec.threshold, self._spec.overlap)
                found += [Box(label, float(sure[i]), *(float(edge) for edge in boxes[i])) for i in kept]
        return tuple(found)


def session(content: bytes, threads: int) -> Any:
    """Raises Off with what ONNX Runtime says, in words."""
    import onnxruntime as runtime
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4
    try:
        return runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except tuple(getattr(errors, name) for name in ERRORS) as error:
        if "under development" in str(error):
            raise Off("模型的 ONNX 版本（opset）比 ONNX Runtime 认识的新，请用较低的 opset 重新导出") from None
        raise Off(f"ONNX Runtime 打不开这个模型，文件可能损坏：{str(error).splitlines()[0][:120]}") from None

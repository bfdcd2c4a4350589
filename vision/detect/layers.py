"""Small trained heads: two or three layers of plain arrays, no framework."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layers:
    """Rows of features -> rows of answers: normalised, then each layer with a ramp between, and no squashing after the
    last (`sigmoid` and `softmax` are the caller's)."""

    mean: Rows
    scale: Rows
    weights: tuple[Rows, ...]
    shifts: tuple[Rows, ...]

    def answer(self, rows: Rows) -> Rows:
        # the first layer takes the normalising over: thousands of rows are not touched once more
        first = self.weights[0] * self.scale[:, None]
        start = self.shifts[0] - (self.mean * self.scale) @ self.weights[0]
        value = np.asarray(rows @ first + start, np.float32)
        for weight, shift in zip(self.weights[1:], self.shifts[1:], strict=True):
            value = np.asarray(np.maximum(value, 0) @ weight + shift, np.float32)
        return value


def sigmoid(value: Rows) -> Rows:
    return (1 / (1 + np.exp(-np.clip(value, -60, 60)))).astype(np.float32)


def softmax(value: Rows) -> Rows:
    up: Rows = np.exp(value - value.max(axis=-1, keepdims=True)).astype(np.float32)
    shares: Rows = up / up.sum(axis=-1, keepdims=True)
    return shares


def pack(heads: Mapping[str, Layers], numbers: Mapping[str, float]) -> bytes:
    """One npz, weights in half precision; `numbers` are thresholds and the like."""
    arrays: dict[str, NDArray[np.generic]] = {"numbers": np.array(json.dumps(dict(sorted(numbers.items()))))}
    for name, head in heads.items():
        arrays[f"{name}.mean"], arrays[f"{name}.scale"] = head.mean, head.scale
        for number, (weight, shift) in enumerate(zip(head.weights, head.shifts, strict=True)):
            arrays[f"{name}.w{number}"], arrays[f"{name}.b{number}"] = weight.astype(np.float16), shift
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def unpack(content: bytes) -> tuple[dict[str, Layers], dict[str, float]]:
    """ValueError or KeyError when it is not what `pack` wrote; nothing in it is ever run."""
    heads: dict[str, Layers] = {}
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        numbers = {str(key): float(value) for key, value in json.loads(str(arrays["numbers"])).items()}
        for name in sorted({key.split(".")[0] for key in arrays.files if "." in key}):
            count = sum(key.startswith(f"{name}.w") for key in arrays.files)
            heads[name] = Layers(
                arrays[f"{name}.mean"].astype(np.float32),
                arrays[f"{name}.scale"].astype(np.float32),
                tuple(arrays[f"{name}.w{number}"].astype(np.float32) for number in range(count)),
                tuple(arrays[f"{name}.b{number}"].astype(np.float32) for number in range(count)),
            )
    return heads, numbers

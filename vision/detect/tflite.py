"""A TFLite model opened with inner feature maps as further outputs, at full speed."""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from flatbuffers.table import Table
from numpy.typing import NDArray

# Slots of the tables in the TFLite schema: 4 + 2 * field number.
SUBGRAPHS, OUTPUTS = 8, 8
Rows = NDArray[np.float32]


class Maps:
    """Inner feature maps by name; made real numbers when somebody asks: who only counts people never does."""

    def __init__(self, raw: Mapping[str, tuple[NDArray[np.generic], float, int]]) -> None:
        self._raw = raw

    def __getitem__(self, name: str) -> Rows:
        cells, scale, zero = self._raw[name]
        real = cells.astype(np.float32)
        return (real - zero) * np.float32(scale) if scale else real


def _table(buffer: bytearray, at: int) -> Any:
    made: Any = Table
    return made(buffer, at + struct.unpack_from("<i", buffer, at)[0])


def with_outputs(content: bytes, tensors: Sequence[int]) -> bytes:
    """The same model that also answers `tensors`. Asking the interpreter to keep all tensors would do it too, but that
    switches its fast kernels off: the list of outputs is written anew behind the end of the file instead."""
    buffer = bytearray(content)
    buffer += b"\0" * (-len(buffer) % 4)
    model = _table(buffer, 0)
    vector = model.Vector(model.Offset(SUBGRAPHS))
    graph = _table(buffer, vector)
    field = graph.Pos + graph.Offset(OUTPUTS)
    start = graph.Vector(graph.Offset(OUTPUTS))
    count = graph.VectorLen(graph.Offset(OUTPUTS))
    old = struct.unpack_from(f"<{count}i", buffer, start)
    new = (*old, *(tensor for tensor in tensors if tensor not in old))
    struct.pack_into("<I", buffer, field, len(buffer) - field)
    buffer += struct.pack(f"<I{len(new)}i", len(new), *new)
    return bytes(buffer)


class Net:
    """One model in memory.

    Raises ValueError or RuntimeError when the bytes are no model, or use an operation that the runtime lacks."""

    def __init__(self, content: bytes, maps: Sequence[str], threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        known = {tensor["name"]: tensor["index"] for tensor in Interpreter(model_content=content).get_tensor_details()}
        wanted = {name: _ending(known, name) for name in maps}
        self._run: Any = Interpreter(model_content=with_outputs(content, tuple(wanted.values())), num_threads=threads)
        self._run.allocate_tensors()
        self._input: Any = self._run.get_input_details()[0]
        self.size = int(self._input["shape"][1])
        details = {tensor["index"]: tensor for tensor in self._run.get_output_details()}
        self._maps = {name: (index, *details[index]["quantization"]) for name, index in wanted.items()}
        self._answers = [index for index in details if index not in wanted.values()]

    def run(self, picture: NDArray[np.uint8]) -> tuple[list[Rows], Maps]:
        """`picture`: size x size x 3, RGB. The answers lie in the model's own memory, seven megabytes of a detector:
        take what you need and let them go, it does not run again while they are held."""
        self._run.set_tensor(self._input["index"], picture[None])
        self._run.invoke()
        maps = {
            name: (self._run.get_tensor(index)[0], scale, zero) for name, (index, scale, zero) in self._maps.items()
        }
        return [self._run.tensor(index)()[0] for index in self._answers], Maps(maps)


def _ending(known: dict[str, int], name: str) -> int:
    """The last tensor of that name: weights, which may end alike, come before what is computed with them."""
    if not (alike := [index for full, index in known.items() if full.endswith(name)]):
        raise ValueError(f"no tensor {name}")
    return max(alike)

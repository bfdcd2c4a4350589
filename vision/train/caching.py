"""Features are computed once: a second training takes seconds."""

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
CODE = (
    "detect/inner.py", "detect/flames.py", "detect/crops.py", "detect/tflite.py", "detect/letterbox.py",
    "train/material.py", "train/altering.py",
)  # fmt: skip
"""What features are made of, with the training's own file."""


def cached(folder: Path | None, name: str, make: Callable[[], T]) -> T:
    """Kept below `folder` (None: not at all) under the code and the settings it came from. The file is this machine's
    own; what others give is never opened so."""
    if folder is None:
        return make()
    room = Path(__file__).parent.parent
    code = [room / file for file in (*CODE, f"train/{name}.py")]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()[:16]
    path = folder / f"{name}-{mark}.pickle"
    if path.is_file():
        loaded: T = pickle.loads(path.read_bytes())
        return loaded
    made = make()
    folder.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".part").write_bytes(pickle.dumps(made, protocol=5))
    path.with_suffix(".part").replace(path)
    return made

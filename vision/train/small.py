"""Small networks fitted with scikit-learn (extra `train`), handed over as plain arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.detect.layers import Layers

Rows = NDArray[np.float32]
SEED = 20261122


def _network(kind: str, hidden: tuple[int, ...], rounds: int, decay: float) -> Any:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    made = MLPClassifier if kind == "classes" else MLPRegressor
    # Few rounds over much data: what is fitted longer learns the videos by heart.
    return made(
        hidden_layer_sizes=hidden,
        max_iter=rounds,
        alpha=decay,
        batch_size=256,
        learning_rate_init=1e-3,
        random_state=SEED,
    )


def fit(
    kind: str, rows: Rows, wanted: NDArray[Any], hidden: tuple[int, ...] = (48,), rounds: int = 6, decay: float = 1e-3
) -> Layers:
    """`kind`: "classes" (two: one answer, more: one each) or "values"."""
    import warnings

    mean, scale = rows.mean(axis=0), 1 / (rows.std(axis=0) + 1e-3)
    network = _network(kind, hidden, rounds, decay)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stopped early on purpose: says so each time
        network.fit((rows - mean) * scale, wanted)
    return Layers(
        mean.astype(np.float32),
        scale.astype(np.float32),
        tuple(part.astype(np.float32) for part in network.coefs_),
        tuple(part.astype(np.float32) for part in network.intercepts_),
    )

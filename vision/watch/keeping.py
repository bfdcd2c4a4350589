"""The learnt views on the disk: a lens that was turned away is not taken for well because the process began anew."""

import hashlib
import zipfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import structlog

from config.vision.plan import CameraPlan
from vision.watch.looks import HEIGHT, WIDTH
from vision.watch.view import View

log = structlog.get_logger("watch")
OLDEST = timedelta(days=7)
"""After a longer standstill the place may well look different."""
DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Kept:
    """One camera's view, 30 kB. What the installer drew and where the camera is count: with another fence or address
    the view is learnt anew."""

    def __init__(self, folder: Path, plan: CameraPlan, now: datetime) -> None:
        drawn = repr((plan.kind, plan.address, plan.stream, plan.masks, [rule.zone for rule in plan.rules]))
        self._folder = folder
        self._path = folder / f"{plan.code}-{hashlib.sha256(drawn.encode()).hexdigest()[:16]}.npz"
        self._now = now

    def of(self, plan: CameraPlan) -> "Kept":
        """Of the same camera, drawn anew."""
        return Kept(self._folder, plan, self._now)

    def load(self) -> View | None:
        """None where there is none, or it is too old or damaged."""
        try:
            if self._now.timestamp() - self._path.stat().st_mtime > OLDEST.total_seconds():
                return None
            with self._path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                edges, slope = (np.asarray(file[name], np.float32) for name in ("edges", "slope"))
        except DAMAGED:
            return None
        return View(edges, slope) if edges.shape == slope.shape == (HEIGHT, WIDTH) else None

    def keep(self, view: View) -> None:
        """A full disk costs the memory of the view, and nothing else."""
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                np.savez_compressed(file, edges=view.edges.astype(np.float16), slope=view.slope.astype(np.float16))
            fresh.replace(self._path)
        except OSError as error:
            log.warning("view_not_kept", camera=self._path.stem, why=error.strerror)

    def drop(self) -> None:
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def sweep(folder: Path, now: datetime) -> None:
    """Views that nobody takes up any more; a disk that cannot be written keeps them."""
    for path in folder.glob("*.npz"):
        with suppress(OSError):
            if now.timestamp() - path.stat().st_mtime > OLDEST.total_seconds():
                path.unlink(missing_ok=True)

"""The learnt view of a camera: where its edges are wont to be. People come and go, walls stay."""

from dataclasses import dataclass

import cv2
import numpy as np

from vision.watch.looks import COLUMNS, HEIGHT, ROWS, WIDTH, Look, Part, parts

FIRM = 0.5
"""An edge that is there half the time belongs to the place."""
STRUCTURED = 0.04
"""Of a cell, the edges that it needs to be missed."""
GONE = 0.25
"""Of the edges a cell had, so few are left: it shows nothing."""
NIGHT = 32.0
"""Grey levels: a cell darker than this shows nothing because it is night there, not because it is covered."""
KEPT = 0.5
"""Of the firm edges of a cell, so many are found again in their place, beyond chance: it looks as learnt."""
WINDOW = cv2.createHanningWindow((WIDTH, HEIGHT), cv2.CV_32F)
NEAR = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Likeness:
    """`lost`, `held`: of the cells with structure, those that show nothing, and those that look as learnt. `shift` in
    parts of the width, believed by `sure` (0-1)."""

    lost: float
    held: float
    shift: float
    sure: float


class View:
    """`edges`: how often each pixel is one, 0-1; `slope`: its mean gradient."""

    def __init__(self, edges: Part, slope: Part) -> None:
        self.edges, self.slope = edges, slope

    @classmethod
    def of(cls, look: Look) -> "View":
        return cls(look.edges.astype(np.float32), look.slope.copy())

    def learn(self, look: Look, weight: float) -> None:
        self.edges += weight * (look.edges - self.edges)
        self.slope += weight * (look.slope - self.slope)

    def compare(self, look: Look) -> Likeness | None:
        """None where too little of the view is firm to be compared with."""
        firm = (self.edges > FIRM).astype(np.uint8)
        had = parts(firm)
        known = had >= STRUCTURED
        if known.sum() < ROWS * COLUMNS // 20:
            return None
        lost = float(((look.cells[known] < GONE * had[known]) & (look.light[known] > NIGHT)).mean())
        near = cv2.dilate(look.edges, NEAR)
        chance = parts(near)[known]
        found = parts(firm * near)[known] / had[known]
        held = float((found - chance > KEPT * (1 - chance)).mean())
        if held > 0.8:
            return Likeness(lost, held, 0.0, 0.0)
        (across, down), sure = cv2.phaseCorrelate(_even(self.slope), _even(look.slope), WINDOW)
        return Likeness(lost, held, float(np.hypot(across, down)) / WIDTH, float(sure))


def _even(slope: Part) -> Part:
    """Strong and weak edges count alike: a lamp must not outweigh a wall."""
    return np.sqrt(slope)

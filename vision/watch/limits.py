"""Numbers of the watch-dog, with units. Grey levels are 0-255; parts are parts of the picture or of its width."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`*_for`: seconds that a fault must last before it is one, all below the 60 s in which it is to be known."""

    dark: float = 40.0
    """99 of 100 pixels below this, ..."""
    dark_mean: float = 16.0
    """... and their mean below this: black."""
    black_for: float = 5.0
    lost: float = 0.55
    """Of the cells that had structure, so many without any, ..."""
    blank: float = 0.5
    """... and of all cells, so many smooth: covered. A view that only changed is full of other edges."""
    bare: float = 0.006
    """Edges in less than this part of a picture that was never seen otherwise: covered from the start."""
    covered_for: float = 8.0
    shift: float = 0.025
    """Part of the width; less is wind and vibration."""
    sure: float = 0.25
    """Response of the phase correlation (0-1) that makes a shift believable. Measured on 21 pictures: 0.8 and more
    where it was shifted, below 0.2 where it shows another place."""
    moved_for: float = 10.0
    held: float = 0.3
    """Of the cells that had structure, fewer than this as they were, and no shift that explains it: turned away."""
    turned_for: float = 20.0
    still: float = 0.15
    """Mean grey levels between two pictures 15 s apart. Sensor noise of one grey level leaves 0.9 and more after H.264
    at 60 kbit/s (0.3 grey levels: 0.65), a repeated picture 0.0 again and again."""
    breath: float = 3.0
    """Mean grey levels by which an encoder lets a repeated picture breathe."""
    well_for: float = 5.0
    """Seconds without a fault before it is over."""
    offline_for: float = 10.0
    """Seconds without a picture from a connection that stands."""
    learn: float = 900.0
    """Seconds in which the learnt view follows the light of the day."""
    young: float = 10.0
    """Seconds of pictures from which a view is first learnt."""

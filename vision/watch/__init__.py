"""The watch-dog: offline, black, covered, frozen, moved; known within a minute, over when it is over."""

from vision.watch.limits import Limits
from vision.watch.watch import Watch

__all__ = ["Limits", "Watch"]

"""Recordings: clips around alarms, segments by stream copy, how long they stay, late files, export, playback."""

from vision.record.beside import filmed
from vision.record.filming import Filming

__all__ = ["Filming", "filmed"]

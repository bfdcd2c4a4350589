"""What is to be told, until the bot has it: the order (spool), its file (table), what goes first when it is full."""

from vision.spool.entries import LANES
from vision.spool.full import Bounds
from vision.spool.spool import Item, Spool

__all__ = ["LANES", "Bounds", "Item", "Spool"]

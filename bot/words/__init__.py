"""What was said -> class, level, place, equipment. Pure: reads its word lists once, then touches nothing."""
from bot.words.catalogue import Catalogue, Entry, Level, load_catalogue
from bot.words.correction import Correction, repair
from bot.words.listener import Listener
from bot.words.meaning import Finding, Understanding
from bot.words.places import Name, Names
from bot.words.plain import WordsRefused

__all__ = [
    "Catalogue", "Correction", "Entry", "Finding", "Level", "Listener", "Name", "Names", "Understanding",
    "WordsRefused", "load_catalogue", "repair",
]

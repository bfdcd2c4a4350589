"""Imports without what nobody uses."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def absent(module: str) -> Iterator[None]:
    """As if `module` were not installed, within the block; nothing changes where it is loaded already.

    jieba and zhconv find their files through pkg_resources where they can: 8 MB that nothing else here needs. Whoever
    was told that a module is missing remembers it; everybody else can import it afterwards.
    """
    loaded = module in sys.modules
    if not loaded:
        sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if not loaded:
            del sys.modules[module]

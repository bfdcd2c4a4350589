"""Imports without what nobody uses."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType


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


@contextmanager
def unopened(*packages: str) -> Iterator[None]:
    """Modules of `packages` are imported within the block without what the packages themselves import first.

    `import wechatpy.crypto` would also read all of wechatpy's clients and requests: 9 MB. A package comes before the
    packages inside it. Afterwards everybody can import them whole; nothing changes for one that is loaded already.
    """
    empty = [package for package in packages if package not in sys.modules]
    for package in empty:
        found = find_spec(package)
        if found is None or found.submodule_search_locations is None:
            raise ModuleNotFoundError(f"No package named {package!r}", name=package)
        sys.modules[package] = ModuleType(package)
        sys.modules[package].__path__ = list(found.submodule_search_locations)
        sys.modules[package].__spec__ = found
    try:
        yield
    finally:
        for package in empty:
            del sys.modules[package]

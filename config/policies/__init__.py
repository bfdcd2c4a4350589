"""Policy tables: the built-in ones in this folder, overridden key by key by those of a factory."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from config.document import Document, load
from config.policies.books import BOOKS, below, book_files
from config.policies.layers import Layers
from config.policies.reader import Mistake, build, plain
from config.wrong import Wrong

R = TypeVar("R")
HERE = Path(__file__).parent


def folders(site: Path | str | None) -> tuple[Path, ...]:
    """The built-in tables first, then the factory's own; an empty site has only the built-in ones. Raises Wrong."""
    if not site:
        return (HERE,)
    if not Path(site).is_dir():
        raise Wrong(str(site), 0, "site.path", "没有这个文件夹，请核对设置里的 [site] path，或留空用内置规则")
    return (HERE, Path(site) / "policies")


def strays(site: Path | str | None) -> list[str]:
    """Policy files of a factory that no built-in table knows by that name, and that nobody would ever read."""
    known = {path.name for path in HERE.glob("*.toml")}
    own = (Path(site) / "policies").glob("*.toml") if site else ()
    return sorted(path.name for path in own if path.name not in known)


@dataclass(frozen=True, slots=True)
class Reading(Generic[R]):
    """Rules as read, and which line of which file set what."""

    rules: R
    layers: Layers


def read(kind: str, shape: type[R], folders: Sequence[Path] = (HERE,)) -> R:
    """Tables are merged key by key, lists replaced; raises Wrong (file, line, key, remedy)."""
    return reading(kind, shape, folders).rules


def reading(kind: str, shape: type[R], folders: Sequence[Path] = (HERE,), profile: str = "") -> Reading[R]:
    """As `read`, with the lines. A kind with a book (see `books`) begins with its profile and merges lists by name."""
    paths = tuple(path for folder in folders if (path := folder / f"{kind}.toml").exists())
    if not paths:
        raise Wrong(str(folders[-1] / f"{kind}.toml"), 0, "", "没有这份规则表，请从 config/policies 复制一份")
    seen = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in (*paths, *book_files(kind)))
    return _reading(kind, cast(Any, shape), paths, profile, seen)


@lru_cache(maxsize=64)
def _reading(kind: str, shape: Any, paths: tuple[Path, ...], profile: str, seen: object) -> Reading[Any]:
    """Read once for as long as no file changes (`seen`): a rule book takes 0.2 s, and every test world asks for it."""
    documents = [load(path) for path in paths]
    layers = Layers(documents[-1], named=kind in BOOKS)
    for document in (*below(kind, documents, profile), *documents):
        layers.lay(document)
    if profile:
        layers.tables["profile"] = profile
    try:
        return Reading(build(shape, layers.tables), layers)
    except Mistake as mistake:
        raise layers.wrong(mistake.key, mistake.remedy) from None


def dump(rules: object) -> str:
    """Canonical JSON (sorted keys, spans as 15m): equal rules give equal text, so a version can be hashed."""
    return json.dumps(plain(rules), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parse(shape: type[R], body: str) -> R:
    """Reads what `dump` wrote; raises Wrong where the stored version no longer fits the shape."""
    try:
        return build(shape, json.loads(body))
    except Mistake as mistake:
        document = Document("已存的规则版本", {})
        raise document.wrong(mistake.key, mistake.remedy) from None

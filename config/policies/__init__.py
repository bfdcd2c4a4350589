"""Policy tables: the built-in ones in this folder, overridden key by key by those of a factory."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from config.document import Document, Key, load
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


def read(kind: str, shape: type[R], folders: Sequence[Path] = (HERE,)) -> R:
    """Tables are merged key by key, lists replaced; raises Wrong (file, line, key, remedy)."""
    documents = [load(path) for folder in folders if (path := folder / f"{kind}.toml").exists()]
    if not documents:
        raise Wrong(str(folders[-1] / f"{kind}.toml"), 0, "", "没有这份规则表，请从 config/policies 复制一份")
    tables: dict[str, object] = {}
    origin: dict[Key, Document] = {(): documents[-1]}
    for document in documents:
        _lay(tables, document.tables, (), document, origin)
    try:
        return build(shape, tables)
    except Mistake as mistake:
        raise _origin(mistake.key, origin).wrong(mistake.key, mistake.remedy) from None


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


def _lay(
    below: dict[str, object], above: Mapping[str, object], at: Key, document: Document, origin: dict[Key, Document]
) -> None:
    """Lay one file's tables over those before it, remembering which file set what."""
    for name, value in above.items():
        key = (*at, name)
        if not isinstance(value, Mapping):
            below[name], origin[key] = value, document
            continue
        origin[key] = document
        known = below.get(name)
        table = dict(known) if isinstance(known, Mapping) else {}
        below[name] = table
        _lay(table, value, key, document, origin)


def _origin(key: Key, origin: Mapping[Key, Document]) -> Document:
    while key not in origin:
        key = key[:-1]
    return origin[key]

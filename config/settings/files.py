"""Secrets kept in files of their own: `secret_file = "…"` stands for `secret = "…"`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from config.document import Document, Key
from config.settings.shapes import ApiKey, Settings
from config.settings.values import Section
from config.wrong import Wrong

LIMIT = 65536  # bytes; a secret is a line, so a larger file is the wrong one


def pour(values: dict[str, Any], document: Document, origin: Mapping[Key, str]) -> None:
    """Replace every `*_file` of a secret by the file's text; raises Wrong where a file cannot be read."""
    for name, table in values.items():
        known = Settings.model_fields.get(name)
        if not isinstance(table, dict) or known is None:
            continue
        section: Any = known.annotation
        _pour_table(table, section, (name,), document, origin)
        if name == "api" and isinstance(table.get("keys"), list):
            table["keys"] = [dict(row) if isinstance(row, dict) else row for row in table["keys"]]
            for index, row in enumerate(table["keys"]):
                if isinstance(row, dict):
                    _pour_table(row, ApiKey, (name, "keys", index), document, origin)


def _pour_table(
    table: dict[str, Any], shape: type[Section], at: Key, document: Document, origin: Mapping[Key, str]
) -> None:
    for name, field in shape.model_fields.items():
        key, secret = f"{name}_file", field.annotation is SecretStr or not field.repr
        if not secret or key not in table:
            continue
        try:
            text = _read(table.pop(key), also=name in table)
        except ValueError as error:
            where = (*at, key)
            variable = origin.get(where)
            if variable:
                raise Wrong("环境变量", 0, variable, str(error)) from None
            raise document.wrong(where, str(error)) from None
        table[name] = text.split() if name == "duty" else text


def _read(path: object, also: bool) -> str:
    """The file's text without the line end that editors add; raises ValueError with the remedy."""
    if also:
        raise ValueError("同一个密钥写了两次，直接写值和写文件只留一个")
    if not isinstance(path, str) or not path:
        raise ValueError('写成文件路径，例如 "/etc/safeloop/secret"')
    try:
        body = Path(path).read_bytes()
    except OSError:
        raise ValueError(f"密钥文件 {Path(path).absolute()} 打不开，请建好文件并让服务的账号能读") from None
    try:
        if len(body) > LIMIT:
            raise ValueError
        return body.decode("utf-8-sig").strip()
    except ValueError:
        raise ValueError(f"密钥文件 {Path(path).absolute()} 不是一行文字，请核对路径") from None

"""One service's settings: a TOML file, overridden by SAFELOOP__SECTION__KEY, secrets also from files."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.document import Document
from config.document import load as load_document
from config.settings.explain import remedy
from config.settings.files import pour
from config.settings.shapes import Settings
from config.settings.values import DutyGroup, Section, loopback
from config.wrong import Wrong

__all__ = ["DutyGroup", "Settings", "Wrong", "load", "real_hosts"]
PREFIX = "SAFELOOP__"


def load(path: Path | str | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises Wrong (file, line, key, remedy) for an unknown key, a wrong type or a missing secret file."""
    document = load_document(Path(path)) if path else Document("默认设置", {})
    values = {name: dict(table) if isinstance(table, dict) else table for name, table in document.tables.items()}
    origin = _from_environment(values, environ)
    pour(values, document, origin)
    try:
        return Settings.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        first = min(errors, key=lambda e: e["type"] != "extra_forbidden")  # a misspelt key also counts as missing
        key = first["loc"]
        if name := origin.get(key[:2]):
            raise Wrong("环境变量", 0, name, remedy(first, Settings, key)) from None
        raise document.wrong(key, remedy(first, Settings, key)) from None


def real_hosts(settings: Settings) -> list[str]:
    """Addresses of switched-on platforms and gateways outside this machine: a virtual clock is refused with any."""
    used = [
        (settings.wecom.on, settings.wecom.api_base),
        (settings.wecombot.on, settings.wecombot.url),
        (settings.dingtalk.on, settings.dingtalk.api_base),
        (settings.dingtalk.on, settings.dingtalk.oapi_base),
        (settings.wechat.on, settings.wechat.api_base),
        (settings.sms.on, settings.sms.host),
        (settings.voice.on, settings.voice.host),
    ]
    return list(dict.fromkeys(url for on, url in used if on and not loopback(url)))


def _from_environment(values: dict[str, Any], environ: Mapping[str, str]) -> dict[tuple[str | int, ...], str]:
    """Lay the variables over the file's values; returns which key came from which variable."""
    origin: dict[tuple[str | int, ...], str] = {}
    for name in sorted(n for n in environ if n.upper().startswith(PREFIX)):
        section, _, key = name[len(PREFIX) :].lower().partition("__")
        known = Settings.model_fields.get(section)
        if known is None or not key:
            raise Wrong("环境变量", 0, name, f"没有这一节，写成 {PREFIX}SERVER__PORT 的样子")
        table = values.setdefault(section, {})
        if not isinstance(table, dict):
            continue
        # a secret given here replaces the file's `secret_file`, and the other way round
        table.pop(key.removesuffix("_file") if key.endswith("_file") else f"{key}_file", None)
        table[key] = _value(known.annotation, key, environ[name])
        origin[(section, key)] = origin[(section, key.removesuffix("_file"))] = name
    return origin


def _value(section: Any, key: str, text: str) -> object:
    """The text itself where the key takes text, else what it says as JSON (8080, true, ["a"])."""
    assert issubclass(section, Section)
    try:
        section.model_validate_json(json.dumps({key: text}), strict=True)
        return text
    except ValidationError:
        try:
            return json.loads(text)
        except ValueError:
            return text

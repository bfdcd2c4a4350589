"""What to write instead, in Chinese, for each way a setting can be wrong; a value is never repeated."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

from config.document import Key

WORDS = {
    "missing": "缺这个键，请补上",
    "string_type": '要写成文字，加英文双引号，例如 "abc"',
    "int_type": "要写成整数，不加引号，例如 8080",
    "int_from_float": "要写成整数，不带小数点",
    "bool_type": "写成 true 或 false，不加引号",
    "tuple_type": '要写成列表，例如 ["a", "b"]',
    "model_type": "要写成一节，例如 [server] 下面逐行写 键 = 值",
    "dataclass_type": '要写成文字，加英文双引号，例如 "wecom-robot:KEY"',
    "time_delta_type": '时长要带单位并加引号，例如 "10m" 或 "2h"',
}


def remedy(error: Mapping[str, Any], root: type[BaseModel], key: Key) -> str:
    """One sentence for the person at the keyboard."""
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return _unknown(root, key)
        case "literal_error":
            return f"只能是 {str(context['expected']).replace(' or ', '、').replace(', ', '、')}"
        case "greater_than_equal":
            return f"不能小于 {context['ge']}"
        case "less_than_equal":
            return f"不能大于 {context['le']}"
        case "value_error":
            return str(context["error"])
    return str(WORDS.get(kind) or f"写法不对（{kind}）")


def _unknown(root: type[BaseModel], key: Key) -> str:
    names = _names(root, key)
    close = get_close_matches(str(key[-1]), names, n=1)
    guess = f"是不是 {close[0]}？" if close else f"可写的是 {'、'.join(names)}"
    return f"没有这个{'节' if len(key) == 1 else '键'}，{guess}"


def _names(root: type[BaseModel], key: Key) -> list[str]:
    """What may stand beside the unknown key, with the `*_file` forms of secrets."""
    shape: Any = root
    for part in key[:-1]:
        if isinstance(part, str):
            shape = shape.model_fields[part].annotation
            shape = next(iter(get_args(shape)), shape)
    fields = shape.model_fields.items()
    return [n for n, _ in fields] + [f"{n}_file" for n, field in fields if field.annotation is SecretStr]

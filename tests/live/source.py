"""Every platform call in the source of the adapters, as far as it stands there in letters."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "wecom": ("bot/wecom", re.compile(r"(?:.*cgi-bin/|\*)?([a-z_]+(?:/[a-z_]+)*)")),
    "wecombot": ("bot/wecombot", re.compile(r"(aibot_\w+|ping)")),
    "dingtalk": ("bot/dingtalk", re.compile(r".*?(/(?:v1\.0|topapi|media|robot|gettoken|call_back)(?:/[\w*]+)*)")),
    "wechat": ("bot/wechat", re.compile(r"(?:.*cgi-bin/|\*)?([a-z_]+(?:/[a-z_]+)*)")),
    "aliyun": ("bot/phones", re.compile(r"([a-z]+(?:_[a-z]+)+)_async")),
}  # fmt: skip
"""Where the adapter stands, and what a call looks like in it; * is what is only known when it runs."""
CALLERS = {"call", "old", "json", "raw", "_ask", "_call"}
METHODS = {"GET", "POST", "PUT", "DELETE"}


def calls(platform: str) -> dict[str, str]:
    """Call -> the first file that makes it."""
    folder, pattern = ROOMS[platform]
    found: dict[str, str] = {}
    for file in sorted((ROOT / folder).rglob("*.py")):
        tree = ast.parse(file.read_text())
        for said in _letters(tree) if platform in ("wecombot", "aliyun") else _whole(list(_handed(tree))):
            if (match := pattern.fullmatch(said)) and "*" not in match.group(1):
                found.setdefault(_named(platform, match.group(1)), str(file.relative_to(ROOT)))
    return found


def _named(platform: str, call: str) -> str:
    """send_sms of the SDK is SendSms on the wire."""
    return "".join(word.title() for word in call.split("_")) if platform == "aliyun" else call


def _letters(tree: ast.Module) -> Iterator[str]:
    """Every text, and every name of something that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.Attribute):
            yield node.attr


def _handed(tree: ast.Module) -> Iterator[str]:
    """What is handed to one of CALLERS as its address."""
    names = dict(_constants(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.JoinedStr):
            names |= {one.id: _value(node.value, names) for one in node.targets if isinstance(one, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and any(isinstance(one, ast.Attribute) and one.attr in CALLERS
                                              for one in (node.func, *node.args[:1])):  # fmt: skip
            for argument in node.args[:2]:
                if (said := _value(argument, names)) and said not in METHODS:
                    yield said


def _whole(handed: list[str]) -> Iterator[str]:
    """A file that puts the same beginning before each of its addresses has one with a star at its end."""
    begins = [one.removesuffix("*") for one in handed if one.endswith("/*")]
    yield from handed
    yield from (begin + one for begin in begins for one in handed if not one.startswith("/"))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from ((target.id, node.value.value) for target in node.targets if isinstance(target, ast.Name))


def _value(node: ast.expr | None, names: Mapping[str, str]) -> str:
    """The text of an expression, * for what is not known; "" where nothing of it is a text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _value(node.left, names), _value(node.right, names)
        return f"{left or '*'}{right or '*'}" if left or right else ""
    if isinstance(node, ast.JoinedStr):
        parts = [_value(one.value, names) or "*" if isinstance(one, ast.FormattedValue) else _value(one, names)
                 for one in node.values]  # fmt: skip
        return "".join(parts)
    return ""

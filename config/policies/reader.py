"""From plain tables to frozen rule objects, by the fields of the shape asked for; and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import Enum
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from config.document import Key
from config.spans import REMEDY, span, spelled

R = TypeVar("R")


class Mistake(Exception):
    """What is wrong below a key, before it is known in which file the key stands."""

    def __init__(self, key: Key, remedy: str) -> None:
        self.key, self.remedy = key, remedy
        super().__init__(remedy)


def build(shape: type[R], value: object, key: Key = ()) -> R:
    """Raises Mistake for an unknown, missing, mistyped or out-of-bounds key."""
    return cast(R, _build(shape, value, key))


def plain(value: object) -> object:
    """The rule object as tables, lists, texts and numbers; `build` reads it back to an equal one."""
    match value:
        case timedelta():
            return spelled(value)
        case Enum():
            return plain(value.value)
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            return {str(plain(k)): plain(v) for k, v in value.items()}
        case tuple() | list():
            return [plain(v) for v in value]
        case set() | frozenset():
            return sorted((plain(v) for v in value), key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.init}
    return value


def _build(shape: Any, value: object, key: Key) -> object:
    origin, args = get_origin(shape), get_args(shape)
    if origin is Annotated:
        return _build(args[0], value, key)
    if origin in (Union, UnionType):
        return _one_of(args, value, key)
    if origin is Literal:
        if value in args and type(value) in {type(a) for a in args}:
            return value
        raise Mistake(key, f"只能是 {'、'.join(map(str, args))}")
    if origin in (tuple, frozenset, set, list, Sequence):
        return _sequence(origin, args, value, key)
    if origin is not None and issubclass(origin, Mapping):
        table = _table(value, key)
        return {_build(args[0], k, (*key, k)): _build(args[1], v, (*key, k)) for k, v in table.items()}
    if is_dataclass(shape):
        return _record(shape, _table(value, key), key)
    return _scalar(shape, value, key)


def _record(shape: Any, table: Mapping[str, object], key: Key) -> object:
    known = {f.name: f for f in fields(shape) if f.init}
    for name in table:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            guess = f"是不是 {close[0]}？" if close else f"可写的是 {'、'.join(known)}"
            raise Mistake((*key, name), f"没有这个键，{guess}")
    hints = get_type_hints(shape, include_extras=True)
    values: dict[str, object] = {}
    for name, about in known.items():
        if name in table:
            values[name] = _build(hints[name], table[name], (*key, name))
            _within(about, values[name], (*key, name))
        elif about.default is MISSING and about.default_factory is MISSING:
            raise Mistake((*key, name), "缺这个键，请补上")
    try:
        return shape(**values)
    except ValueError as error:
        # a shape that looks at several keys may name the one below it: ValueError(words, "ladder", 0)
        said, *below = error.args if type(error) is ValueError and error.args else (str(error),)
        raise Mistake((*key, *below), str(said)) from error


def _within(about: Field[Any], value: Any, key: Key) -> None:
    """Bounds are written at the field: `field(metadata={"min": 0, "max": 5})`; a bound of a span may be "15m"; `least`
    is how many a list has."""
    if value is None:
        return
    if (least := about.metadata.get("least")) and len(value) < least:
        raise Mistake(key, f"至少要写 {least} 项，或者删掉这一行，用内置的")
    for name, words in (("min", "不能小于"), ("max", "不能大于")):
        if (bound := about.metadata.get(name)) is None:
            continue
        limit: Any = span(bound) if isinstance(bound, str) and isinstance(value, timedelta) else bound
        if value < limit if name == "min" else value > limit:
            raise Mistake(key, f"{words} {plain(limit)}")


def _one_of(shapes: Sequence[Any], value: object, key: Key) -> object:
    if value is None and NoneType in shapes:
        return None
    told: list[Mistake] = []
    for shape in shapes:
        if shape is NoneType:
            continue
        try:
            return _build(shape, value, key)
        except Mistake as mistake:
            told.append(mistake)
    # the alternative that was understood furthest is the one that was meant
    raise max(told, key=lambda m: len(m.key))


def _sequence(origin: Any, args: Sequence[Any], value: object, key: Key) -> object:
    if not isinstance(value, list | tuple):
        raise Mistake(key, '要写成列表，例如 ["a", "b"]')
    fixed = origin is tuple and not (len(args) == 2 and args[1] is Ellipsis)
    if fixed and len(args) != len(value):
        raise Mistake(key, f"要写 {len(args)} 项，现在是 {len(value)} 项")
    shapes = args if fixed else [args[0]] * len(value)
    built = [_build(shape, item, (*key, i)) for i, (shape, item) in enumerate(zip(shapes, value, strict=True))]
    return built if origin in (list, Sequence) else origin(built)


def _table(value: object, key: Key) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Mistake(key, "要写成一节，里面逐行写 键 = 值")
    return value


def _scalar(shape: Any, value: object, key: Key) -> object:
    if isinstance(shape, type) and issubclass(shape, Enum):
        members = {m.value: m for m in shape}
        if value not in members:
            raise Mistake(key, f"只能是 {'、'.join(map(str, members))}")
        return members[value]
    if shape in TEXTUAL and isinstance(value, str):
        try:
            return TEXTUAL[shape][0](value)
        except ValueError:
            raise Mistake(key, TEXTUAL[shape][1]) from None
    if shape is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, float) and not isfinite(value):
        raise Mistake(key, "要写成有限的数字，不能是 nan 或 inf")
    if shape in (object, Any) or type(value) is shape:
        return value
    raise Mistake(key, WORDS.get(shape, "写法不对"))


TEXTUAL: dict[Any, tuple[Callable[[str], object], str]] = {
    timedelta: (span, REMEDY),
    time: (time.fromisoformat, '写成时刻，例如 "08:00"'),
    date: (date.fromisoformat, '写成日期，例如 "2026-03-02"'),
    datetime: (datetime.fromisoformat, '写成时间，例如 "2026-03-02T08:00:00+08:00"'),
}
WORDS: dict[Any, str] = {
    **{shape: words for shape, (_, words) in TEXTUAL.items()},
    str: "要写成文字，加英文双引号",
    int: "要写成整数，不加引号，不带小数点",
    float: "要写成数字，不加引号",
    bool: "写成 true 或 false，不加引号",
}
